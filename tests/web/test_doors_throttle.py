"""How often a password may be tried: strangers are slowed down, and nobody is kept out by others."""

from collections.abc import Callable

import pytest
from allauth.core.internal import ratelimit
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from privatif.accounts import throttle
from privatif.accounts.models import Company, User
from tests import factories
from tests.threads import at_once
from tests.web.test_buying import text

LogIn = Callable[[User], Client]
Attack = Callable[[str], None]
WRONG = "ID utilisateur ou mot de passe incorrect."
OFFICE = "192.0.2.10"


@pytest.fixture
def camille(db: None) -> User:
    return factories.person(company=factories.company(), username="CAUBERT")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`later(60)`: a minute has passed for whoever counts attempts."""
    begun, passed = ratelimit.time.time(), [0.0]
    monkeypatch.setattr(ratelimit.time, "time", lambda: begun + passed[0])

    def pass_by(seconds: float) -> None:
        passed[0] += seconds

    return pass_by


def try_in(browser: Client, username: str, password: str = "au hasard", at: str = OFFICE) -> HttpResponse:
    return browser.post("/connexion/", {"login": username, "password": password}, REMOTE_ADDR=at)


def let_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"] == "/accueil/"


def test_five_failures_then_a_page_that_says_what_to_do(camille: User, later: Callable[[float], None]) -> None:
    """Planted bug: `Attempt.begin` answers True without counting."""
    browser = Client()
    for _ in range(5):
        assert WRONG in text(try_in(browser, "CAUBERT"))
    refused = try_in(browser, "caubert ", factories.PASSWORD)
    assert refused.status_code == 429
    assert "Trop d’essais" in text(refused)
    assert "Attendez cinq minutes" in text(refused)
    assert 'href="/mot-de-passe/oubli/"' in refused.content.decode()
    assert refused.headers["Retry-After"] == "300"
    later(301)
    assert let_in(try_in(browser, "CAUBERT", factories.PASSWORD))


def test_an_unknown_id_is_refused_after_as_many(db: None) -> None:
    """Planted bug: `_keys` counts nothing where nobody has the ID."""
    codes = [try_in(Client(), "PERSONNE").status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


def test_letters_that_a_database_takes_for_others_are_no_further_ids(db: None) -> None:
    """Planted bug: `folded` with `lower` alone. On PostgreSQL each such spelling had five tries of its own."""
    factories.person(company=factories.company(), username="SISI")
    codes = [try_in(Client(), name).status_code for name in ("SISI", "ſISI", "sıſi", "ſıſı", "sisi", "SıSı")]
    assert codes == [200] * 5 + [429]


def test_success_forgets_the_failures_of_this_person_here(camille: User) -> None:
    """Planted bug: `succeeded` without `clear`: the failures before count on."""
    for _ in range(3):
        for _ in range(4):
            assert WRONG in text(try_in(Client(), "CAUBERT"))
        assert let_in(try_in(Client(), "CAUBERT", factories.PASSWORD))


def test_who_gets_in_uses_nothing_up(camille: User, settings: Settings) -> None:
    """A whole company logs in at eight o'clock. Planted bug: `succeeded` without `rollback`."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_from": "3/10m/ip"}
    for _ in range(8):
        assert let_in(try_in(Client(), "CAUBERT", factories.PASSWORD))


def test_a_colleagues_mistakes_lock_nobody_else_out(camille: User) -> None:
    """Planted bug: the count by address alone at five."""
    factories.person(company=camille.company, username="NOE")
    assert [try_in(Client(), "NOE").status_code for _ in range(6)][-1] == 429
    assert let_in(try_in(Client(), "CAUBERT", factories.PASSWORD))


