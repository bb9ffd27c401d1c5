"""The worker: delivers, pulls, outlives trouble, and stops cleanly."""

import os
import signal
import time
from datetime import timedelta

import psycopg
import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from privatif.cli import heartbeat, working
from privatif.core.models import Delivery
from tests.cli import reactions

SECONDS = 20  # how long a process of its own may take to show something


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """Nothing has run yet; and the connection stays open, because the test's own transaction lives in it."""
    reactions.stop.clear()
    reactions.ran.clear()
    monkeypatch.setattr(working, "close_old_connections", lambda: None)
    monkeypatch.setattr(working.connection, "close", lambda: None)


def due(subject: str, reaction: str = "note") -> Delivery:
    now = timezone.now() - timedelta(seconds=1)
    return Delivery.objects.create(
        event="x", reaction=f"tests.cli.reactions.{reaction}", subject=subject, recorded_at=now, due_at=now
    )


def wait_for(what):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    pytest.fail("it did not come to pass in time")


@pytest.mark.django_db
def test_a_round_delivers_what_is_due_and_then_has_nothing_to_do(data_dir):
    due("C-26-000001")
    work = working.Round("here:1")
    assert work.step(timezone.now()) is False
    assert work.step(timezone.now()) is True
    assert reactions.ran == ["C-26-000001"]
    assert Delivery.objects.get().state == "done"


@pytest.mark.django_db
def test_once_does_all_that_is_due_and_ends(privatif):
    due("C-26-000001")
    due("C-26-000002")
    assert privatif("worker", "--once").code == 0
    assert reactions.ran == ["C-26-000001", "C-26-000002"]
    assert heartbeat.alive() == []


@pytest.mark.django_db
def test_once_says_that_the_database_is_away(privatif, monkeypatch):
    def away(**arguments):
        raise OperationalError("connection refused")

    monkeypatch.setattr(working.outbox, "deliver_due", away)
    answer = privatif("worker", "--once")
    assert answer.code == 1
    assert "connection refused" in answer.err


@pytest.mark.django_db
def test_asked_to_stop_it_finishes_the_delivery_under_way_and_begins_no_other(data_dir):
    due("C-26-000001", "note_and_ask_to_stop")
    due("C-26-000002")
    working.Round("here:1").run_until(reactions.stop)
    assert reactions.ran == ["C-26-000001"]
    assert list(Delivery.objects.order_by("id").values_list("state", flat=True)) == ["done", "waiting"]


@pytest.mark.django_db
def test_a_database_that_goes_away_and_comes_back_costs_nothing(data_dir, monkeypatch):
    due("C-26-000001", "note_and_ask_to_stop")
    answers = [OperationalError("server closed the connection"), OperationalError("connection refused")]
    deliver_due = working.outbox.deliver_due

    def now_and_then(**arguments):
        if answers:
            raise answers.pop()
        return deliver_due(**arguments)

    monkeypatch.setattr(working.outbox, "deliver_due", now_and_then)
    monkeypatch.setattr(working, "DATABASE_WAIT", 0)
    working.Round("here:1").run_until(reactions.stop)
    assert reactions.ran == ["C-26-000001"]


@pytest.mark.django_db
def test_the_erp_is_asked_again_only_when_its_time_has_come(data_dir, monkeypatch, settings):
    settings.ERP_PULL_SECONDS = 30
    asked = []
    monkeypatch.setattr(working.inbound, "pull_progress", lambda *, now: asked.append(now) or 0)
    begin = timezone.now()
    work = working.Round("here:1")
    for seconds in (0, 10, 29, 30, 45, 60):
        work.step(begin + timedelta(seconds=seconds))
    assert [(moment - begin).seconds for moment in asked] == [0, 30, 60]


@pytest.mark.django_db
def test_a_fault_at_the_erps_door_does_not_stop_the_mails(data_dir, monkeypatch):
    def broken(*, now):
        raise ValueError("half an answer")

    monkeypatch.setattr(working.inbound, "pull_progress", broken)
    due("C-26-000001")
    working.Round("here:1").step(timezone.now())
    assert reactions.ran == ["C-26-000001"]


def test_a_worker_is_alive_while_its_file_is_fresh_and_its_process_there(data_dir):
    heartbeat.beat(heartbeat.worker_name())
    heartbeat.beat("elsewhere:17")
    here = heartbeat.worker_name()
    assert heartbeat.alive() == sorted(["elsewhere:17", here])

    long_ago = time.time() - heartbeat.FRESH - 1
    os.utime(data_dir / "workers" / "elsewhere:17", (long_ago, long_ago))
    heartbeat.stop(here)
    assert heartbeat.alive() == []


def test_a_worker_that_was_killed_is_not_alive(data_dir):
    host = heartbeat.worker_name().partition(":")[0]
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    heartbeat.beat(f"{host}:{child}")
    assert heartbeat.alive() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_real_worker_stops_on_a_signal_with_exit_code_0(installation, number):
    installation.run("init")
    workers = installation.directory / "var" / "workers"
    with installation.started("worker") as process:
        wait_for(lambda: list(workers.glob("*")))
        process.send_signal(number)
        assert process.wait(SECONDS) == 0
        logged = process.stderr.read()
    assert list(workers.glob("*")) == []
    assert '"event": "worker stopped"' in logged
    assert "Traceback" not in logged


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a SQLite file has no connection that could be cut")
def test_a_real_worker_outlives_the_end_of_its_connection(installation):
    installation.run("init")
    with (
        installation.started("worker") as process,
        psycopg.connect(installation.database_url, autocommit=True) as admin,
    ):
        wait_for(lambda: list((installation.directory / "var" / "workers").glob("*")))
        wait_for(lambda: admin.execute(f"SELECT count(pg_terminate_backend(pid)) {OTHERS}").fetchone()[0])
        wait_for(lambda: admin.execute(f"SELECT count(*) {OTHERS}").fetchone()[0])
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
