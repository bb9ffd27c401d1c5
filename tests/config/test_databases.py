"""What a connection is like that the portal's own settings make."""

import os
import subprocess
import sys

from django.db.utils import ConnectionHandler

from privatif.config import databases

FULL = 2  # sqlite.org/pragma.html#pragma_synchronous


def test_an_acknowledged_order_survives_a_power_cut_on_sqlite(tmp_path, django_db_blocker):
    """Planted once: synchronous=NORMAL, which in WAL mode doesn't sync at a commit."""
    (connection,) = ConnectionHandler({"default": databases.from_url("", tmp_path)}).all()
    names = ("synchronous", "journal_mode", "foreign_keys")
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        pragmas = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
        connection.close()
    assert pragmas == {"synchronous": FULL, "journal_mode": "wal", "foreign_keys": 1}


def test_so_it_is_in_the_processes_of_an_installation(tmp_path):
    """The settings of this test run say otherwise, so another process is asked that has the portal's own."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVATIF_", "DJANGO_"))}
    asked = (
        "from privatif.cli.ready import start_django; start_django()\n"
        "from django.db import connection\n"
        "print(connection.cursor().execute('PRAGMA synchronous').fetchone()[0])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked], env={**mine, "PRIVATIF_DATA_DIR": str(tmp_path)}, cwd=tmp_path,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert answer.stdout.strip() == str(FULL)
