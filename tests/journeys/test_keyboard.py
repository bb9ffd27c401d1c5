"""The whole order without a mouse: where the focus is, that it is seen, and that nothing takes it away.

Planted bugs that were seen here: `Ajouter` without its id (the focus falls on the page when the row is drawn anew), no
outline on buttons, a footer that covers what has the focus, a row drawn anew that isn't listened to at once.
"""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from privatif.ordering.models import Order
from tests import factories
from tests.journeys.conftest import in_both, person
from tests.ordering.story import Story, begin

pytestmark = [pytest.mark.journey, pytest.mark.once]
NEW_PASSWORD = "quatre saisons en Normandie"

# What has the focus, as a reader would be told; how it is seen; and what lies over it.
FOCUS = """() => {
  const box = document.activeElement, seen = box.closest(".search") || box, style = getComputedStyle(seen);
  const { left, top, width, height } = box.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return {
    name: box.getAttribute("aria-label") || box.labels?.[0]?.innerText || box.innerText || box.tagName,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    uncovered: !!there && (box.contains(there) || seen.contains(there)),
  };
}"""


class Keyboard:
    """A person who has no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def focus(self) -> str:
        """The name of what has the focus, which can be seen there."""
        found = self.page.evaluate(FOCUS)
        name = " ".join(found["name"].split())
        assert found["outlined"], f"nobody sees that « {name} » has the focus"
        assert found["uncovered"], f"« {name} » has the focus and lies under something"
        return name

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def go_to(self, name: str, key: str = "Tab", within: int = 40) -> None:
        passed: list[str] = []
        while not (passed and re.fullmatch(name, passed[-1])):
            assert len(passed) < within, f"no « {name} » among {passed}"
            self.press(key)
            passed.append(self.focus())

    def write(self, name: str, text: str, **how: str) -> None:
        """Go to a field and type; what it held is selected on arrival and goes."""
        self.go_to(name, **how)
        self.page.keyboard.type(text)


@pytest.fixture
def story(transactional_db: None) -> Story:
    cache.clear()
    return begin()


@pytest.fixture
def keyboard(browser: Browser, live_server: LiveServer) -> Keyboard:
    page = person(browser, base_url=live_server.url).new_page()
    page.set_viewport_size({"width": 1280, "height": 480})  # so low that what is tabbed to must be scrolled into sight
    page.goto("/")
    return Keyboard(page)


def log_in(keyboard: Keyboard, username: str) -> None:
    keyboard.go_to("votre espace")
    keyboard.press("Enter")
    expect(keyboard.page.get_by_label("ID utilisateur")).to_be_focused()
    assert keyboard.focus() == "ID utilisateur"
    keyboard.page.keyboard.type(username)
    keyboard.write("Mot de passe", factories.PASSWORD)
    keyboard.press("Enter")


@in_both
def test_the_whole_order(story: Story, keyboard: Keyboard) -> None:
    story.buyer.must_change_password = True
    story.buyer.save()
    page = keyboard.page
    log_in(keyboard, "PAUL")
    page.get_by_label("Nouveau mot de passe").wait_for()
    keyboard.write("Nouveau mot de passe", NEW_PASSWORD)
    keyboard.write("Confirmation", NEW_PASSWORD)
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bonjour Paul Lenoir")).to_be_visible()
    keyboard.go_to("Aller au contenu")
    keyboard.press("Enter", "Tab")
    assert keyboard.focus() == "Ouvrir mon catalogue"
    keyboard.go_to("Commander", key="Shift+Tab")
    keyboard.press("Enter")
    keyboard.go_to("Mon catalogue", within=1)
    keyboard.press("Enter")
    page.wait_for_url("**/catalogue/")
    fill(keyboard)
    keyboard.go_to("Panier .*", key="Shift+Tab")
    keyboard.press("Enter")
    page.wait_for_url("**/panier/")
    terms(keyboard)
    expect(page.get_by_role("heading", name="Vérifiez votre commande")).to_be_visible()
    keyboard.go_to("Confirmer la commande")
    keyboard.press("Space")
    expect(page.get_by_role("heading", name="Merci, votre commande est enregistrée")).to_be_visible()
    keyboard.go_to("Suivre la commande")
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Commande {Order.objects.get().number}")).to_be_visible()
    order = Order.objects.get()
    assert (order.reference, order.instructions) == ("BC 12", "Sonner deux fois")
    assert "3 rue du Port" in order.ship_to_line()
    assert {line.article_number: line.quantity for line in order.lines.all()} == {"CF259X": 3, "PAP-A4": 10}


def fill(keyboard: Keyboard) -> None:
    """The focus stays where it was when the row was drawn anew, whether the article was added or refused."""
    page = keyboard.page
    keyboard.write("Quantité de Toner noir 59X", "2")
    keyboard.go_to("Ajouter", within=1)
    keyboard.press("Enter")
    expect(page.get_by_text("Ajouté : 2 au panier")).to_be_visible()
    assert keyboard.focus() == "Ajouter"
    assert page.evaluate("document.activeElement.closest('tr').innerText").startswith("Toner noir 59X")
    keyboard.press("/")
    assert keyboard.focus() == "Rechercher dans mon catalogue"
    page.keyboard.type("PAP")
    keyboard.press("Enter")
    page.wait_for_url("**/catalogue/?q=PAP")
    keyboard.write("Quantité de Ramette A4", "7")
    keyboard.press("Enter")
    expect(page.get_by_text("Cet article se commande par 5 : 5 ou 10, mais pas 7.")).to_be_visible()
    assert keyboard.focus() == "Quantité de Ramette A4"
    keyboard.press("Control+A")
    page.keyboard.type("10")
    keyboard.press("Enter")
    expect(page.get_by_text("Ajouté : 10 au panier")).to_be_visible()
    assert keyboard.focus() == "Quantité de Ramette A4"


def terms(keyboard: Keyboard) -> None:
    """What saves itself takes the focus from nobody who has gone on to the next field."""
    page = keyboard.page
    keyboard.write("Quantité de Toner noir 59X", "3")
    keyboard.press("Tab")
    expect(page.locator("#totaux")).to_contain_text("490,03")  # 3 x 148,90 + 10 x 4,3333
    assert keyboard.focus() == "Retirer Toner noir 59X"
    keyboard.write("Référence de commande", "BC 12")
    keyboard.write("Instructions de livraison", "Sonner deux fois")
    keyboard.go_to("Adresse de livraison", within=1)
    keyboard.press("ArrowDown")
    keyboard.go_to("Autre adresse", within=1)
    keyboard.go_to("Date de livraison", within=1)
    keyboard.go_to("Commander")
    keyboard.press("Enter")


def test_an_approver_says_no(story: Story, keyboard: Keyboard) -> None:
    order = story.order(story.buyer, timezone.now(), toner="1")
    page = keyboard.page
    log_in(keyboard, "NADIA")
    expect(page.get_by_role("heading", name="Bonjour Nadia Ferrand")).to_be_visible()
    keyboard.go_to("Opération.*")
    keyboard.press("Space")
    keyboard.go_to("À valider.*", within=2)
    keyboard.press("Enter")
    page.wait_for_url("**/commandes/?etat=a-valider")
    keyboard.go_to("Rechercher")
    keyboard.press("Enter")
    page.wait_for_url("**/commandes/?etat=a-valider&numero=&reference=*")
    keyboard.go_to(order.number)
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Commande {order.number}")).to_be_visible()
    keyboard.go_to("Refuser")
    keyboard.press("Enter")
    keyboard.go_to("Motif du refus", within=1)
    keyboard.go_to("Refuser la commande", within=1)
    keyboard.press("Enter")
    expect(page.get_by_text("Indiquez le motif du refus : le demandeur le lira.")).to_be_visible()
    assert keyboard.focus() == "Motif du refus"
    page.keyboard.type("Trop cher")
    keyboard.go_to("Refuser la commande", within=1)
    keyboard.press("Space")
    expect(page.get_by_role("status").filter(has_text=f"Commande {order.number} refusée")).to_be_visible()


def test_the_menu_of_a_small_screen(story: Story, keyboard: Keyboard) -> None:
    page = keyboard.page
    page.set_viewport_size({"width": 320, "height": 640})
    log_in(keyboard, "NADIA")
    expect(page.get_by_role("heading", name="Bonjour Nadia Ferrand")).to_be_visible()
    keyboard.go_to("Menu")
    keyboard.press("Enter")
    keyboard.go_to("Accueil", within=1)
    keyboard.press("Escape")
    expect(page.get_by_role("navigation", name="Menu principal")).to_be_hidden()
    assert keyboard.focus() == "Menu"


def test_a_wrong_password_is_typed_again_at_once(story: Story, keyboard: Keyboard) -> None:
    page = keyboard.page
    page.goto("/connexion/")
    page.keyboard.type("NADIA")
    keyboard.press("Tab")
    page.keyboard.type("pas le bon")
    keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert keyboard.focus() == "Mot de passe"
    page.keyboard.type(factories.PASSWORD)
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Bonjour Nadia Ferrand")).to_be_visible()
