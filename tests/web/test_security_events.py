"""What the security officer finds in the logs: who came, who was turned away, and nothing that was a secret."""

import logging
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client

from privatif.accounts.models import User
from tests import factories

SECRET = "un mot de passe tapé au mauvais endroit"


@pytest.fixture
def nadia(db: None) -> User:
    cache.clear()
    return factories.person(company=factories.company(), username="NADIA")


@pytest.fixture
def events(caplog: pytest.LogCaptureFixture) -> Callable[[], list[dict[str, str]]]:
    caplog.set_level(logging.INFO, logger="privatif.security")

    def written() -> list[dict[str, str]]:
        wanted = ("client", "path", "user", "username", "needs")
        return [
            {"event": record.getMessage()} | {name: getattr(record, name) for name in wanted if hasattr(record, name)}
            for record in caplog.records
            if record.name == "privatif.security"
        ]

    return written


def log_in(client: Client, username: str, password: str) -> None:
    client.post("/connexion/", {"login": username, "password": password}, REMOTE_ADDR="192.0.2.7")


def test_coming_and_going(nadia: User, events: Callable[[], list[dict[str, str]]]) -> None:
    """Planted: no receiver of `user_logged_out`."""
    client = Client()
    log_in(client, "nadia", "faux")
    log_in(client, "NADIA", factories.PASSWORD)
    client.post("/deconnexion/", REMOTE_ADDR="192.0.2.7")
    here = {"client": "192.0.2.7"}
    assert events() == [
        {"event": "log_in_refused", "path": "/connexion/", "username": "NADIA"} | here,
        {"event": "logged_in", "path": "/connexion/", "user": str(nadia.pk)} | here,
        {"event": "logged_out", "path": "/deconnexion/", "user": str(nadia.pk)} | here,
    ]


def test_an_id_that_nobody_has_is_not_written_down(
    nadia: User, events: Callable[[], list[dict[str, str]]], caplog: pytest.LogCaptureFixture
) -> None:
    """Planted: the ID as typed. The password of somebody in a hurry stood in the logs."""
    log_in(Client(), SECRET, "nadia")
    assert [event["username"] for event in events()] == ["inconnu"]
    assert SECRET not in str([record.__dict__ for record in caplog.records])


def test_who_is_slowed_down(nadia: User, events: Callable[[], list[dict[str, str]]]) -> None:
    """Planted: no `log_in_throttled` in `authenticate`."""
    for _ in range(6):
        log_in(Client(), "NADIA", "faux")
    assert [event["event"] for event in events()] == ["log_in_refused"] * 5 + ["log_in_throttled"]


def test_a_page_that_is_not_for_them(
    nadia: User, events: Callable[[], list[dict[str, str]]], logged_in: Callable[[User], Client]
) -> None:
    """Planted: `_guarded` without its note."""
    client = logged_in(nadia)
    assert client.get("/gestion/courriels/").status_code == 404
    assert events()[-1] == {
        "event": "page_refused", "client": "127.0.0.1", "path": "/gestion/courriels/", "user": str(nadia.pk),
        "needs": "webmaster",
    }  # fmt: skip


def test_a_code_that_was_wrong_names_whose(nadia: User, events: Callable[[], list[dict[str, str]]]) -> None:
    """Planted: `code_refused` without the person of the log-in stage."""
    TOTP.activate(nadia, generate_totp_secret())
    client = Client()
    log_in(client, "NADIA", factories.PASSWORD)
    client.post("/connexion/second-facteur/", {"code": "000000"}, REMOTE_ADDR="192.0.2.7")
    assert events() == [
        {"event": "code_refused", "client": "192.0.2.7", "path": "/connexion/second-facteur/", "user": str(nadia.pk)}
    ]
