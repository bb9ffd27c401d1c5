"""The frame in a real browser: by keyboard, on a small screen, without JavaScript, and on paper."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.journeys.conftest import person
from tests.ordering.story import Story, begin

pytestmark = [pytest.mark.journey, pytest.mark.once]


@pytest.fixture
def story(transactional_db: None) -> Story:
    cache.clear()  # the log-in library counts attempts there
    story = begin()
    factories.rep(serves=story.company)
    story.order(story.buyer, timezone.now(), toner="1")
    return story


def arrive(page: Page, portal: LiveServer, username: str = "NADIA") -> None:
    page.goto(portal.url)
    page.get_by_role("link", name="votre espace").click()
    page.get_by_label("ID utilisateur").fill(username)
    page.get_by_label("Mot de passe", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: "/connexion/" not in url)


def test_the_menu_by_keyboard(story: Story, browser: Browser, live_server: LiveServer) -> None:
    page = person(browser).new_page()
    arrive(page, live_server)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    operation = page.locator("summary", has_text="Opération")
    operation.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    waiting = page.get_by_role("navigation", name="Menu principal").get_by_role("link", name="À valider")
    expect(waiting).to_be_focused()
    page.keyboard.press("Escape")
    expect(waiting).to_be_hidden()
    expect(operation).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox", name="Rechercher dans mon catalogue")).to_be_focused()
    page.keyboard.type("59X")
    page.keyboard.press("Enter")
    page.wait_for_url("**/catalogue/?q=59X")


def test_on_a_small_screen_the_menu_opens_with_its_button(
    story: Story, browser: Browser, live_server: LiveServer
) -> None:
    page = person(browser, java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    arrive(page, live_server)
    orders = page.get_by_role("link", name="Mes commandes", exact=True)
    expect(orders).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    page.locator("summary", has_text="Opération").click()
    orders.click()
    page.wait_for_url("**/commandes/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Déconnexion").click()
    expect(page.get_by_text("Vous êtes déconnecté.")).to_be_visible()


def test_the_first_log_in_without_javascript(story: Story, browser: Browser, live_server: LiveServer) -> None:
    story.buyer.must_change_password = True
    story.buyer.save()
    page = person(browser, java_script_enabled=False).new_page()
    arrive(page, live_server, "PAUL")
    page.goto(f"{live_server.url}/catalogue/")
    page.get_by_label("Nouveau mot de passe").fill("court")
    page.get_by_label("Confirmation").fill("court")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("Le mot de passe doit compter au moins 12 caractères.")).to_be_visible()
    page.get_by_label("Nouveau mot de passe").fill("quatre saisons en Normandie")
    page.get_by_label("Confirmation").fill("quatre saisons en Normandie")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", name="Bonjour Paul Lenoir")).to_be_visible()


def test_printed_there_is_the_content_alone(story: Story, browser: Browser, live_server: LiveServer) -> None:
    page = person(browser, color_scheme="dark").new_page()
    arrive(page, live_server)
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Dernières commandes")).to_be_visible()
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
