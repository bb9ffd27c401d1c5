"""What comes out of the printer: the order with all its lines, on as many sheets as it takes, and nothing to click.

Planted bugs that were seen here: headings that stand on the first sheet alone; buttons on paper.
"""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from pytest_django.live_server_helper import LiveServer

from privatif.ordering import baskets
from privatif.ordering.wishes import Wish
from tests import factories
from tests.journeys.conftest import person
from tests.journeys.test_frame import arrive
from tests.ordering.story import Story, begin

pytestmark = [pytest.mark.journey, pytest.mark.once]
LINES = 60
ON_SCREEN_ONLY = ["Déconnexion", "Aller au contenu", "Mettre à jour", "Télécharger", "Retirer", "Rechercher", "✕", "−"]


@pytest.fixture
def story(transactional_db: None) -> Story:
    cache.clear()
    story = begin()
    for number in range(1, LINES + 1):
        article = factories.article(number=f"CLA-{number:03d}", designation=f"Classeur à levier n° {number}")
        factories.sells(story.company, article, "1.0000")
    return story


@pytest.fixture
def nadia(story: Story, browser: Browser, live_server: LiveServer) -> Page:
    """In front of a basket of sixty lines, in the dark."""
    wishes = [Wish(f"CLA-{number:03d}", "1") for number in range(1, LINES + 1)]
    baskets.add(owner=story.nadia, wishes=wishes, by=story.nadia, now=timezone.now())
    page = person(browser, base_url=live_server.url, color_scheme="dark").new_page()
    arrive(page, live_server)
    return page


def sheets(page: Page) -> list[str]:
    """The text of each sheet."""
    printed = page.pdf(format="A4", margin={"top": "15mm", "right": "15mm", "bottom": "15mm", "left": "15mm"})
    return [" ".join(sheet.extract_text().split()) for sheet in PdfReader(BytesIO(printed)).pages]


def is_whole(page: Page, *said: str) -> None:
    """Each line stands once below the headings of its sheet, then the totals; nothing of the screen is left."""
    found = sheets(page)
    text = " ".join(found)
    assert len(found) > 1
    assert [n for n in range(1, LINES + 1) if text.count(f"CLA-{n:03d}") != 1] == []
    assert ["Prix net HT" in sheet for sheet in found] == ["CLA-" in sheet for sheet in found]
    for words in ("Total HT 60,00 €", "Total TTC 72,00 €", *said):
        assert words in text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " "), text
    assert [words for words in ON_SCREEN_ONLY if words in text] == []
    assert page.evaluate("document.body.scrollWidth <= document.documentElement.clientWidth")


def test_each_page_of_an_order_on_paper(story: Story, nadia: Page) -> None:
    nadia.goto("/panier/")
    is_whole(nadia, "Récapitulatif de votre commande")
    nadia.goto("/panier/verification")
    is_whole(nadia, "Vérifiez votre commande", "12 quai des Brumes")
    nadia.get_by_role("button", name="Confirmer la commande").click()
    nadia.wait_for_url("**/confirmation")
    is_whole(nadia, "Merci, votre commande est enregistrée", "12 quai des Brumes")
    nadia.get_by_role("link", name="Suivre la commande").click()
    nadia.wait_for_url("**/commandes/C-*/")
    is_whole(nadia, "Commande C-", "12 quai des Brumes")
