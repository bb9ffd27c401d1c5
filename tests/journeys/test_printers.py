"""Chapters « Par imprimante » and « Mon parc » of the guide: from a printer's name, or from its label, to an order."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from privatif.demonstration import people
from tests.journeys.conftest import person
from tests.journeys.portal import Portal
from tests.journeys.test_guide import chapter_1_connexion, picture

pytestmark = pytest.mark.journey


def test_by_printer_to_the_order(demonstration: Portal, somebody: Page) -> None:
    """Typed as it comes to mind, chosen from the list that follows, added, ordered."""
    page, who = somebody, people.OWN_APPROVER
    chapter_1_connexion(page, demonstration, who.username, who.password)
    page.get_by_text("Commander", exact=True).click()
    page.get_by_role("link", name="Par imprimante").click()
    page.get_by_label("Imprimante", exact=True).press_sequentially("hp m404")
    expect(page.get_by_role("link", name="HP LaserJet Pro M404dn")).to_be_visible()
    assert page.url.endswith("/par-imprimante/")  # the list came without a page
    picture(page, "par-imprimante")
    page.locator("#trouvees").get_by_role("link", name="HP LaserJet Pro M404dn").click()
    expect(page.get_by_role("heading", name="Toners")).to_be_visible()
    row = page.get_by_role("row", name="Toner HP 59A noir")
    row.get_by_role("button", name="Ajouter").click()
    expect(row.get_by_text("Ajouté :")).to_be_visible()
    picture(page, "imprimante", 360)
    page.locator("#panier").click()
    page.get_by_role("button", name="Commander").click()
    page.get_by_role("button", name="Confirmer la commande").click()
    expect(page.get_by_role("heading", name="Merci, votre commande est enregistrée")).to_be_visible()


def test_a_scanned_label_opens_its_printer_after_the_log_in(
    demonstration: Portal, somebody: Page, browser: Browser
) -> None:
    """A printer is declared; its label, scanned by a colleague's phone that isn't logged in, leads to its supplies."""
    page, who = somebody, people.APPROVER
    chapter_1_connexion(page, demonstration, who.username, who.password)
    page.goto(f"{demonstration.base_url}/mon-parc/")
    picture(page, "mon-parc", 360)
    page.get_by_role("link", name="Ajouter une imprimante").click()
    page.get_by_label("Modèle").fill("hp m479")
    page.get_by_label("Lieu").fill("Salle du conseil")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_label("HP Color LaserJet Pro MFP M479fdn").check()
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_text("HP Color LaserJet Pro MFP M479fdn est dans votre parc.")).to_be_visible()
    declared = page.get_by_role("row", name="Salle du conseil").get_by_role("link").first
    address = f"{demonstration.base_url}{declared.get_attribute('href')}"

    phone = person(browser).new_page()
    phone.goto(address)
    phone.get_by_label("ID utilisateur").fill(people.BUYER.username)
    phone.get_by_label("Mot de passe", exact=True).fill(people.BUYER.password)
    phone.get_by_role("button", name="Se connecter", exact=True).click()
    expect(phone.get_by_role("heading", name="HP Color LaserJet Pro MFP M479fdn")).to_be_visible()
    assert phone.url == address
    expect(phone.get_by_text("Siège · Salle du conseil")).to_be_visible()
    row = phone.get_by_role("row", name=re.compile("Toner HP 415X cyan"))
    row.get_by_role("button", name="Ajouter").click()
    expect(row.get_by_text("Ajouté :")).to_be_visible()

    page.get_by_role("button", name=re.compile("^Retirer .* Salle du conseil")).click()
    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_role("row", name="Salle du conseil")).to_be_visible()
