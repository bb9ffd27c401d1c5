"""The file that the embedded ERP lives in: plain SQLite, shared by every process of the portal."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from privatif.erp.backends.base import NotNow

BUSY_SECONDS = 20
SCHEMA = """
CREATE TABLE orders (
    number INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    received_at TEXT NOT NULL,
    steps INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE progress (
    reference TEXT NOT NULL REFERENCES orders (reference),
    state TEXT NOT NULL,
    at TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (reference, state)
);
CREATE INDEX progress_written ON progress (written_at);
CREATE TABLE masters (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE TABLE faults (
    id INTEGER PRIMARY KEY,
    call TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    remaining INTEGER NOT NULL
);
"""


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that commits each statement by itself. Raises NotNow when the file can't be used."""
    if not path.exists():
        _make(path)
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)) as db:
            yield db
    except sqlite3.OperationalError as error:
        raise NotNow(f"L’ERP embarqué ne répond pas : {error}.") from error


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction that holds the write lock from its start."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def stamp(moment: datetime) -> str:
    """A moment as the file keeps it: UTC, of one length, so that text sorts as time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def _make(path: Path) -> None:
    # Made aside and linked into place: processes that turn one new file to WAL together lock each other out.
    try:
        with TemporaryDirectory(dir=path.parent) as aside:
            new = Path(aside) / path.name
            with closing(sqlite3.connect(new)) as db:
                db.execute("PRAGMA journal_mode=WAL")
                db.executescript(SCHEMA)
            with suppress(FileExistsError):
                os.link(new, path)
    except OSError as error:
        raise NotNow(f"L’ERP embarqué ne peut pas créer son fichier : {error}.") from error
