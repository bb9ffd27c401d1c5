"""Real faults of the database that the tests run on: it is full, read-only, held by somebody else, or out of seats."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from pathlib import Path

import psycopg
from django.db import connection

from tests.conftest import missing

Fault = Callable[[], AbstractContextManager[None]]


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def pragma(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        return str(cursor.fetchone()[0])


@contextmanager
def sqlite_is_full() -> Iterator[None]:
    """Not one page more than it has, as on a disk without room; those that earlier tests have left free are filled."""
    most = pragma("max_page_count")
    execute("CREATE TABLE filler (room BLOB)")
    while free := int(pragma("freelist_count")):
        execute(f"INSERT INTO filler VALUES (zeroblob({free * int(pragma('page_size'))}))")
    execute(f"PRAGMA max_page_count={pragma('page_count')}")
    try:
        yield
    finally:
        execute(f"PRAGMA max_page_count={most}")
        execute("DROP TABLE filler")


@contextmanager
def sqlite_is_read_only() -> Iterator[None]:
    execute("PRAGMA query_only=1")
    try:
        yield
    finally:
        execute("PRAGMA query_only=0")


@contextmanager
def sqlite_is_held() -> Iterator[None]:
    """By a writer that doesn't let go for longer than we wait."""
    patience = pragma("busy_timeout")
    execute("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            execute(f"PRAGMA busy_timeout={patience}")


@contextmanager
def admin() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    """A connection of its own to the same PostgreSQL database."""
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: given[name] for name in names if given.get(name)}, autocommit=True) as other:
        yield other


@contextmanager
def small_disk(owner: str, *, size: str = "1m") -> Iterator[Path]:
    """A directory that holds `size` and no more. Skips where one may not mount."""
    # Not below pytest's own directory, which nobody else may enter.
    with tempfile.TemporaryDirectory(prefix="disk-", dir="/tmp") as directory:
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "none", directory]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            missing("no small disk can be mounted (it takes root)")
        try:
            shutil.chown(directory, owner)
            yield Path(directory)
        finally:
            # Lazily: a process that was killed may take a moment to let go.
            subprocess.run(["umount", "--lazy", directory], check=True)


def fill(disk: Path) -> Path:
    """A file that leaves no room for anything else."""
    with (disk / "filler").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    assert os.statvfs(disk).f_bavail == 0
    return disk / "filler"


@contextmanager
def postgresql_is_full() -> Iterator[None]:
    """The lines of orders lie on a disk of their own, and it is full."""
    name = f"small_{uuid.uuid4().hex}"
    with small_disk("postgres") as disk, admin() as other, ExitStack() as afterwards:
        other.execute(f"CREATE TABLESPACE {name} LOCATION '{disk}'")
        afterwards.callback(other.execute, f"DROP TABLESPACE {name}")
        other.execute(f"ALTER TABLE ordering_orderline SET TABLESPACE {name}")
        afterwards.callback(other.execute, "ALTER TABLE ordering_orderline SET TABLESPACE pg_default")
        afterwards.callback(fill(disk).unlink)
        yield


@contextmanager
def postgresql_is_read_only() -> Iterator[None]:
    execute("SET default_transaction_read_only = on")
    try:
        yield
    finally:
        execute("SET default_transaction_read_only = off")


@contextmanager
def postgresql_is_held() -> Iterator[None]:
    execute("SET lock_timeout = '50ms'")
    with admin() as other, other.transaction():
        other.execute("LOCK TABLE ordering_basket IN SHARE ROW EXCLUSIVE MODE")
        try:
            yield
        finally:
            execute("RESET lock_timeout")


@contextmanager
def postgresql_has_no_seat_left() -> Iterator[None]:
    """`FATAL: too many connections for role`, at the door."""
    role, mine = f"crowd_{uuid.uuid4().hex}", connection.settings_dict["USER"]
    with admin() as other:
        other.execute(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0")
        connection.close()
        connection.settings_dict["USER"] = role
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["USER"] = mine
            other.execute(f"DROP ROLE {role}")


@contextmanager
def away() -> Iterator[None]:
    """Nobody at home: a directory that isn't there, a port where nobody listens."""
    elsewhere = {"NAME": "/nowhere/x.sqlite3"} if connection.vendor == "sqlite" else {"HOST": "127.0.0.1", "PORT": "9"}
    before = {name: connection.settings_dict[name] for name in elsewhere}
    connection.close()
    connection.settings_dict |= elsewhere
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= before


WRITING: dict[str, list[Fault]] = {
    "sqlite": [sqlite_is_full, sqlite_is_read_only, sqlite_is_held],
    "postgresql": [postgresql_is_full, postgresql_is_read_only, postgresql_is_held, postgresql_has_no_seat_left],
}
READ_ONLY: dict[str, Fault] = {"sqlite": sqlite_is_read_only, "postgresql": postgresql_is_read_only}
