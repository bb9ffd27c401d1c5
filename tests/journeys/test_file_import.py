"""Chapters « Saisie rapide » and « Importer un fichier » of the guide: lines as they come, corrected and ordered."""

import base64
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from privatif.demonstration import people
from tests import factories
from tests.journeys.conftest import person
from tests.journeys.portal import Portal
from tests.journeys.test_frame import arrive
from tests.journeys.test_guide import chapter_1_connexion, picture
from tests.ordering.sheets import xlsx
from tests.ordering.story import begin

pytestmark = pytest.mark.journey
ROWS = [
    ["Bon de commande", "", ""],
    ["Votre référence", "Désignation", "Qté"],
    ["LO-1000", "Toner HP 05A", 3],
    ["MP-01010", "Toner HP 85A", 2],
    ["MP-0105", "Toner HP 55X", 1],
    ["CE285A", "Toner HP 85A", "deux"],
    ["ZX-9000-Q", "Tampon encreur", 4],
    ["Total", "", 10],
]


def drop(page: Page, name: str, content: bytes) -> None:
    """As a file manager does, in the middle of the page."""
    data = page.evaluate_handle(
        """([name, content]) => {
            const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name));
            return transfer;
        }""",
        [name, base64.b64encode(content).decode()],
    )
    for event in ("dragenter", "dragover", "drop"):
        page.locator("main").dispatch_event(event, {"dataTransfer": data})


def order(page: Page, lines: int) -> None:
    page.locator("#panier").click()
    expect(page.get_by_label("Quantité de")).to_have_count(lines)
    page.get_by_role("button", name="Commander").click()
    page.get_by_role("button", name="Confirmer la commande").click()
    expect(page.get_by_role("heading", name="Merci, votre commande est enregistrée")).to_be_visible()


def test_a_file_is_dropped_corrected_and_ordered(demonstration: Portal, somebody: Page) -> None:
    page, who = somebody, people.APPROVER
    chapter_1_connexion(page, demonstration, who.username, who.password)
    page.get_by_text("Commander", exact=True).click()
    page.get_by_role("link", name="Importer un fichier").click()
    picture(page, "importer-un-fichier")
    drop(page, "commande de novembre.dat", xlsx({"Novembre": ROWS}))
    expect(page.get_by_role("heading", name="commande de novembre.dat")).to_be_visible()
    expect(page.get_by_role("heading", name="2 lignes prêtes · 4 lignes à corriger")).to_be_visible()
    expect(page.get_by_text("référence en colonne A, quantité en colonne C")).to_be_visible()
    picture(page, "lignes-a-corriger", 360)
    suggestion = page.locator("#ligne-5").get_by_role("button", name="MP-01015", exact=True)
    suggestion.click()
    page.locator("#ligne-7").get_by_role("button", name="Demander ZX-9000-Q").click()
    expect(page.get_by_text("demandée")).to_be_visible()
    page.locator("#ligne-1").get_by_role("button", name="Écarter cette ligne").click()
    page.locator("#ligne-6").get_by_label("Référence").fill("CE285A")
    page.locator("#ligne-6").get_by_label("Quantité").fill("2")
    page.locator("#ligne-6").get_by_label("Quantité").press("Enter")
    expect(page.get_by_role("heading", name="4 lignes prêtes")).to_be_visible()
    page.get_by_role("button", name="Tout ajouter").click()
    expect(page.get_by_text("4 lignes ajoutées au panier.")).to_be_visible()
    order(page, 3)


def test_lines_are_pasted_left_found_again_and_ordered(demonstration: Portal, somebody: Page) -> None:
    page, who = somebody, people.OWN_BUYER
    chapter_1_connexion(page, demonstration, who.username, who.password)
    held = page.locator("#panier").inner_text()
    page.goto(f"{demonstration.base_url}/saisie-rapide/")
    lines = page.get_by_label("Références et quantités")
    lines.fill("Bonjour,\n2 x MP-01010\nMP-01005 ... 3\nune boîte de MP-01005\n\nMerci")
    picture(page, "saisie-rapide")
    page.get_by_role("button", name="Vérifier").click()
    expect(page.get_by_text("La quantité est écrite en lettres")).to_be_visible()
    picture(page, "saisie-verifiee")
    page.goto(f"{demonstration.base_url}/accueil/")
    page.goto(f"{demonstration.base_url}/saisie-rapide/")
    page.get_by_role("table").get_by_role("link", name="Saisie rapide").click()
    expect(page.get_by_role("heading", name="2 lignes prêtes")).to_be_visible()
    page.get_by_role("button", name="Tout ajouter").click()
    expect(page.get_by_text("2 lignes ajoutées au panier.")).to_be_visible()
    assert page.locator("#panier").inner_text() != held


@pytest.mark.once
@pytest.mark.shared
def test_one_real_order_in_eight_files(
    transactional_db: None, live_server: LiveServer, browser: Browser, shared: Path
) -> None:
    """Each gives 542 lines and 2,175 units, as a browser sends it."""
    cache.clear()  # the log-in library counts attempts there
    story, directory = begin(), shared / "data" / "messy" / "order_576339"
    for number in {line.split()[0] for line in (directory / "collage_576339.txt").read_text().splitlines()}:
        factories.sells(story.company, factories.article(number=number))
    page = person(browser, base_url=live_server.url).new_page()
    arrive(page, live_server)
    files = sorted(directory.iterdir())
    assert len(files) == 8
    for path in files:
        page.goto("/importer-un-fichier/")
        page.get_by_label("Fichier", exact=True).set_input_files(path)
        page.get_by_role("button", name="Importer", exact=True).click()
        expect(page.get_by_role("heading", name=path.name)).to_be_visible()
        expect(page.get_by_role("heading", name="542 lignes prêtes")).to_be_visible()
        expect(page.get_by_text("2 175 unités")).to_be_visible()
