"""The database goes away, or its disk is full, and it comes back: web server and worker in processes of their own."""

import getpass
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection

from tests import with_postgres
from tests.cli.conftest import Installation
from tests.cli.shop import Buyer, furnish
from tests.cli.test_serving import free_port, get
from tests.cli.test_working import wait_for
from tests.conftest import missing
from tests.web.faults import fill, small_disk

HOLD = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=30)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def at_work(installation: Installation) -> Iterator[Buyer]:
    """The portal with one web server and one worker, and a buyer who has logged in. Both are still there at the end."""
    port = free_port()
    with (
        (installation.directory / "log").open("w") as log,
        installation.started("serve", "--port", str(port), "--workers", "1", to=log) as web,
        installation.started("worker", PRIVATIF_ERP_PULL_SECONDS="1", to=log) as worker,
    ):
        get(f"http://127.0.0.1:{port}/")
        buyer = Buyer(port)
        buyer.log_in()
        yield buyer
        assert web.poll() is None
        assert worker.poll() is None


def in_erp(installation: Installation) -> list[str]:
    """Our numbers, as its file has them."""
    file = installation.directory / "var" / "erp.sqlite3"
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as db:
        return [number for (number,) in db.execute("SELECT reference FROM orders ORDER BY reference")]


def ordered(buyer: Buyer, outage) -> str:
    """The number of an order that was confirmed once in vain and once more afterwards."""
    confirmation = buyer.fill()
    with outage():
        answer = confirmation.send()
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
        assert "momentanément indisponible" in answer.body
    again = confirmation.send()
    assert again.status == 200, again.body
    return again.address.split("/")[-2]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a SQLite file doesn't go away")
def test_postgresql_goes_away_and_comes_back(tmp_path):
    bin_dir = with_postgres.programs()
    assert bin_dir
    # Its crash must lose nothing: what it had said yes to is there again.
    with with_postgres.server(bin_dir, synchronous_commit="on") as server:
        installation = Installation(tmp_path, server.url)
        furnish(installation)

        @contextmanager
        def outage():
            server.stop()
            for path in ("/accueil/", "/catalogue/", "/connexion/", "/nulle-part/"):
                assert buyer.get(path).status == 503
            yield
            server.start()

        with at_work(installation) as buyer:
            first = ordered(buyer, outage)
            wait_for(lambda: in_erp(installation) == [first])
            server.stop()
            server.start()
            assert [buyer.get("/catalogue/").status for _ in range(4)] == [200] * 4  # nobody asked in between
            second = ordered(buyer, outage)
            wait_for(lambda: in_erp(installation) == [first, second])
    assert first.endswith("-000001")
    assert second.endswith("-000002")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a file is locked as a whole, PostgreSQL isn't")
def test_somebody_holds_the_file_for_longer_than_we_wait(tmp_path):
    file = tmp_path / "portal.sqlite3"
    installation = Installation(tmp_path, f"sqlite:///{file}?timeout=0.3")
    furnish(installation)

    @contextmanager
    def outage():
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        with holder:
            assert holder.stdout.readline() == "held\n"
            assert buyer.get("/catalogue/").status == 200  # who only reads doesn't wait
            yield
            holder.stdin.close()

    with at_work(installation) as buyer:
        number = ordered(buyer, outage)
        wait_for(lambda: in_erp(installation) == [number])
    assert number.endswith("-000001")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's full disk is in tests/web")
def test_the_disk_is_full_and_has_room_again(tmp_path):
    with small_disk(getpass.getuser(), size="8m") as disk:
        installation = Installation(tmp_path, f"sqlite:///{disk}/portal.sqlite3")
        furnish(installation)

        @contextmanager
        def outage():
            filler = fill(disk)
            assert buyer.get("/catalogue/").status == 200
            yield
            filler.unlink()

        with at_work(installation) as buyer:
            number = ordered(buyer, outage)
            wait_for(lambda: in_erp(installation) == [number])
        with closing(sqlite3.connect(Path(disk) / "portal.sqlite3")) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            lines = "SELECT count(*), (SELECT count(*) FROM ordering_order) FROM ordering_orderline"
            assert db.execute(lines).fetchone() == (1, 1)
    assert number.endswith("-000001")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the same on both")
def test_the_data_directory_is_full(tmp_path):
    """The worker's heartbeat and the mails' files have no room: it goes on, and afterwards so do they.

    Planted: only the database's errors caught in the worker's round: it died of the first OSError.
    """
    with small_disk(getpass.getuser(), size="24m") as disk:
        installation = Installation(tmp_path, f"sqlite:///{tmp_path}/portal.sqlite3")
        installation.env["PRIVATIF_DATA_DIR"] = str(disk)
        furnish(installation)
        with at_work(installation) as buyer:
            filler = fill(disk)
            for leftover in (disk / "workers").glob("*"):
                leftover.unlink()
            (disk / "workers").rmdir()
            (disk / "workers").write_bytes(b"")  # so that the heartbeat fails for certain
            confirmation = buyer.fill()
            assert confirmation.send().status == 200  # an order needs no room there
            missed = installation.run("outbox", "list", "--json").json
            assert {row["state"] for row in missed} == {"waiting"}
            filler.unlink()
            (disk / "workers").unlink()
            wait_for(lambda: not installation.run("outbox", "list", "--json").json)
            assert len(list((disk / "mail").glob("*.eml"))) == 2


def test_what_a_machine_lacks_is_said(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="CI=true"):
        missing("no small disk")
