"""The search's own tables: made by a migration, kept in step by triggers, compared and made anew here."""

from types import ModuleType

from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from privatif.catalog import search_postgresql, search_sqlite

_DIALECTS: dict[str, ModuleType] = {"sqlite": search_sqlite, "postgresql": search_postgresql}


def create(database: BaseDatabaseWrapper) -> None:
    _run(database, _DIALECTS[database.vendor].CREATE)


def rebuild() -> None:
    """Make the index anew from the articles and catalogues, in one transaction."""
    with transaction.atomic():
        _run(connection, _DIALECTS[connection.vendor].REBUILD)


def is_complete() -> bool:
    """As many documents as there are rows in the catalogues: a quick look."""
    with connection.cursor() as cursor:
        cursor.execute(_DIALECTS[connection.vendor].COUNTS)
        kept, wanted = cursor.fetchone()
    return bool(kept == wanted)


def astray() -> int:
    """How many of the index's entries are missing, or are there without reason. Reads everything."""
    dialect = _DIALECTS[connection.vendor]
    _run(connection, dialect.BEFORE_ASTRAY)
    found = 0
    with connection.cursor() as cursor:
        for statement in dialect.ASTRAY:
            cursor.execute(statement)
            found += cursor.fetchone()[0]
    return found


def _run(database: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with database.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
