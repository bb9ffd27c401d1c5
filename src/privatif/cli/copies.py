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
MAGIC = b"SQLite format 3\0"


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


def is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def check_sqlite(path: Path, *, thorough: bool = False) -> str:
    """What is broken in a SQLite file; the empty string when nothing is. `thorough`: indexes are compared too."""
    check = "integrity_check(1)" if thorough else "quick_check(1)"
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as db:
            answer = str(db.execute(f"PRAGMA {check}").fetchone()[0])
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if answer == "ok" else answer


def dump_postgresql(target: Path) -> None:
    """The tables of one moment, in pg_dump's own format."""
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", _conninfo())


def alter_sqlite(path: Path, script: str) -> None:
    """Run statements on a file that nobody else uses yet."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(script)


def load_postgresql(dump: Path, scratch: Path, *, then: str) -> None:
    """Put a dump in place of all tables and run the statements `then`, in one transaction."""
    script, drops, last = scratch / "database.sql", scratch / "drops.sql", scratch / "last.sql"
    # pg_dump's script leaves no schema to look names up in.
    last.write_text(f"SET search_path TO public;\n{then}")
    # --clean: the functions of our triggers are here already.
    _run("pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    quote = connection.ops.quote_name
    tables = connection.introspection.table_names()
    drops.write_text("".join(f"DROP TABLE IF EXISTS {quote(name)} CASCADE;\n" for name in tables))
    connection.close()
    _run(
        "psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
        f"--file={drops}", f"--file={script}", f"--file={last}", _conninfo(),
    )  # fmt: skip


def _conninfo() -> str:
    # Without the password: other users of the machine see a program's arguments.
    given = {name: value for name, value in _parameters().items() if name != "password"}
    return make_conninfo(**{**given, "options": f"{given.get('options', '')} -c lock_timeout={BUSY_SECONDS}s"})


def _parameters() -> dict[str, str]:
    given = connection.get_connection_params()
    return {name: str(given[name]) for name in given if isinstance(given[name], str | int)}


def _run(program: str, *arguments: str) -> None:
    environment = {**os.environ, "PGPASSWORD": _parameters().get("password", "")}
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
