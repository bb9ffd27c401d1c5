"""Applications and recovery codes: asked for at the log-in, good once, not to be guessed, nor read in the database."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from privatif.accounts.models import User
from privatif.core.models import AuditEntry
from tests.threads import at_once
from tests.web.second_factor.acts import (
    APPLICATION,
    AT_LOG_IN,
    CODES,
    INDEX,
    Clock,
    LogIn,
    add_application,
    inside,
    log_in,
)
from tests.web.test_buying import text


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
