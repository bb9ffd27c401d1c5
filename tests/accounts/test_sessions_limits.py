"""A session ends: after a time without anything done, after its longest time, and with whatever gave it its right."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db.models import F
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from privatif.accounts import people, sessions, throttle
from privatif.accounts.models import Session, User
from privatif.cli import working
from privatif.core.models import CachedValue
from privatif.web import duties
from tests import factories

LogIn = Callable[[User], Client]
CHOSEN = "quatre saisons en Normandie"

pytestmark = pytest.mark.django_db


@pytest.fixture
def camille() -> User:
    return factories.person(company=factories.company(), username="CAUBERT")


def log_in(browser: Client, password: str = factories.PASSWORD) -> str:
    """The key that the browser is given."""
    browser.post("/connexion/", {"login": "CAUBERT", "password": password})
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def is_in(browser: Client) -> bool:
    return browser.get("/accueil/").status_code == 200


def age(by: timedelta) -> None:
    """All that happened in the sessions happened so much earlier."""
    Session.objects.update(
        created_at=F("created_at") - by, last_seen_at=F("last_seen_at") - by, expire_date=F("expire_date") - by
    )


def test_without_anything_done_it_ends(camille: User) -> None:
    """Planted bug: the question without `expire_date`."""
    browser = Client()
    log_in(browser)
    age(timedelta(minutes=239))
    assert is_in(browser)
    age(timedelta(minutes=239))
    assert is_in(browser)  # seen in between
    age(timedelta(minutes=241))
    assert not is_in(browser)


def test_a_short_idle_time_begins_anew_too(camille: User, settings: Settings) -> None:
    """Planted bug: the row lags five minutes behind, whichever the idle time: whoever was busy was out after it."""
    settings.SESSION_COOKIE_AGE = 300
    browser = Client()
    log_in(browser)
    for _ in range(6):
        age(timedelta(seconds=100))
        assert is_in(browser)
    age(timedelta(seconds=301))
    assert not is_in(browser)


def test_however_busy_it_ends_after_its_longest_time(camille: User) -> None:
    """Planted bug: `created_at` moves with each request."""
    browser = Client()
    log_in(browser)
    for _ in range(6):
        age(timedelta(minutes=119))
        assert is_in(browser)
    age(timedelta(minutes=10))
    assert not is_in(browser)


def test_a_session_that_is_over_is_not_taken_up_again(camille: User) -> None:
    """Planted bugs: `_ROW` without its dates; `_get_session_from_db` leaves the key and `cycle_key` keeps it."""
    browser = Client()
    key = log_in(browser)
    age(timedelta(days=1))
    assert not is_in(browser)
    assert log_in(browser) != key
    assert is_in(browser)


def test_logging_in_gives_a_new_key(camille: User) -> None:
    """Nobody plants a key that he knows. Planted bug: `cycle_key` keeps the key."""
    browser = Client()
    planted = Client()
    session = planted.session
    session["x"] = 1
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert log_in(browser) != session.session_key
    planted.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    assert not is_in(planted)
    assert is_in(browser)


def test_a_key_that_one_makes_up_is_never_taken(camille: User) -> None:
    """Planted bug: `_get_session_from_db` leaves the key and `cycle_key` keeps it."""
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert log_in(browser) != "a" * 32


def test_the_table_holds_no_key(camille: User) -> None:
    """A stolen copy of it opens no session. Planted bug: `digest` gives the key back."""
    browser = Client()
    key = log_in(browser)
    row = Session.objects.get(user=camille)
    assert key not in f"{row.session_key} {row.session_data}"
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
    assert not is_in(thief)


def test_a_form_that_waits_for_its_confirmation_holds_no_key(camille: User) -> None:
    """The log-in library keeps the whole request in the session. Planted bug: its cookies are among it."""
    browser = Client()
    key = log_in(browser)
    age(timedelta(hours=1))
    assert browser.post("/mon-compte/connexions/fermeture").headers["Location"].startswith("/mon-compte/confirmation/")
    kept = str(Session.objects.get(user=camille).get_decoded())
    assert "/mon-compte/connexions/fermeture" in kept
    assert key not in kept
    assert "navigateur" not in kept


def test_a_change_of_password_closes_all_others_and_gives_this_one_a_new_key(camille: User, logged_in: LogIn) -> None:
    """Planted bug: `set_own_password` leaves the rows, whose hash alone would then keep them out."""
    here, elsewhere = Client(), logged_in(camille)
    key = log_in(here)
    form = {"oldpassword": factories.PASSWORD, "password1": CHOSEN, "password2": CHOSEN}
    assert here.post("/mot-de-passe/", form).headers["Location"] == "/mon-compte/"
    assert here.cookies[settings.SESSION_COOKIE_NAME].value != key
    assert Session.objects.filter(user=camille).count() == 1
    assert is_in(here)
    assert not is_in(elsewhere)
    old = Client()
    old.cookies[settings.SESSION_COOKIE_NAME] = key
    assert not is_in(old)


def test_whoever_is_disabled_is_out_at_his_next_request(camille: User, logged_in: LogIn) -> None:
    """Planted bug: `person_of` without `is_active`."""
    browser = logged_in(camille)
    assert is_in(browser)
    people.disable(user=camille, by=None, now=timezone.now())
    assert not is_in(browser)
    assert browser.post("/panier/lignes", {"reference": "x"}).headers["Location"] == "/connexion/?next=/accueil/"


def test_a_session_closed_during_a_page_ends_after_it(camille: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: Django's own answer, 400 and « rien n’a changé », where the language had changed."""
    set_language = people.set_language

    def meanwhile(**given: Any) -> None:
        set_language(**given)
        sessions.close_all(user=camille, by=None, now=timezone.now())

    monkeypatch.setattr(people, "set_language", meanwhile)
    monkeypatch.setattr(duties.DutiesFirst, "process_view", lambda self, request, *_: request.session.update({"x": 1}))
    browser = Client()
    log_in(browser)
    answer = browser.post("/langue", {"language": "en"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accueil/")
    assert User.objects.get(pk=camille.pk).language == "en"
    assert Session.objects.count() == 0
    assert not is_in(browser)


def test_a_role_that_is_lost_is_lost_at_the_next_request(logged_in: LogIn) -> None:
    """Planted bug: the role is kept in the session."""
    chief = factories.webmaster()
    browser = logged_in(chief)
    assert browser.get("/gestion/courriels/").status_code == 200
    User.objects.filter(pk=chief.pk).update(role=User.Role.REP)
    assert browser.get("/gestion/courriels/").status_code == 404


def test_rows_that_are_over_are_tidied_away(camille: User, logged_in: LogIn) -> None:
    """Planted bug: the worker's round without its chores."""
    logged_in(camille)
    age(timedelta(hours=5))
    logged_in(camille)
    Session.objects.filter(pk=Session.objects.latest("created_at").pk).update(created_at=timezone.now())
    open_one = logged_in(camille)
    begun = timezone.now() - timedelta(hours=13)
    Session.objects.filter(pk=Session.objects.latest("created_at").pk).update(created_at=begun)
    now = timezone.now()
    CachedValue.objects.create(cache_key="old", value="", expires=now - timedelta(minutes=1))
    CachedValue.objects.create(cache_key="new", value="", expires=now + timedelta(minutes=1))
    chores = {chore.do: chore for chore in working.Round("here:1").chores}
    for do in (sessions.forget_expired, throttle.forget_expired):
        chores[do].when_due(now)
    assert Session.objects.count() == 1
    assert [row.pk for row in CachedValue.objects.all()] == ["new"]
    assert not is_in(open_one)
