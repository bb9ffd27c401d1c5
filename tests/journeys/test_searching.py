"""Searching as one types: by keyboard and with a mouse, seen and heard as it should be, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from privatif.demonstration import people
from privatif.demonstration.people import LogIn
from tests.journeys.checks import WIDER, faults
from tests.journeys.conftest import person
from tests.journeys.portal import Portal
from tests.journeys.test_guide import picture_of

pytestmark = [pytest.mark.journey, pytest.mark.once]


def log_in(page: Page, portal: Portal, who: LogIn) -> None:
    page.goto(f"{portal.base_url}/connexion/?next=/accueil/")
    page.get_by_label("ID utilisateur").fill(who.username)
    page.get_by_label("Mot de passe", exact=True).fill(who.password)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/accueil/")


def wrong(page: Page) -> list[str]:
    """What axe finds; the demonstration's own remark stands above everything."""
    return [fault for fault in faults(page) if 'class="demonstration"' not in fault]


def test_by_keyboard(somebody: Page, demonstration: Portal) -> None:
    log_in(somebody, demonstration, people.SMALL_BUYER)
    field = somebody.get_by_role("combobox", name="Rechercher dans mon catalogue")
    rows = somebody.get_by_role("grid", name="Propositions").get_by_role("row")
    somebody.keyboard.press("/")
    somebody.keyboard.type("ramete")  # one slip
    expect(somebody.get_by_text("Voici les articles pour «\u00a0ramette\u00a0»")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert wrong(somebody) == []
    picture_of(somebody, "chercher")

    first = rows.first.get_by_role("link")
    somebody.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "proposition-0-0")
    somebody.keyboard.press("ArrowRight")
    expect(field).to_have_attribute("aria-activedescendant", "proposition-0-1")
    assert wrong(somebody) == []
    somebody.keyboard.press("Enter")
    expect(rows.first.get_by_text(re.compile("^Ajouté"))).to_be_visible()
    expect(field).to_be_focused()
    somebody.keyboard.press("Escape")
    expect(rows).to_have_count(0)  # hidden
    expect(field).to_have_value("ramete")
    somebody.keyboard.press("ArrowDown")
    address = first.get_attribute("href")
    somebody.keyboard.press("Enter")
    somebody.wait_for_url(f"**{address}")

    for width in (1280, 360, 320):
        somebody.set_viewport_size({"width": width, "height": 800})
        field.fill("papier")
        expect(rows.first).to_be_visible()
        assert somebody.evaluate(WIDER) == []
        field.fill("")
        expect(rows).to_have_count(0)
    field.fill("xyzzy")
    expect(rows.get_by_text("Rien dans votre catalogue pour")).to_be_visible()
    somebody.keyboard.press("ArrowUp")
    somebody.keyboard.press("Enter")
    expect(somebody.get_by_role("heading", name="Aucun article ne correspond")).to_be_visible()


def test_without_javascript(browser: Browser, demonstration: Portal) -> None:
    page = person(browser, java_script_enabled=False).new_page()
    log_in(page, demonstration, people.SMALL_BUYER)
    page.get_by_label("Rechercher dans mon catalogue").fill("ramete")
    page.get_by_label("Rechercher dans mon catalogue").press("Enter")
    expect(
        page.get_by_text("Rien ne répond à «\u00a0ramete\u00a0»\u00a0: voici les articles pour «\u00a0ramette\u00a0».")
    ).to_be_visible()
    page.get_by_role("button", name="Ajouter").first.click()
    expect(page.get_by_text(re.compile("^Ajouté"))).to_be_visible()
