"""Is it the surroundings that fail (database away, full, read-only, busy; disk full), or is it a fault of ours?

An outage passes, or an operator ends it; the same deed is right again afterwards. A fault stays.
"""

import errno
import sqlite3

from django.db import Error as DatabaseError

SQLITE = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
})  # fmt: skip
# https://www.postgresql.org/docs/current/errcodes-appendix.html: by class, connection, resources, operator, system;
# then read-only, serialization, deadlock, lock not available, corrupted data and index.
POSTGRESQL = ("08", "53", "57", "58", "25006", "40001", "40P01", "55P03", "XX001", "XX002")
FILES = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN,
})  # fmt: skip


def is_outage(error: BaseException | None) -> bool:
    """Whether an outage is at the bottom of an error: itself, or what it was raised from or in the handling of."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if _is_one(error):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _is_one(error: BaseException) -> bool:
    import psycopg  # 85 ms of a start on SQLite, which needs it for this alone

    if isinstance(error, DatabaseError):  # Django's: the driver's own is its cause
        error = error.__cause__ or error
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & 0xFF in SQLITE
    if isinstance(error, psycopg.Error):
        lost = error.sqlstate is None and isinstance(error, psycopg.OperationalError)
        return lost or (error.sqlstate or "").startswith(POSTGRESQL)
    return isinstance(error, OSError) and error.errno in FILES
