"""Orders as a list: the search form's question, newest first, page by page, and what they come to."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Count, DateField, DateTimeField, Func, Q, QuerySet, Sum
from django.utils import timezone

from privatif.accounts.models import User
from privatif.core.prepared import Prepared, Slot
from privatif.core.text import reference_key
from privatif.ordering import approvals, orders
from privatif.ordering.models import Order

PAGE_SIZE = 30
EXPORT_SIZE = 500
MINE_TO_DECIDE = "a-valider"
SHIP_TO = ("label", "street", "postal_code", "city")


class Row(NamedTuple):
    number: str
    kind: str
    state: str
    reference: str
    author_name: str
    company__name: str
    placed_at: datetime
    total_net: Decimal
    line_count: int
    version: int
    pk: int


class FullRow(NamedTuple):
    """What an export says of an order."""

    number: str
    kind: str
    state: str
    reference: str
    author_name: str
    ship_to_label: str
    ship_to_street: str
    ship_to_postal_code: str
    ship_to_city: str
    placed_at: datetime
    delivery_date: date | None
    line_count: int
    total_net: Decimal
    total_vat: Decimal
    total_gross: Decimal
    erp_number: str
    pk: int


_COLUMNS = {row: tuple(row._fields) for row in (Row, FullRow)} | {None: ()}


@dataclass(frozen=True)
class Question:
    """What is searched for; an empty part asks nothing.

    `state` is one of the states or MINE_TO_DECIDE; `number` the start of our number or the ERP's whole one; the other
    texts are parts of what they name; `since` and `until` are days, both included; `after` is where a page begins.
    """

    state: str = ""
    number: str = ""
    reference: str = ""
    contact: str = ""
    address: str = ""
    since: date | None = None
    until: date | None = None
    after: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is asked at all."""
        return any(getattr(self, part.name) for part in fields(self) if part.name != "after")


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    following: str


class Sums(NamedTuple):
    """How many orders, and what they come to HT."""

    orders: int
    net: Decimal


def page(*, user: User, question: Question, size: int = PAGE_SIZE) -> Page:
    """The `size` newest orders that `user` may see and that answer the question; one query."""
    rows = [Row(*row) for row in _ask(user, question, Row, size + 1)]
    following = _cursor(rows[size - 1]) if len(rows) > size else ""
    return Page(rows[:size], following)


def every(*, user: User, question: Question) -> Iterator[FullRow]:
    """All of them, wherever a page of the question would begin; a query for EXPORT_SIZE."""
    after = ""
    while True:
        rows = [FullRow(*row) for row in _ask(user, _since(question, after), FullRow, EXPORT_SIZE)]
        yield from rows
        if len(rows) < EXPORT_SIZE:
            return
        after = _cursor(rows[-1])


def sums(*, user: User, question: Question) -> Sums:
    """Of all the orders that answer the question, on whatever page; one query."""
    rows = _ask(user, _since(question, ""), None, 0)
    return Sums(sum(row[1] for row in rows), Decimal(sum(row[2] for row in rows)).scaleb(-2))


def _since(question: Question, after: str) -> Question:
    return Question(**{part.name: getattr(question, part.name) for part in fields(question)} | {"after": after})


class Cents(Func):
    """An amount in whole cents: SQLite would sum decimals as floats."""

    template = "CAST(ROUND(%(expressions)s * 100) AS bigint)"
    output_field = BigIntegerField()


class _Shape(NamedTuple):
    """What the SQL of a question depends on; no role: those that wait for the person's word; no columns: the sums."""

    role: str
    state: bool
    number: bool
    key: bool
    reference: bool
    contact: bool
    address: bool
    since: bool
    until: bool
    after: bool
    columns: tuple[str, ...]
    size: int


def _ask(user: User, question: Question, row: type[Row] | type[FullRow] | None, size: int) -> list[tuple[Any, ...]]:
    texts = {name: getattr(question, name).strip() for name in ("number", "reference", "contact", "address")}
    key, last = reference_key(texts["number"]), _last(question.after)
    shape = _Shape(
        role="" if question.state == MINE_TO_DECIDE else user.role,
        state=question.state in Order.State.values,
        number=bool(texts["number"]),
        key=bool(key),
        reference=bool(texts["reference"]),
        contact=bool(texts["contact"]),
        address=bool(texts["address"]),
        since=question.since is not None,
        until=question.until is not None,
        after=last is not None,
        columns=_COLUMNS[row],
        size=size,
    )
    at, pk = last or (None, 0)
    since = _midnight(question.since) if question.since else None
    until = _midnight(question.until + timedelta(days=1)) if question.until else None
    values = {"user": user.pk, "company": user.company_id or 0, "state": question.state, "key": key, **texts}
    values["on"] = timezone.localdate()
    return _rows(shape).rows(**values, at=at, pk=pk, since=since, until=until)


@lru_cache(maxsize=256)
def _rows(shape: _Shape) -> Prepared:
    def build() -> QuerySet[Any, Any]:
        user, company = Slot("user", BigIntegerField()), Slot("company", BigIntegerField())
        if shape.role:
            found = orders.visible(shape.role, user=user, company=company)
        else:
            found = approvals.awaiting(user=user, company=company, on=Slot("on", DateField()))
        for condition in _conditions(shape):
            found = found.filter(condition)
        if not shape.columns:
            # By company, so that nothing is grouped by a constant.
            return found.order_by().values_list("company_id").annotate(Count("pk"), net=Sum(Cents("total_net")))
        return found.order_by("-placed_at", "-pk").values_list(*shape.columns)[: shape.size]

    return Prepared(build)


def _conditions(shape: _Shape) -> Iterator[Q]:
    if shape.state:
        yield Q(state=Slot("state", CharField()))
    if shape.number:
        named = Q(number__istartswith=Slot("number", CharField()))
        yield named | Q(erp_number=Slot("key", CharField())) if shape.key else named
    if shape.reference:
        yield Q(reference__icontains=Slot("reference", CharField()))
    if shape.contact:
        yield Q(author_name__icontains=Slot("contact", CharField()))
    if shape.address:
        parts = [Q(**{f"ship_to_{part}__icontains": Slot("address", CharField())}) for part in SHIP_TO]
        yield parts[0] | parts[1] | parts[2] | parts[3]
    if shape.since:
        yield Q(placed_at__gte=Slot("since", DateTimeField()))
    if shape.until:
        yield Q(placed_at__lt=Slot("until", DateTimeField()))
    if shape.after:
        at, pk = Slot("at", DateTimeField()), Slot("pk", BigIntegerField())
        yield Q(placed_at__lt=at) | Q(placed_at=at, pk__lt=pk)


def _midnight(day: date) -> datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.combine(day, time()))


def _cursor(row: Row | FullRow) -> str:
    return f"{row.placed_at.isoformat()}~{row.pk}"


def _last(cursor: str) -> tuple[datetime, int] | None:
    """The last row seen; a cursor that can't be read begins at the first page."""
    moment, _, pk = cursor.partition("~")
    try:
        at, last = datetime.fromisoformat(moment), int(pk)
        return (at.astimezone(UTC), last) if at.tzinfo and 0 < last <= BigIntegerField.MAX_BIGINT else None
    except (ValueError, OverflowError):  # the year 1 may have begun in Paris and not yet in Greenwich
        return None