def test_one_address_that_tries_many_ids_is_stopped(camille: User, settings: Settings) -> None:
    """Planted bug: no `login_from` among the keys."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_from": "20/10m/ip"}
    for n in range(20):
        assert try_in(Client(), f"ESSAI{n}").status_code == 200
    assert try_in(Client(), "ESSAI20").status_code == 429
    assert try_in(Client(), "CAUBERT", factories.PASSWORD, at="192.0.2.11").status_code == 302


def test_an_ipv6_network_is_one_address(camille: User) -> None:
    """Whoever has one address has 2^64. Planted bug: the key by the whole address."""
    for n in range(5):
        assert try_in(Client(), "CAUBERT", at=f"2001:db8:7:1::{n + 1}").status_code == 200
    assert try_in(Client(), "CAUBERT", at="2001:db8:7:1:ffff::9").status_code == 429
    assert try_in(Client(), "CAUBERT", at="2001:db8:7:2::1").status_code == 200


@pytest.fixture
def attack(settings: Settings) -> Attack:
    """`attack("ID")`: from many addresses, until the account lets no stranger try any more."""
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login_anywhere": "10/h/key"}

    def attack(username: str) -> None:
        for n in range(10):
            assert try_in(Client(), username, at=f"198.51.100.{n}").status_code == 200
        assert try_in(Client(), username, at="203.0.113.1").status_code == 429

    return attack


def test_many_addresses_are_stopped_at_one_account(camille: User, attack: Attack) -> None:
    """Planted bug: no `login_anywhere` among the keys."""
    attack("CAUBERT")


def test_how_many_are_too_many(settings: Settings) -> None:
    """As docs/securite.md says. Planted bug: `login_here` without its limit by the hour."""
    limits = settings.ACCOUNT_RATE_LIMITS
    assert (limits["login_here"], limits["login_known"]) == ("5/5m/key,20/h/key", "5/5m/key,30/h/key")
    assert (limits["login_from"], limits["login_anywhere"]) == ("200/10m/ip", "100/h/key")


def test_the_owner_gets_in_by_his_own_browser_under_attack(camille: User, logged_in: LogIn, attack: Attack) -> None:
    """Planted bug: `_keys` without the known browser."""
    mine, open_already = Client(), logged_in(camille)
    assert let_in(try_in(mine, "CAUBERT", factories.PASSWORD))
    mine.post("/deconnexion/")
    attack("CAUBERT")
    assert try_in(Client(), "CAUBERT", factories.PASSWORD).status_code == 429  # by one that nobody knows
    assert let_in(try_in(mine, "CAUBERT", factories.PASSWORD))
    assert open_already.get("/accueil/").status_code == 200


def test_a_known_browser_guesses_no_more_than_others(camille: User) -> None:
    """Planted bug: a known browser isn't counted."""
    mine = Client()
    assert let_in(try_in(mine, "CAUBERT", factories.PASSWORD))
    mine.post("/deconnexion/")
    codes = [try_in(mine, "CAUBERT").status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


def test_a_browser_is_known_for_the_person_only_and_by_our_word_only(camille: User, attack: Attack) -> None:
    """Planted bug: `knows` answers True to every ID; `signing.loads` without its signature."""
    noe = factories.person(company=camille.company, username="NOE")
    mine = Client()
    assert let_in(try_in(mine, "NOE", factories.PASSWORD))
    mine.post("/deconnexion/")
    attack("CAUBERT")
    assert try_in(mine, "CAUBERT", factories.PASSWORD).status_code == 429
    cookie = mine.cookies["navigateur"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert noe.username.lower() not in cookie.value
    mine.cookies["navigateur"] = cookie.value[:-3] + "abc"
    assert try_in(mine, "CAUBERT", factories.PASSWORD).status_code == 429
    assert let_in(try_in(mine, "NOE", factories.PASSWORD))


def test_one_browser_is_known_for_the_latest_eight(rf: object, db: None) -> None:
    """Planted bug: `with_person` keeps all of them."""
    browser = throttle._Browser("x")
    for n in range(9):
        browser = browser.with_person(f"p{n}")
    assert [browser.knows(f"p{n}") for n in range(9)] == [False] + [True] * 8


def test_the_present_password_is_not_guessed_by_a_stolen_session(camille: User, logged_in: LogIn) -> None:
    """Planted bug: `change_password` without its count."""
    browser = logged_in(camille)
    typed = {"oldpassword": "au hasard", "password1": "x" * 14, "password2": "x" * 14}
    codes = [browser.post("/mot-de-passe/", typed).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert browser.get("/mot-de-passe/").status_code == 200


def test_links_are_not_asked_for_without_end(camille: User) -> None:
    """Planted bug: `reset_password` without its limit by address of mail."""
    codes = [Client().post("/mot-de-passe/oubli/", {"email": "a@client.example"}).status_code for _ in range(6)]
    assert codes == [302] * 5 + [429]


@pytest.mark.django_db(transaction=True)
def test_attempts_at_the_same_moment_all_count() -> None:
    """As from several processes, each with its own connection.

    Planted bug: look first whether there were too many, count after the password was tried.
    """
    factories.person(company=Company.objects.create(number="1", name="A"), username="CAUBERT")
    codes = at_once(12, lambda n: try_in(Client(), "CAUBERT").status_code)
    assert sorted(codes) == [200] * 5 + [429] * 7
