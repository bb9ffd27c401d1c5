"""Second factors in a real browser: a passkey in a virtual authenticator, an application without JavaScript."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from privatif.accounts.models import Company, User
from tests import factories
from tests.journeys.checks import wrong
from tests.journeys.conftest import person

pytestmark = [pytest.mark.journey, pytest.mark.once]


@pytest.fixture
def camille(transactional_db: None) -> User:
    cache.clear()
    company = factories.company(second_factor=Company.SecondFactor.EVERYBODY)
    return factories.person(company=company, username="CAUBERT", name="Camille Aubert")


@pytest.fixture
def solene(transactional_db: None, settings: Settings) -> User:
    cache.clear()
    settings.STAFF_SECOND_FACTOR = True
    return factories.rep(username="SGARREC")


def virtual_authenticator(page: Page) -> tuple[CDPSession, str]:
    """The browser's passkeys from now on: it recognises its owner and asks nobody."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def log_in(page: Page, portal: LiveServer, username: str) -> None:
    page.goto(f"{portal.url}/connexion/")
    page.get_by_label("ID utilisateur").fill(username)
    page.get_by_label("Mot de passe", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: not url.endswith("/connexion/"))


def log_out(page: Page, portal: LiveServer) -> None:
    page.goto(f"{portal.url}/deconnexion/")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_text("Vous êtes déconnecté.")).to_be_visible()


def test_a_passkey_from_its_first_day_on(camille: User, somebody: Page, live_server: LiveServer) -> None:
    """Led to the page, registers a passkey, keeps the codes, logs out, and is let in by the passkey alone."""
    page = somebody
    session, authenticator = virtual_authenticator(page)
    log_in(page, live_server, "CAUBERT")
    expect(page.get_by_text("Votre compte exige un second facteur : ajoutez une application")).to_be_visible()
    assert wrong(page) == []
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    expect(page.get_by_label("Nom de la clé")).to_have_value("Clé d’accès 1")
    assert wrong(page) == []
    page.get_by_label("Nom de la clé").fill("Ordinateur de l’accueil")
    page.get_by_role("button", name="Ajouter la clé d’accès").click()
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d{4} \d{4}$"))).to_have_count(10)
    assert wrong(page) == []
    page.get_by_role("link", name="Je les ai gardés : continuer").click()
    expect(page.get_by_role("heading", name="Bonjour Camille Aubert")).to_be_visible()
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert [each["isResidentCredential"] for each in kept] == [True]

    log_out(page, live_server)
    page.goto(f"{live_server.url}/connexion/?next=/commandes/")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_role("heading", name="Mes commandes")).to_be_visible()
    page.goto(f"{live_server.url}/mon-compte/second-facteur/")
    expect(page.get_by_role("row", name="Ordinateur de l’accueil")).to_be_visible()


def test_a_passkey_that_does_not_know_its_owner_opens_nothing_and_may_be_tried_again(
    camille: User, somebody: Page, live_server: LiveServer
) -> None:
    page = somebody
    session, authenticator = virtual_authenticator(page)
    log_in(page, live_server, "CAUBERT")
    page.goto(f"{live_server.url}/mon-compte/second-facteur/cle-d-acces/")
    page.get_by_role("button", name="Ajouter la clé d’accès").click()
    page.get_by_role("link", name="Je les ai gardés : continuer").click()
    log_out(page, live_server)

    log_in(page, live_server, "CAUBERT")  # the password alone
    expect(page.get_by_role("heading", name="Double authentification")).to_be_visible()
    recognised = {"authenticatorId": authenticator, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", recognised)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("n’a pas été reconnue, ou la demande a été annulée"))
    assert page.url.endswith("/connexion/second-facteur/")
    session.send("WebAuthn.setUserVerified", recognised | {"isUserVerified": True})
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("heading", name="Bonjour Camille Aubert")).to_be_visible()


def test_an_application_without_javascript(solene: User, browser: Browser, live_server: LiveServer) -> None:
    page = person(browser, java_script_enabled=False).new_page()
    log_in(page, live_server, "SGARREC")
    page.get_by_role("link", name="Ajouter une application").click()
    expect(page.get_by_role("img", name="Code QR")).to_be_visible()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code montré par l’application").fill("000000")
    page.get_by_role("button", name="Ajouter l’application").click()
    expect(page.get_by_text("Ce code n’est pas le bon, ou il a déjà servi")).to_be_visible()
    assert page.locator(".secret").inner_text().replace(" ", "") == secret
    page.get_by_label("Code montré par l’application").fill(code(secret))
    page.get_by_role("button", name="Ajouter l’application").click()
    spare = page.get_by_text(re.compile(r"^\d{4} \d{4}$")).first.inner_text()
    page.get_by_role("link", name="Je les ai gardés : continuer").click()
    log_out(page, live_server)
    log_in(page, live_server, "SGARREC")
    expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_hidden()
    page.get_by_label("Code").fill(spare)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("heading", name="Mes clients")).to_be_visible()


def test_at_a_bare_address_the_page_says_why_there_are_no_passkeys(
    camille: User, somebody: Page, live_server: LiveServer
) -> None:
    bare = live_server.url.replace("localhost", "127.0.0.1")
    somebody.goto(f"{bare}/connexion/")
    expect(somebody.get_by_role("button", name="Se connecter avec une clé d’accès")).to_be_hidden()
    somebody.get_by_label("ID utilisateur").fill("CAUBERT")
    somebody.get_by_label("Mot de passe", exact=True).fill(factories.PASSWORD)
    somebody.get_by_role("button", name="Se connecter", exact=True).click()
    somebody.get_by_role("link", name="Ajouter une clé d’accès").click()
    expect(somebody.get_by_text("Les clés d’accès demandent un navigateur récent")).to_be_visible()
    expect(somebody.get_by_role("button", name="Ajouter la clé d’accès")).to_be_hidden()


def code(secret: str) -> str:
    """What the application shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))
