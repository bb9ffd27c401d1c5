"""Second factors: applications, passkeys, recovery codes; who must have one, and what holds under attack."""

import json
import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from privatif.accounts import links, people, second_factor
from privatif.accounts.models import Company, Session, User
from privatif.core.models import AuditEntry, Delivery
from tests import factories
from tests.passkeys import Passkey
from tests.threads import at_once
from tests.web.test_buying import text

LogIn = Callable[[User], Client]
INDEX = "/mon-compte/second-facteur/"
APPLICATION = INDEX + "application/"
ADD_PASSKEY = INDEX + "cle-d-acces/"
CODES = INDEX + "codes/"
AT_LOG_IN = "/connexion/second-facteur/"
BY_PASSKEY = "/connexion/cle-d-acces/"
CONFIRM = "/mon-compte/confirmation/"


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def camille(db: None) -> User:
    return factories.person(company=factories.company(number="4711"), username="CAUBERT", name="Camille Aubert")


class Clock:
    """What the authenticator application and the portal take for the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time() // 30 * 30
        monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: self.now))

    def code(self, secret: str, later: int = 0) -> str:
        """What the application shows, so many periods from now."""
        return format_hotp_value(hotp_value(secret, int(self.now) // 30 + later))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def log_in(browser: Client, person: User, password: str = factories.PASSWORD) -> HttpResponse:
    return browser.post("/connexion/", {"login": person.username, "password": password})


def options(page: HttpResponse) -> dict[str, dict[str, object]]:
    """What the page's script gives to the browser."""
    found = re.search(r"data-options='([^']*)'", page.content.decode())
    assert found
    return json.loads(unescape(found[1]))


def secret_on(page: HttpResponse) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page.content.decode())
    assert found
    return found[1].replace(" ", "")


def add_application(browser: Client, clock: Clock) -> tuple[str, list[str]]:
    """Set up an application; returns its secret and the recovery codes."""
    secret = secret_on(browser.get(APPLICATION))
    done = browser.post(APPLICATION, {"code": clock.code(secret)}, follow=True)
    return secret, re.findall(r"<code>(\d{4}) (\d{4})</code>", done.content.decode())


def add_passkey(browser: Client, name: str = "Mon téléphone", **how: object) -> tuple[Passkey, HttpResponse]:
    passkey = Passkey("https://testserver", **how)
    sent = {"name": name, "credential": passkey.created(options(browser.get(ADD_PASSKEY)))}
    return passkey, browser.post(ADD_PASSKEY, sent)


def log_in_by(passkey: Passkey, browser: Client) -> HttpResponse:
    asked = browser.get(BY_PASSKEY, headers={"Accept": "application/json"}).json()
    return browser.post(BY_PASSKEY, {"credential": passkey.answered(asked["request_options"])})


def inside(browser: Client) -> bool:
    return browser.get("/mon-compte/").status_code == 200


