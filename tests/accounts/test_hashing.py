"""Passwords are hashed by few at a time, whatever the number of processes; old hashes grow up."""

import multiprocessing
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type
from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.test import Client
from pytest_django import Settings

from privatif.accounts import hashing
from privatif.accounts.models import User
from tests import factories
from tests.web.test_buying import text


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    settings.LOGINS_AT_ONCE = 2
    settings.PASSWORD_HASHERS = ["privatif.accounts.hashing.Argon2Hasher"]
    monkeypatch.setattr(hashing, "PATIENCE", 0.05)


def hold(directory: Path, ready: "multiprocessing.synchronize.Event") -> None:
    """What another process does that hashes for a long time."""
    hashing._wait_for_slot(directory / "logins")
    ready.set()
    time.sleep(60)


@pytest.fixture
def other_process(tmp_path: Path) -> Iterator[int]:
    """Another process that holds a slot; its pid."""
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    process = context.Process(target=hold, args=(tmp_path, ready), daemon=True)
    process.start()
    assert ready.wait(30)
    yield process.pid or 0
    process.kill()
    process.join()


def test_it_is_argon2id_with_nineteen_mebibytes() -> None:
    """Planted bug: a `memory_cost` of twelve mebibytes."""
    found = extract_parameters(make_password("cerfs-volants 1998").removeprefix("argon2"))
    assert (found.type, found.memory_cost, found.time_cost, found.parallelism) == (Type.ID, 19 * 1024, 2, 1)
    assert found.hash_len == 32


@pytest.mark.django_db
def test_an_older_hash_is_made_anew_when_its_owner_logs_in() -> None:
    """Planted bug: `must_update` answers False."""
    old = Argon2PasswordHasher().encode("cerfs-volants 1998", "unselquidure0123456789")
    factories.person(company=factories.company(), username="CAUBERT")
    User.objects.update(password=old)
    wrong = Client().post("/connexion/", {"login": "CAUBERT", "password": "cerfs-volants 1999"})
    assert wrong.status_code == 200
    assert User.objects.get().password == old
    right = Client().post("/connexion/", {"login": "CAUBERT", "password": "cerfs-volants 1998"})
    assert right.headers["Location"] == "/accueil/"
    assert "m=19456,t=2,p=1" in User.objects.get().password


def test_no_more_than_two_at_a_time_with_other_processes(other_process: int) -> None:
    """Planted bug: a semaphore of this process instead of files."""
    with hashing.turn(), pytest.raises(hashing.Crowded), hashing.turn():
        pass
    with hashing.turn():
        pass


def test_a_process_that_is_killed_gives_its_turn_back(other_process: int) -> None:
    """Planted bug: a slot is a file that exists, and is removed at the end."""
    os.kill(other_process, signal.SIGKILL)
    os.waitpid(other_process, 0)
    with hashing.turn(), hashing.turn():
        pass


def test_one_thread_of_four_is_left_for_pages(settings: Settings) -> None:
    """Planted bug: everybody may wait."""
    settings.LOGINS_AT_ONCE = 9
    with ExitStack() as stack:
        for _ in range(3):
            stack.enter_context(hashing.turn())
        begun = time.monotonic()
        with pytest.raises(hashing.Crowded), hashing.turn():
            pass
        assert time.monotonic() - begun < hashing.PATIENCE  # told at once
    with hashing.turn():
        pass


@pytest.mark.django_db
def test_whoever_finds_no_turn_is_told_to_come_back_and_his_attempt_does_not_count() -> None:
    """Planted bug: `Crowded` passes without `take_back`; without `process_exception` it was a fault of ours."""
    factories.person(company=factories.company(), username="CAUBERT")
    mine = Client()
    with hashing.turn(), hashing.turn():
        for _ in range(6):
            page = mine.post("/connexion/", {"login": "CAUBERT", "password": factories.PASSWORD})
            assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert "Trop de personnes se connectent au même instant." in text(page)
        assert mine.get("/connexion/").status_code == 200
    assert mine.post("/connexion/", {"login": "CAUBERT", "password": factories.PASSWORD}).status_code == 302


@pytest.mark.django_db
def test_an_unknown_id_costs_the_same_work_as_a_wrong_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time tells nobody which IDs exist. Planted bug: `_mitigate_timing_attack` does nothing."""
    company = factories.company()
    factories.person(company=company, username="CAUBERT")
    factories.person(company=company, username="PARTI", is_active=False)
    factories.person(company=company, username="INVITE")
    User.objects.filter(username="INVITE").update(password=make_password(None))
    turns: list[int] = []
    real = hashing._wait_for_slot
    monkeypatch.setattr(hashing, "_wait_for_slot", lambda path: (turns.append(1), real(path))[1])

    def work(username: str) -> int:
        turns.clear()
        page = Client().post("/connexion/", {"login": username, "password": "au hasard"})
        assert re.search("ID utilisateur ou mot de passe incorrect", text(page))
        return len(turns)

    assert {username: work(username) for username in ("CAUBERT", "PERSONNE", "PARTI", "INVITE")} == {
        "CAUBERT": 1, "PERSONNE": 1, "PARTI": 1, "INVITE": 1,
    }  # fmt: skip
