"""A bar code scanner is a keyboard that types fast and ends with Enter; and the camera, where a browser reads codes.

No browser here reads bar codes: BarcodeDetector and the camera are stood in for, everything behind them is real.
"""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from privatif.catalog.models import Article
from privatif.demonstration import people
from tests.journeys.conftest import person
from tests.journeys.portal import Portal
from tests.journeys.test_frame import arrive
from tests.journeys.test_guide import chapter_1_connexion, picture
from tests.ordering.story import Story, begin
from tests.web.test_quick_entry import held

pytestmark = pytest.mark.journey
TONER, PAPER = "0193015202108", "4977766779524"
STAND_IN = f"""
let looks = 0;
window.BarcodeDetector = class {{
  static async getSupportedFormats() {{ return ["ean_13", "qr_code"]; }}
  constructor(options) {{ window.formats = options.formats; }}
  async detect() {{ document.body.dataset.looks = "I".repeat(++looks); return [{{ rawValue: "{TONER}" }}]; }}
}};
navigator.mediaDevices.getUserMedia = async () => {{
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").fillRect(0, 0, 9, 9);
  window.stream = canvas.captureStream(5);
  return window.stream;
}};
"""


@pytest.fixture
def story(transactional_db: None) -> Story:
    cache.clear()  # the log-in library counts attempts there
    story = begin()
    for article, ean in ((story.toner, TONER), (story.paper, PAPER)):
        article.ean = ean
        article.derive_keys()
        article.save()
    Article.objects.filter(pk=story.paper.pk).update(pack_size=1)
    return story


@pytest.fixture
def nadia(story: Story, browser: Browser, live_server: LiveServer) -> Page:
    page = person(browser, base_url=live_server.url).new_page()
    arrive(page, live_server)
    return page


def test_a_scanner_in_every_quick_field(story: Story, nadia: Page) -> None:
    """Planted bug: codes are sent side by side, and the field emptied when an answer comes: codes were lost."""
    nadia.goto("/saisie-rapide/")
    nadia.get_by_label("Références et quantités").focus()
    nadia.keyboard.type(f"{TONER}\n{PAPER}\n")
    expect(nadia.get_by_label("Références et quantités")).to_have_value(f"{TONER}\n{PAPER}\n")
    assert held(story.nadia) == {}

    nadia.get_by_role("link", name="Scanner des codes-barres").click()
    field = nadia.get_by_label("Code-barres ou référence")
    expect(field).to_be_focused()

    def slowly(route: Route) -> None:
        nadia.wait_for_timeout(150)
        route.continue_()

    nadia.route("**/scanner/", slowly)
    nadia.keyboard.type(f"{TONER}\n{PAPER}\n{TONER}\n0193015202109\n{TONER[1:]}\n")
    expect(nadia.locator("#scanned > .good")).to_have_count(4)
    expect(nadia.locator("#scanned > li").first).to_contain_text("Toner noir 59X CF259X 1 de plus, 3 au panier")
    expect(nadia.locator("#scanned > .bad")).to_contain_text("Ce code-barres est mal lu")
    expect(nadia.locator("#annonce")).to_contain_text("Toner noir 59X : 1 de plus, 3 au panier.")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    assert held(story.nadia) == {"CF259X": 3, "PAP-A4": 1}
    nadia.unroute("**/scanner/")

    nadia.context.set_offline(True)
    nadia.keyboard.type(f"{PAPER}\n")
    expect(nadia.locator("#scanned > li").first).to_contain_text(re.compile(f"{PAPER} · Pas de connexion"))
    nadia.context.set_offline(False)

    nadia.locator("[data-search]").first.focus()
    nadia.keyboard.type(f"{PAPER}\n")
    expect(nadia.locator("main")).to_contain_text("Ramette A4")
    assert held(story.nadia) == {"CF259X": 3, "PAP-A4": 1}


def test_the_camera_where_the_browser_reads_codes(story: Story, nadia: Page) -> None:
    """Planted bug: a code that stays before the camera is added at each look."""
    nadia.goto("/saisie-rapide/scanner/")
    expect(nadia.get_by_role("button", name="Scanner avec l’appareil photo")).to_be_hidden()  # none is there yet
    nadia.add_init_script(STAND_IN)
    nadia.reload()
    nadia.get_by_role("button", name="Scanner avec l’appareil photo").click()
    expect(nadia.locator("#scanned > .good")).to_have_count(1)
    expect(nadia.locator("body")).to_have_attribute("data-looks", re.compile("IIIII"))
    nadia.get_by_role("button", name="Arrêter l’appareil photo").click()
    expect(nadia.locator("video")).to_be_hidden()
    assert nadia.evaluate("window.formats") == ["ean_13"]
    assert nadia.evaluate("window.stream.getTracks()[0].readyState") == "ended"
    assert held(story.nadia) == {"CF259X": 1}

    nadia.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('refused')); }")
    nadia.get_by_role("button", name="Scanner avec l’appareil photo").click()
    expect(nadia.get_by_text("L’appareil photo ne s’ouvre pas")).to_be_visible()


def test_what_isnt_found_is_asked_for_and_the_rep_sees_it(
    demonstration: Portal, somebody: Page, browser: Browser
) -> None:
    """Chapters « Scanner des codes-barres » and « Demander une référence » of the guide."""
    page, who = somebody, people.REFUSED_BUYER
    chapter_1_connexion(page, demonstration, who.username, who.password)
    page.goto(f"{demonstration.base_url}/saisie-rapide/")
    page.get_by_role("link", name="Scanner des codes-barres").click()
    expect(page.get_by_label("Code-barres ou référence")).to_be_focused()
    for code in ("cf244a", "CF289X", "4977766779525", "Q2612A"):
        page.keyboard.type(f"{code}\n")
    expect(page.locator("#scanned > :is(.good, .bad)")).to_have_count(4)
    expect(page.locator("#scanned > .good")).to_have_count(2)
    picture(page, "scanner")
    page.get_by_role("link", name="Demander cette référence").first.click()
    expect(page.get_by_label("Référence", exact=True)).to_have_value("Q2612A")
    page.get_by_label("Précisions").fill("Pour l’imprimante de la réserve")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_text("Votre demande de Q2612A est partie chez")).to_be_visible()
    picture(page, "demander-une-reference")

    rep = person(browser).new_page()
    chapter_1_connexion(rep, demonstration, people.REP.username, people.REP.password)
    rep.get_by_role("link", name="Demandes").click()
    expect(rep.get_by_role("row", name="Q2612A")).to_contain_text("Pour l’imprimante de la réserve")
