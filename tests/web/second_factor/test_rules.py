"""Who must have a second factor, and what is asked, closed, told and written down when one changes."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from privatif.accounts import links, second_factor
from privatif.accounts.models import Company, Session, User
from privatif.core.models import AuditEntry, Delivery
from tests import factories
from tests.web.second_factor.acts import (
    ADD_PASSKEY,
    APPLICATION,
    AT_LOG_IN,
    CODES,
    CONFIRM,
    INDEX,
    Clock,
    LogIn,
    add_application,
    add_passkey,
    inside,
    log_in,
    options,
)
from tests.web.test_buying import text


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
