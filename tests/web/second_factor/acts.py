"""What a person does with second factors, and the addresses of their pages."""

import json
import re
import time
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client

from privatif.accounts.models import User
from tests import factories
from tests.passkeys import Passkey

LogIn = Callable[[User], Client]
INDEX = "/mon-compte/second-facteur/"
APPLICATION = INDEX + "application/"
ADD_PASSKEY = INDEX + "cle-d-acces/"
CODES = INDEX + "codes/"
AT_LOG_IN = "/connexion/second-facteur/"
BY_PASSKEY = "/connexion/cle-d-acces/"
CONFIRM = "/mon-compte/confirmation/"


class Clock:
    """What the authenticator application and the portal take for the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time() // 30 * 30
        monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", SimpleNamespace(time=lambda: self.now))

    def code(self, secret: str, later: int = 0) -> str:
        """What the application shows, so many periods from now."""
        return format_hotp_value(hotp_value(secret, int(self.now) // 30 + later))


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
