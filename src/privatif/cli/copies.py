"""Copies of databases, taken and put back while others work with them."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

from privatif.core.errors import Refusal

BUSY_SECONDS = 60


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy one SQLite database over another, which need not exist.

    The source is read as it is at one moment; the target changes in one transaction, or not at all. Both may be in
    use meanwhile.
    """
    with (
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS)) as old,
        closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as new,
    ):
        old.backup(new, pages=-1)


def check_sqlite(path: Path) -> str:
    """What is broken in a SQLite file; the empty string when nothing is."""
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as db:
            answer = str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if answer == "ok" else answer


def dump_postgresql(target: Path) -> None:
    """The tables of one moment, in pg_dump's own format."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", _conninfo())


def load_postgresql(dump: Path, scratch: Path) -> None:
    """Put a dump in place of all tables, in one transaction."""
    script, drops = scratch / "database.sql", scratch / "drops.sql"
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    quote = connection.ops.quote_name
    tables = connection.introspection.table_names()
    drops.write_text("".join(f"DROP TABLE IF EXISTS {quote(name)} CASCADE;\n" for name in tables))
    connection.close()
    _run(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        f"--file={drops}", f"--file={script}", _conninfo(),
    )  # fmt: skip


def _conninfo() -> str:
    # Without the password: other users of the machine see a program's arguments.
    return make_conninfo(**{name: value for name, value in _parameters().items() if name != "password"})


def _parameters() -> dict[str, str]:
    given = connection.get_connection_params()
    return {name: str(given[name]) for name in given if isinstance(given[name], str | int)}


def _run(program: str, *arguments: str) -> None:
    environment = {
        **os.environ,
        "PGPASSWORD": _parameters().get("password", ""),
        "PGOPTIONS": f"-c lock_timeout={BUSY_SECONDS}s",
    }
    done = subprocess.run([_find(program), *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refusal(f"{program} a échoué : {done.stderr.strip()}")


def _find(program: str) -> str:
    """On the path, or in Debian's place (the newest version: it can speak with older servers)."""
    if found := shutil.which(program):
        return found
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    if not places:
        raise Refusal(f"le programme {program} manque. Sous Debian : sudo apt-get install postgresql-client")
    return str(places[-1])
