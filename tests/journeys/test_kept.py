"""V- Récupérer: a past order taken back with a full basket, and a panier type that goes through a sheet."""

import io
import re
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from privatif.demonstration import people
from tests.journeys.portal import Portal
from tests.journeys.test_guide import chapter_1_connexion, picture

pytestmark = pytest.mark.journey


def lines(page: Page) -> int:
    """How many the basket button counts."""
    return int(page.locator("#panier .basket-count").inner_text())


def test_a_past_order_is_taken_back_with_a_full_basket(demonstration: Portal, somebody: Page) -> None:
    """In place of what is in the basket, which waits aside and comes back with one click."""
    page, who = somebody, people.OWN_BUYER
    chapter_1_connexion(page, demonstration, who.username, who.password)
    before = lines(page)
    assert before > 0
    page.goto(f"{demonstration.base_url}/commandes/")
    page.get_by_role("link", name=re.compile("^Reprendre cette commande")).first.click()
    expect(page.get_by_role("heading", name=re.compile("^Reprendre la commande"))).to_be_visible()
    picture(page, "reprendre", 360)
    taken = page.locator(".again tbody tr").count()
    page.get_by_label(re.compile("^Quantité de ")).first.fill("")
    page.get_by_text("Remplacer mon panier").click()
    page.get_by_role("button", name="Mettre au panier").click()
    expect(page.get_by_text("Votre panier précédent est mis de côté")).to_be_visible()
    assert lines(page) == taken - 1
    page.goto(f"{demonstration.base_url}/paniers-types/")
    page.get_by_role("button", name=re.compile("^Reprendre")).first.click()
    expect(page.get_by_text("Voici le panier que vous aviez mis de côté.")).to_be_visible()
    assert lines(page) == before


def test_a_panier_type_goes_through_a_sheet(demonstration: Portal, somebody: Page, tmp_path: Path) -> None:
    """Kept from the récapitulatif, put in order, exported, filled in, imported and ordered."""
    page, who = somebody, people.OWN_BUYER
    chapter_1_connexion(page, demonstration, who.username, who.password)
    page.locator("#panier").click()
    page.get_by_role("button", name="Enregistrer comme panier type").click()
    page.get_by_label("Nom").fill("Commande du lundi")
    page.get_by_text("Partagé avec ma société").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Panier type enregistré")).to_be_visible()
    page.get_by_role("link", name="Modifier", exact=True).click()
    second = page.locator("[data-arrange] tr").nth(1).locator("strong").inner_text()
    with page.expect_response(lambda answer: answer.status == 204):
        page.get_by_role("button", name=f"Monter {second}").click()
    with page.expect_response(lambda answer: answer.status == 204):
        page.locator("[data-arrange] tr").nth(2).locator(".whole").drag_to(
            page.locator("[data-arrange] tr").nth(0), target_position={"x": 200, "y": 3}
        )
    third = page.locator("[data-arrange] tr").nth(0).locator("strong").inner_text()
    picture(page, "panier-type")
    page.get_by_role("link", name="Commande du lundi").click()
    expect(page.locator(".again strong").first).to_have_text(third)
    expect(page.locator(".again strong").nth(1)).to_have_text(second)
    with page.expect_download() as download:
        page.get_by_role("link", name="Exporter (Excel)").click()
    rows = CalamineWorkbook.from_path(download.value.path()).get_sheet_by_index(0).to_python()
    assert rows[1][1] == third
    page.locator("#file").set_input_files(filled_in(rows, tmp_path / "lundi.xlsx"))
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_text(re.compile("quantités reprises du tableau"))).to_be_visible()
    expect(page.get_by_text("RIEN-1")).to_be_visible()
    page.get_by_text("Remplacer mon panier").click()
    page.get_by_role("button", name="Mettre au panier").click()
    expect(page.get_by_text("1 ligne mise au panier.")).to_be_visible()
    page.goto(f"{demonstration.base_url}/paniers-types/")
    picture(page, "paniers-types", 360)
    page.goto(f"{demonstration.base_url}/deja-commandes/")
    picture(page, "deja-commandes", 360)


def filled_in(rows: list[list[object]], path: Path) -> Path:
    """The sheet with one quantity, none for the others, and a reference that nobody knows."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([rows[0], [*rows[1][:4], 120], *([*row[:4], ""] for row in rows[2:])]):
            sheet.write_row(number, 0, row)
        sheet.write_row(len(rows), 0, ["RIEN-1", "", "", "", 2])
    path.write_bytes(written.getvalue())
    return path