def test_an_application_is_asked_for_at_the_next_log_in(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: `is_mfa_enabled` False; the password alone opened."""
    browser = logged_in(camille)
    page = browser.get(APPLICATION)
    assert "<svg" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    secret, _codes = add_application(browser, clock)
    assert "En service" in text(browser.get(INDEX))
    clock.now += 90
    again = Client()
    assert log_in(again, camille).headers["Location"] == AT_LOG_IN
    assert not inside(again)
    wrong = again.post(AT_LOG_IN, {"code": "000000"})
    assert "Ce code n’est pas le bon" in text(wrong)
    assert again.post(AT_LOG_IN, {"code": clock.code(secret)}).headers["Location"] == "/accueil/"
    assert inside(again)


def test_a_clock_may_be_half_a_minute_off_and_no_more(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: MFA_TOTP_TOLERANCE of 2; a code of a minute later opened."""
    secret, _codes = add_application(logged_in(camille), clock)
    for later, opens in ((2, False), (-2, False), (1, True), (-1, True)):
        browser = Client()
        log_in(browser, camille)
        browser.post(AT_LOG_IN, {"code": clock.code(secret, later)})
        assert inside(browser) == opens, later


def test_a_code_opens_once(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: `second_factor_forms._once` returning every code; the second browser was in."""
    secret, _codes = add_application(logged_in(camille), clock)
    first, second = Client(), Client()
    clock.now += 90
    code = clock.code(secret)
    for browser in (first, second):
        log_in(browser, camille)
    assert first.post(AT_LOG_IN, {"code": code}).status_code == 302
    # The library forgets it after half a minute, when it is still good for another one.
    cache.delete(f"allauth.mfa.totp.used?user={camille.pk}&code={code}")
    clock.now += 30
    assert "il a déjà servi" in text(second.post(AT_LOG_IN, {"code": f"{code[:3]} {code[3:]}"}))
    assert not inside(second)


def test_nor_the_one_that_set_up_the_application(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: the library's own ActivateTOTPForm in MFA_FORMS; who had looked over a shoulder was in."""
    secret, _codes = add_application(logged_in(camille), clock)
    browser = Client()
    log_in(browser, camille)
    assert "il a déjà servi" in text(browser.post(AT_LOG_IN, {"code": clock.code(secret)}))


def test_a_recovery_code_opens_once_and_is_shown_once(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: MFA_RECOVERY_CODES_SHOW_ONCE off; the page showed them to whoever came later."""
    owner = logged_in(camille)
    _secret, codes = add_application(owner, clock)
    assert len({*codes}) == 10
    assert "no-store" in owner.get(CODES).headers["Cache-Control"]
    later = owner.get(CODES).content.decode()
    assert "Ils ont déjà été montrés" in text(owner.get(CODES))
    assert not re.findall(r"\d{4} \d{4}", later)
    code = " ".join(codes[0])
    first, second = Client(), Client()
    for browser in (first, second):
        log_in(browser, camille)
    assert first.post(AT_LOG_IN, {"code": code}).headers["Location"] == "/accueil/"
    assert second.post(AT_LOG_IN, {"code": code}).status_code == 200
    assert "Il vous en reste 9." in text(first.get(INDEX))
    assert AuditEntry.objects.get(action="second_factor.used").subject == "CAUBERT"
    renewed = first.post(CODES + "nouveaux/", follow=True)
    assert len(re.findall(r"<code>(\d{4}) (\d{4})</code>", renewed.content.decode())) == 10
    assert second.post(AT_LOG_IN, {"code": " ".join(codes[1])}).status_code == 200  # the old ones are gone


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", ["application", "recovery"])
def test_nor_in_two_browsers_at_the_same_moment(which: str, camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: `_once` with `cache.get` and `cache.set`, and the library's own guard away; both were in."""
    secret, codes = add_application(logged_in(camille), clock)
    clock.now += 90
    code = clock.code(secret) if which == "application" else "".join(codes[0])
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        log_in(browser, camille)
    at_once(4, lambda n: browsers[n].post(AT_LOG_IN, {"code": code}))
    assert [inside(browser) for browser in browsers].count(True) == 1


def test_who_knows_the_password_may_not_guess_codes(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: `login_failed` None in ACCOUNT_RATE_LIMITS; the sixth code was in."""
    secret, _codes = add_application(logged_in(camille), clock)
    clock.now += 90
    thief = Client()
    log_in(thief, camille)
    for n in range(5):
        assert "Ce code n’est pas le bon" in text(thief.post(AT_LOG_IN, {"code": f"{n:06}"}))
    assert "Trop d’essais" in text(thief.post(AT_LOG_IN, {"code": clock.code(secret)}))


# Passkeys


def test_a_passkey_opens_without_id_and_password(camille: User, logged_in: LogIn) -> None:
    """Planted: LoginPasskeyForm takes its credential for a new passkey's; none opened."""
    owner = logged_in(camille)
    passkey, added = add_passkey(owner)
    assert added.headers["Location"] == CODES
    assert "Mon téléphone" in text(owner.get(INDEX))
    browser = Client()
    assert log_in_by(passkey, browser).headers["Location"] == "/accueil/"
    assert inside(browser)


def test_a_passkey_is_a_second_factor_too(camille: User, logged_in: LogIn) -> None:
    """Planted: AuthenticatePasskeyForm takes its credential for a new passkey's; it was refused."""
    passkey, _added = add_passkey(logged_in(camille))
    browser = Client()
    assert log_in(browser, camille).headers["Location"] == AT_LOG_IN
    answer = passkey.answered(options(browser.get(AT_LOG_IN)))
    assert browser.post(AT_LOG_IN, {"credential": answer}).headers["Location"] == "/accueil/"


def test_a_passkeys_answer_opens_once_and_for_its_own_place(camille: User, logged_in: LogIn) -> None:
    """Planted: MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN; an answer given to another site opened ours."""
    passkey, _added = add_passkey(logged_in(camille))
    browser = Client()
    asked = browser.get(BY_PASSKEY, headers={"Accept": "application/json"}).json()["request_options"]
    answer = passkey.answered(asked)
    stranger = Client()
    log_in_by(Passkey("https://testserver", user=passkey.user), stranger)  # another key, the same name
    assert not inside(stranger)
    stranger.post(BY_PASSKEY, {"credential": answer})  # what was asked of another browser
    assert not inside(stranger)
    elsewhere = Passkey("https://pirate.example", True, passkey.credential_id, passkey.key, passkey.user, 9)
    log_in_by(elsewhere, stranger)
    assert not inside(stranger)
    asked = browser.get(BY_PASSKEY, headers={"Accept": "application/json"}).json()["request_options"]
    answer = passkey.answered(asked)
    assert browser.post(BY_PASSKEY, {"credential": answer}).status_code == 302
    assert inside(browser)
    again = Client()
    again.post(BY_PASSKEY, {"credential": answer})
    assert not inside(again)


def test_a_stolen_key_alone_opens_nothing(camille: User, logged_in: LogIn) -> None:
    """Planted: MFA_WEBAUTHN_USER_VERIFICATION "preferred"; a key that asked for no finger was taken."""
    owner = logged_in(camille)
    _passkey, added = add_passkey(owner, verifies=False)
    assert added.status_code == 200
    assert not second_factor.factors_of(camille).exists()
    passkey, _added = add_passkey(owner)
    passkey.verifies = False
    browser = Client()
    log_in_by(passkey, browser)
    assert not inside(browser)


def test_a_passkey_opens_while_its_neighbours_send_rubbish(camille: User, logged_in: LogIn) -> None:
    """Planted: the library's own limit. Whoever sent 120 a minute kept all behind the same address out."""
    attacker, browser = Client(), Client()
    passkey, _added = add_passkey(logged_in(camille))
    attacker.get(BY_PASSKEY, headers={"Accept": "application/json"})
    assert {attacker.post(BY_PASSKEY, {"credential": "x"}).status_code for _ in range(125)} == {302}
    log_in_by(passkey, browser)
    assert inside(browser)


@pytest.mark.parametrize(
    "rubbish",
    ["", "x", "[]", "{}", '{"response": 1}', '{"id": "", "response": {"userHandle": "?"}}', "1" * 5000, "[" * 100_000],
    ids=lambda rubbish: rubbish[:20],
)
def test_rubbish_for_a_credential(rubbish: str, camille: User, logged_in: LogIn) -> None:
    """Planted: the library's forms, which end in a fault over what lacks a part, or holds more than Python reads."""
    owner, browser = logged_in(camille), Client()
    browser.get(BY_PASSKEY, headers={"Accept": "application/json"})
    owner.get(ADD_PASSKEY)
    assert browser.post(BY_PASSKEY, {"credential": rubbish}).status_code == 302
    assert owner.post(ADD_PASSKEY, {"credential": rubbish}).status_code == 200
    assert not inside(browser)


def test_a_passkey_and_a_live_session_hold_while_the_password_is_attacked(camille: User, logged_in: LogIn) -> None:
    """Planted: the password's count asked in `pre_login`, where every way in passes; the owner stayed outside."""
    owner = logged_in(camille)
    passkey, _added = add_passkey(owner)
    for n in range(40):
        log_in(Client(), camille, f"essai {n}")
    assert log_in(Client(), camille).status_code != 302
    assert inside(owner)
    browser = Client()
    assert log_in_by(passkey, browser).headers["Location"] == "/accueil/"


def test_a_disabled_persons_passkey_opens_nothing(camille: User, logged_in: LogIn, now: datetime) -> None:
    """Planted: an adapter whose `pre_login` lets everybody pass; he was sent on to his home page."""
    passkey, _added = add_passkey(logged_in(camille))
    people.disable(user=camille, by=None, now=now)
    browser = Client()
    assert log_in_by(passkey, browser).headers["Location"] == "/connexion/desactive/"
    assert not inside(browser)


def test_a_first_password_is_chosen_even_by_who_has_a_passkey(camille: User, logged_in: LogIn) -> None:
    """Planted: the first duty waits for those without a factor alone; the catalogue opened."""
    passkey, _added = add_passkey(logged_in(camille))
    User.objects.filter(pk=camille.pk).update(must_change_password=True)
    browser = Client()
    log_in_by(passkey, browser)
    assert browser.get("/catalogue/").headers["Location"] == "/mot-de-passe/nouveau/"


def test_nobody_removes_anothers_passkey(camille: User, logged_in: LogIn) -> None:
    """Planted: `RemovePasskey.get_queryset` giving everybody's; the colleague saw the page that asks."""
    add_passkey(logged_in(camille))
    pk = second_factor.factors_of(camille).get().pk
    colleague = logged_in(factories.person(company=camille.company))
    for address in (f"{ADD_PASSKEY}{pk}/retrait/", f"{ADD_PASSKEY}{pk + 1}/retrait/"):
        assert colleague.get(address).status_code == 404
        assert colleague.post(address).status_code == 404
    assert second_factor.factors_of(camille).exists()


# Who must have one


@pytest.mark.parametrize("role", [User.Role.REP, User.Role.WEBMASTER])
def test_the_distributors_people_set_one_up_before_anything_else(
    role: str, logged_in: LogIn, clock: Clock, settings: Settings
) -> None:
    """Planted: `required_for` asking for the webmaster alone; the rep's home page opened."""
    settings.STAFF_SECOND_FACTOR = True
    browser = logged_in(factories.person(role=role))
    for path in ("/", "/gestion/", "/mon-compte/", "/mot-de-passe/", "/gestion/courriels/", INDEX + "codes/nouveaux/"):
        assert browser.get(path).headers["Location"] == INDEX, path
    part = browser.post("/gestion/", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (200, INDEX)
    page = browser.get(INDEX)
    assert "Votre compte exige un second facteur" in text(page)
    assert "Accueil" not in text(page)  # no menu yet
    assert "Accueil" not in text(browser.get("/nulle-part/"))
    add_application(browser, clock)
    assert browser.get("/gestion/").status_code == 200
    assert "Accueil" in text(browser.get(INDEX))


def test_where_it_is_off_nobody_is_asked(logged_in: LogIn) -> None:
    """Planted: `required_for` True for all of the house."""
    assert logged_in(factories.rep()).get("/gestion/").status_code == 200


def test_first_the_password_then_the_second_factor(logged_in: LogIn, settings: Settings) -> None:
    """Planted: the two duties the other way round; the factors' page opened first."""
    settings.STAFF_SECOND_FACTOR = True
    browser = logged_in(factories.rep(must_change_password=True))
    assert browser.get(INDEX).headers["Location"] == "/mot-de-passe/nouveau/"
    new = "quatre saisons en Normandie"
    done = browser.post("/mot-de-passe/nouveau/", {"password1": new, "password2": new}, follow=True)
    assert done.redirect_chain[-1][0] == INDEX


@pytest.mark.parametrize(
    ("whom", "buyer", "approver"),
    [("nobody", 200, 200), ("approvers", 200, 302), ("everybody", 302, 302)],
)
def test_a_companys_rule_counts_from_the_next_page_on(
    whom: str, buyer: int, approver: int, camille: User, logged_in: LogIn, now: datetime
) -> None:
    """Planted: the rule looked at when somebody logs in; whoever was inside stayed there without a factor."""
    nadia = factories.person(company=camille.company, role=User.Role.APPROVER)
    outsider = logged_in(factories.person(company=factories.company()))
    browsers = logged_in(camille), logged_in(nadia)
    assert [browser.get("/catalogue/").status_code for browser in browsers] == [200, 200]
    second_factor.oblige(company=nadia.company, whom=whom, by=nadia, now=now)
    assert [browser.get("/catalogue/").status_code for browser in browsers] == [buyer, approver]
    assert outsider.get("/catalogue/").status_code == 200


def test_who_has_one_pays_no_query_for_it(camille: User, logged_in: LogIn) -> None:
    """Planted: `missing` keeps nothing in the session."""

    def queries(browser: Client) -> int:
        browser.get("/catalogue/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/catalogue/").status_code == 200
        return len(captured)

    browser = logged_in(camille)
    add_passkey(browser)
    without = queries(browser)
    Company.objects.update(second_factor=Company.SecondFactor.EVERYBODY)
    assert queries(browser) == without


def test_the_last_one_stays_while_it_is_required(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: the library's own view for passkeys, which asks nobody; the last one went."""
    browser = logged_in(camille)
    add_passkey(browser)
    Company.objects.update(second_factor=Company.SecondFactor.EVERYBODY)
    removal = f"{ADD_PASSKEY}{second_factor.factors_of(camille).get().pk}/retrait/"
    assert "ajoutez-en un autre avant de retirer celui-ci" in text(browser.post(removal, follow=True))
    assert second_factor.factors_of(camille).count() == 1
    add_application(browser, clock)
    assert browser.post(removal).headers["Location"] == INDEX
    assert "ajoutez-en un autre avant de retirer celui-ci" in text(browser.post(APPLICATION + "retrait/"))
    assert [factor.type for factor in second_factor.factors_of(camille)] == ["totp"]


def test_a_removal_closes_the_other_sessions_and_is_noticed_in_none(camille: User, logged_in: LogIn) -> None:
    """Planted: sessions left alone; a browser that knew of the passkey went on without one once it was required."""
    browser, elsewhere = logged_in(camille), logged_in(camille)
    add_passkey(browser)
    Company.objects.update(second_factor=Company.SecondFactor.EVERYBODY)
    assert (browser.get("/catalogue/").status_code, elsewhere.get("/catalogue/").status_code) == (200, 200)
    Company.objects.update(second_factor=Company.SecondFactor.NOBODY)
    browser.post(f"{ADD_PASSKEY}{second_factor.factors_of(camille).get().pk}/retrait/")
    assert not Authenticator.objects.exists()  # its recovery codes went with it
    Company.objects.update(second_factor=Company.SecondFactor.EVERYBODY)
    assert browser.get("/catalogue/").headers["Location"] == INDEX
    assert elsewhere.get("/catalogue/").headers["Location"].startswith("/connexion/")


# What holds


def test_a_new_password_by_mail_removes_nothing_and_opens_nothing(
    camille: User, logged_in: LogIn, clock: Clock
) -> None:
    """Planted: ACCOUNT_LOGIN_ON_PASSWORD_RESET with the stage of second factors left out; the link let in."""
    secret, _codes = add_application(logged_in(camille), clock)
    clock.now += 90
    browser, new = Client(), "quatre saisons en Normandie"
    link = links.link_for(camille)
    where = browser.get(urlsplit(link).path).headers["Location"]
    assert browser.post(where, {"password1": new, "password2": new}).status_code == 302
    assert not inside(browser)
    assert second_factor.factors_of(camille).count() == 1
    assert log_in(browser, camille, new).headers["Location"] == AT_LOG_IN
    assert not inside(browser)
    browser.post(AT_LOG_IN, {"code": clock.code(secret)})
    assert inside(browser)


def test_later_one_says_again_who_one_is(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: `is_reauthentication_required` always False; a browser left open lost its owner the account."""
    browser = logged_in(camille)
    secret, _codes = add_application(browser, clock)
    passkey, _added = add_passkey(browser)
    pages = [APPLICATION + "retrait/", ADD_PASSKEY, CODES, CODES + "nouveaux/"]

    def left_open() -> None:
        kept = Session.objects.get(user=camille)
        Session.objects.filter(pk=kept.pk).update(created_at=timezone.now() - timedelta(minutes=6))
        session = browser.session
        session.pop("account_authentication_methods", None)
        session.save()

    left_open()
    for path in pages:
        assert browser.get(path).headers["Location"].startswith(CONFIRM), path
    assert browser.post(APPLICATION + "retrait/").headers["Location"].startswith(CONFIRM)
    assert second_factor.factors_of(camille).count() == 2

    there = {"next": ADD_PASSKEY}
    assert browser.post(CONFIRM, there | {"password": "pas le bon"}).status_code == 200
    assert browser.get(ADD_PASSKEY).status_code == 302
    assert browser.post(CONFIRM, there | {"password": factories.PASSWORD}).headers["Location"] == ADD_PASSKEY
    assert browser.get(ADD_PASSKEY).status_code == 200

    left_open()
    clock.now += 90
    assert browser.post(CONFIRM + "code/", there | {"code": clock.code(secret)}).headers["Location"] == ADD_PASSKEY
    assert browser.get(ADD_PASSKEY).status_code == 200

    left_open()
    answer = passkey.answered(options(browser.get(CONFIRM + "cle-d-acces/")))
    done = browser.post(CONFIRM + "cle-d-acces/", there | {"credential": answer})
    assert done.headers["Location"] == ADD_PASSKEY
    assert browser.get(ADD_PASSKEY).status_code == 200


def test_what_lies_in_the_database_opens_nothing(
    camille: User, logged_in: LogIn, clock: Clock, settings: Settings
) -> None:
    """Planted: the adapter's own `encrypt`, which changes nothing; the secret stood in the row."""
    secret, codes = add_application(logged_in(camille), clock)
    rows = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in rows
    assert not re.search(r'"seed": "[0-9a-f]{80}"', rows)
    clock.now += 90
    settings.SECRET_KEY = "another"
    browser = Client()
    log_in(browser, camille)
    assert "Ce code n’est pas le bon" in text(browser.post(AT_LOG_IN, {"code": clock.code(secret)}))
    assert "Ce code n’est pas le bon" in text(browser.post(AT_LOG_IN, {"code": "".join(codes[0])}))
    assert not inside(browser)


# The company's rule


def test_approvers_say_whom_the_company_obliges(camille: User, logged_in: LogIn) -> None:
    """Planted: `@signed_in` above the page; a buyer changed the rule."""
    nadia = factories.person(company=camille.company, username="NADIA", role=User.Role.APPROVER)
    browser, rule = logged_in(nadia), "/mon-compte/societe/second-facteur/"
    assert "Double authentification facultative" in text(browser.get("/mon-compte/"))
    assert rule in browser.get("/mon-compte/").content.decode()
    assert rule not in logged_in(camille).get("/mon-compte/").content.decode()
    for stranger in (camille, factories.rep(), factories.webmaster()):
        assert logged_in(stranger).post(rule, {"whom": "everybody"}).status_code == 404
    wrong = browser.post(rule, {"whom": "les autres"})
    assert (wrong.status_code, "Choisissez qui doit avoir un second facteur." in text(wrong)) == (422, True)
    assert browser.post(rule, {"whom": "approvers", "company": "1"}).headers["Location"] == "/mon-compte/"
    assert Company.objects.get(pk=nadia.company_id).second_factor == "approvers"
    assert browser.get("/mon-compte/").headers["Location"] == INDEX
    entry = AuditEntry.objects.get(action="company.second_factor")
    assert (entry.actor, entry.company, entry.before, entry.after) == (
        "NADIA", "4711", {"second_factor": "nobody"}, {"second_factor": "approvers"},
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_what_comes_and_goes_is_written_down(camille: User, logged_in: LogIn, clock: Clock) -> None:
    """Planted: no receiver of `authenticator_reset`; new recovery codes left no entry."""
    browser = logged_in(camille)
    add_passkey(browser)
    add_application(browser, clock)
    browser.post(CODES + "nouveaux/")
    browser.post(APPLICATION + "retrait/")
    browser.post(f"{ADD_PASSKEY}{second_factor.factors_of(camille).get().pk}/retrait/")
    expected = [
        ("second_factor.added", "webauthn"), ("second_factor.added", "totp"),
        ("second_factor.renewed", "recovery_codes"), ("second_factor.removed", "totp"),
        ("second_factor.removed", "webauthn"),
    ]  # fmt: skip
    entries = AuditEntry.objects.filter(action__startswith="second_factor.").order_by("pk")
    assert [(entry.action, entry.after["factor"]) for entry in entries] == expected
    assert {(entry.actor, entry.subject) for entry in entries} == {("CAUBERT", "CAUBERT")}
    assert Delivery.objects.filter(event="second_factor.changed").count() == len(expected)
