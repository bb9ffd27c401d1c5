"""Questions of every page: written with the ORM, compiled once, asked again and again with other values.

    _TOTAL = Prepared(lambda: Basket.objects.filter(owner=Slot("owner", IntegerField())).values_list("total_net"))
    rows = _TOTAL.rows(owner=user.pk)

Compiling costs several times what such a query costs the database (bench/README.md).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql import InsertQuery, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)
_SEVERAL = "\0"  # stands in the SQL where as many marks go as there are values


class Slot(Expression):
    """Where a value goes at each asking; it is adapted as one of `output_field`."""

    mark = "%s"

    def __init__(self, name: str, output_field: "Field[Any, Any]") -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list["Slot"]]:  # type: ignore[override]
        return self.mark, [self]

    def adapted(self, value: Any) -> Any:
        return self.output_field.get_db_prep_value(value, connection)


class Slots(Slot):
    """Where as many values go as are given, at least one: `pk__in=[Slots("pks", BigIntegerField())]`."""

    mark = _SEVERAL


class _Compiled(NamedTuple):
    sql: str
    params: Sequence[Any]
    converters: dict[int, Any]


class _Statement:
    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._by_vendor: dict[str, _Compiled] = {}

    def compiler(self) -> Any:
        raise NotImplementedError

    def written(self, compiler: Any) -> tuple[str, Sequence[Any]]:
        sql, params = compiler.as_sql()
        return sql, params

    def ending(self) -> str:
        return ""

    def converters(self, compiler: Any) -> dict[int, Any]:
        return {}

    @contextmanager
    def _executed(self, values: dict[str, Any]) -> Iterator[tuple[CursorWrapper, dict[int, Any]]]:
        sql, params, converters = self._by_vendor.get(connection.vendor) or self._compile()
        given: list[Any] = []
        for param in params:
            if isinstance(param, Slots):
                several = values[param.name]
                sql = sql.replace(_SEVERAL, ", ".join(["%s"] * len(several)), 1)
                given += [param.adapted(value) for value in several]
            else:
                given.append(param.adapted(values[param.name]) if isinstance(param, Slot) else param)
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            yield cursor, converters

    def _compile(self) -> _Compiled:
        compiler = self.compiler()
        sql, params = self.written(compiler)
        compiled = _Compiled(sql + self.ending(), params, self.converters(compiler))
        return self._by_vendor.setdefault(connection.vendor, compiled)


class Prepared(_Statement):
    """`build` gives a `values_list` query set with slots. Rows come as tuples."""

    _build: Callable[[], QuerySet[Any, Any]]

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Raises KeyError for a slot without a value."""
        with self._executed(values) as (cursor, converters):
            rows = cursor.fetchall()
        return [_converted(row, converters) for row in rows] if converters else rows

    def compiler(self) -> Any:
        return self._build().query.get_compiler(connection=connection)

    def converters(self, compiler: Any) -> dict[int, Any]:
        converters: dict[int, Any] = compiler.get_converters(
            [column for column, _sql, _alias in compiler.select or ()][: compiler.col_count]
        )
        return converters


class PreparedUpdate(_Statement):
    """`build` gives a query set and what `update` sets in its rows, both with slots.

    `returning` names columns whose new values `rows` gives.
    """

    _build: Callable[[], tuple[QuerySet[Any, Any], dict[str, Any]]]

    def __init__(
        self, build: Callable[[], tuple[QuerySet[Any, Any], dict[str, Any]]], returning: Sequence[str] = ()
    ) -> None:
        super().__init__(build)
        self._returning = returning

    def run(self, **values: Any) -> int:
        """How many rows were changed. Raises KeyError for a slot without a value."""
        with self._executed(values) as (cursor, _converters):
            return int(cursor.rowcount)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The `returning` columns of each row that was changed. Raises KeyError for a slot without a value."""
        with self._executed(values) as (cursor, _converters):
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def ending(self) -> str:
        names = ", ".join(map(connection.ops.quote_name, self._returning))
        return f" RETURNING {names}" if names else ""

    def compiler(self) -> Any:
        rows, news = self._build()
        query: Any = rows.query.chain(UpdateQuery)
        query.add_update_values(news)
        return query.get_compiler(connection=connection)


class PreparedInsert(_Statement):
    """`model` is whose row it writes; each column has a slot of its attribute's name, apart from the primary key."""

    def __init__(self, model: type[Model]) -> None:
        super().__init__(lambda: model)

    def run(self, **values: Any) -> None:
        """Write one row. Raises KeyError for a column without a value."""
        with self._executed(values):
            pass

    def written(self, compiler: Any) -> tuple[str, Sequence[Any]]:
        [(sql, params)] = compiler.as_sql()
        return sql, params

    def compiler(self) -> Any:
        model: type[Model] = self._build()
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        row = model()
        for field in fields:
            row.__dict__[field.attname] = Slot(field.attname, field)
        query = InsertQuery(model)
        query.insert_values(fields, [row])
        return query.get_compiler(connection=connection)


def columns(model: type[Model], through: str = "") -> list[str]:
    """Every column of a model for `values_list`, reached `through` a relation (`user__company__`)."""
    return [f"{through}{field.attname}" for field in model._meta.concrete_fields]


def instance(model: type[M], values: Sequence[Any]) -> M:
    """The model's instance of the values of its `columns`."""
    return model.from_db(None, columns(model), values)


def _converted(row: Sequence[Any], converters: dict[int, Any]) -> tuple[Any, ...]:
    values = list(row)
    for at, (steps, expression) in converters.items():
        for step in steps:
            values[at] = step(values[at], expression, connection)
    return tuple(values)
