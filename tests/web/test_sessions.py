"""Mes connexions: what is open is listed, and closed from anywhere; it ends by itself after a while."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from privatif.accounts.models import Session, User
from privatif.accounts.sessions import digest
from privatif.core.models import AuditEntry
from privatif.web.browsers import describe
from tests import factories
from tests.web.test_buying import text

LogIn = Callable[[User], Client]
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/146.0.0.0 Safari/537.36 Edg/146.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Mobile Safari/604.1"


@pytest.fixture
def nadia(db: None) -> User:
    return factories.person(company=factories.company())


def browser(user: User, name: str, address: str = "192.0.2.7") -> Client:
    client = Client(headers={"user-agent": name}, REMOTE_ADDR=address)
    answer = client.post("/connexion/", {"login": user.username, "password": factories.PASSWORD})
    assert answer.status_code == 302
    return client


def row(client: Client) -> Session:
    return Session.objects.get(pk=digest(client.session.session_key))


def is_in(client: Client) -> bool:
    return client.get("/accueil/").status_code == 200


def test_both_browsers_are_listed_and_the_other_one_is_closed(nadia: User) -> None:
    """Planted: the one at hand listed last; `close` without the key, which says that none was open."""
    office, phone = browser(nadia, FIREFOX), browser(nadia, SAFARI, "2001:db8::7")
    page = text(office.get("/mon-compte/connexions/"))
    assert page.index("Firefox 140, Windows cette connexion 192.0.2.7") < page.index("Safari 26, iPhone 2001:db8::7")
    closed = office.post("/mon-compte/connexions/fermeture", {"session": row(phone).pk}, follow=True)
    assert "1 connexion est fermée." in text(closed)
    assert is_in(office)
    assert not is_in(phone)
    assert AuditEntry.objects.get(action="session.close").after == {"closed": 1}


def test_all_others_at_once(nadia: User) -> None:
    """Planted: `_others` with the one at hand. She was out herself."""
    office, phone, home = browser(nadia, FIREFOX), browser(nadia, SAFARI), browser(nadia, EDGE)
    assert "2 connexions sont fermées." in text(office.post("/mon-compte/connexions/fermeture", follow=True))
    assert [is_in(office), is_in(phone), is_in(home)] == [True, False, False]
    assert "n’était plus ouverte" in text(office.post("/mon-compte/connexions/fermeture", follow=True))


def test_an_hour_later_one_says_first_who_one_is(nadia: User) -> None:
    """Planted: no confirmation. Whoever sat down at her open browser closed her telephone's session."""
    office, phone = browser(nadia, FIREFOX), browser(nadia, SAFARI)
    Session.objects.update(created_at=timezone.now() - timedelta(hours=1))
    asked = office.post("/mon-compte/connexions/fermeture", {"session": row(phone).pk})
    assert asked.headers["Location"].startswith("/mon-compte/confirmation/?next=")
    assert is_in(phone)
    office.post(asked.headers["Location"], {"password": "un autre mot de passe"})
    assert is_in(phone)
    done = office.post(asked.headers["Location"], {"password": factories.PASSWORD}, follow=True)
    assert "1 connexion est fermée." in text(done)
    assert not is_in(phone)


def test_nobody_elses_session_and_not_the_one_at_hand(nadia: User) -> None:
    """Planted: `close` by key alone. The colleague was out."""
    colleague = browser(factories.person(company=nadia.company), FIREFOX)
    office = browser(nadia, FIREFOX)
    assert text(office.get("/mon-compte/connexions/")).count("Firefox 140") == 1
    for key in (row(colleague).pk, row(office).pk, "f" * 40):
        office.post("/mon-compte/connexions/fermeture", {"session": key})
    assert is_in(office)
    assert is_in(colleague)


def test_the_stored_row_opens_nothing(nadia: User) -> None:
    """Planted: rows by the key itself. What a stolen copy of the database holds was a cookie."""
    office = browser(nadia, FIREFOX)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row(office).pk
    assert not is_in(thief)


def test_idle_time_begins_anew_at_each_page_and_ends(nadia: User) -> None:
    """Planted: `seen` leaves `expire_date`. Forty minutes later the session would have ended."""
    office = browser(nadia, FIREFOX)
    Session.objects.update(
        last_seen_at=timezone.now() - timedelta(minutes=200), expire_date=timezone.now() + timedelta(minutes=40)
    )
    assert is_in(office)
    assert row(office).expire_date > timezone.now() + timedelta(minutes=239)
    assert row(office).last_seen_at > timezone.now() - timedelta(minutes=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(office)


def test_twelve_hours_are_the_longest_even_for_the_busy(nadia: User) -> None:
    """Planted: no look at created_at. The session lived on for ever."""
    office = browser(nadia, FIREFOX)
    Session.objects.update(created_at=timezone.now() - timedelta(hours=11, minutes=59))
    assert is_in(office)
    Session.objects.update(created_at=timezone.now() - timedelta(hours=12, seconds=1))
    assert not is_in(office)


def test_logging_in_gives_a_new_id_and_logging_out_ends_the_row(nadia: User) -> None:
    """Planted: `cycle_key` keeps the key. Who had planted it knew the session."""
    client = Client()
    client.get("/connexion/")
    session = client.session
    session["before"] = "x"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = session.session_key
    client.post("/connexion/", {"login": nadia.username, "password": factories.PASSWORD})
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=digest(before)).exists()
    kept = row(client).pk
    client.post("/deconnexion/")
    assert not Session.objects.filter(pk=kept).exists()


def test_a_page_that_only_reads_writes_no_session(nadia: User, logged_in: LogIn) -> None:
    """Planted: `seen` without `SEEN_EVERY`. Each page wrote."""
    client = logged_in(nadia)
    client.get("/accueil/")
    seen = row(client).last_seen_at
    client.get("/accueil/")
    assert row(client).last_seen_at == seen


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox 140, Windows"),
        (EDGE, "Edge 146, Linux"),
        (SAFARI, "Safari 26, iPhone"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browsers_by_name(said: str, words: str) -> None:
    """Planted: Chrome looked for before Edge."""
    assert describe(said) == words
