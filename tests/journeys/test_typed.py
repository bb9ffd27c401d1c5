"""Nothing typed is lost: a session that ends, a connection that breaks, a line taken out by mistake."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from privatif.accounts.models import Session
from privatif.ordering.models import BasketLine
from tests import factories
from tests.journeys.conftest import person
from tests.journeys.portal import until
from tests.journeys.test_frame import arrive
from tests.journeys.test_guide import picture
from tests.ordering.story import Story, begin

pytestmark = pytest.mark.journey
AGAIN = "Ce que vous aviez tapé et que nous n’avions pas reçu est de nouveau là"


@pytest.fixture
def story(transactional_db: None) -> Story:
    cache.clear()
    return begin()


@pytest.fixture
def nadia(story: Story, browser: Browser, live_server: LiveServer) -> Page:
    page = person(browser, base_url=live_server.url).new_page()
    arrive(page, live_server)
    expect(page.get_by_role("heading", name="Bonjour Nadia Ferrand")).to_be_visible()
    return page


def log_in(page: Page, who: str = "NADIA") -> None:
    page.get_by_label("ID utilisateur").fill(who)
    page.get_by_label("Mot de passe", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: "connexion" not in url)


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('tape '))")  # type: ignore[no-any-return]


def test_a_session_that_ends_while_somebody_types(story: Story, nadia: Page) -> None:
    """Planted: `received` always true; the text was gone after logging in."""
    lines = nadia.get_by_label("Références et quantités")
    nadia.goto("/saisie-rapide/")
    lines.fill("CF259X 3\nPAP-A4 10")
    Session.objects.all().delete()
    nadia.get_by_role("button", name="Vérifier").click()
    expect(nadia.get_by_text("Votre session avait expiré")).to_be_visible()
    log_in(nadia)
    assert nadia.url.endswith("/saisie-rapide/")
    expect(nadia.get_by_text(AGAIN)).to_be_visible()
    expect(lines).to_have_value("CF259X 3\nPAP-A4 10")
    nadia.get_by_role("button", name="Vérifier").click()
    expect(nadia.get_by_text("2 lignes prêtes")).to_be_visible()
    expect(nadia.get_by_text(AGAIN)).to_have_count(0)
    # Again, at the last click: one comes back to the lines.
    Session.objects.all().delete()
    nadia.get_by_role("button", name="Tout ajouter").click()
    log_in(nadia)
    nadia.get_by_role("button", name="Tout ajouter").click()
    expect(nadia.get_by_role("heading", name="Récapitulatif")).to_be_visible()
    assert BasketLine.objects.count() == 2
    nadia.goto("/saisie-rapide/")
    expect(lines).to_have_value("")
    assert kept(nadia) == []
    # Typed, and left for another page: it waits. Who logs in next at this computer sees nothing of it.
    lines.fill("CF259X 7")
    nadia.goto("/panier/")
    nadia.goto("/saisie-rapide/")
    expect(lines).to_have_value("CF259X 7")
    Session.objects.all().delete()
    nadia.goto("/panier/")
    assert len(kept(nadia)) == 1
    log_in(nadia, "PAUL")
    assert kept(nadia) == []


def test_a_connection_that_breaks_a_mistake_and_a_log_out(story: Story, nadia: Page) -> None:
    """Planted: no `again`; the quantity stayed unsaved after the connection was back."""
    story.fill(story.nadia, timezone.now(), toner="1", paper="5")
    nadia.goto("/panier/")
    nadia.context.set_offline(True)
    nadia.get_by_label("Quantité de Toner noir 59X").fill("4")
    nadia.get_by_label("Instructions de livraison").focus()
    expect(nadia.get_by_text("Pas de connexion : rien n’est perdu")).to_be_visible()
    nadia.get_by_label("Instructions de livraison").fill("Quai 2")
    nadia.context.set_offline(False)
    expect(nadia.locator("#totaux")).to_contain_text("617,27")  # 4 x 148,90 + 5 x 4,3333
    expect(nadia.get_by_text("Pas de connexion")).to_have_count(0)
    # A line taken out by mistake comes back, and so does the quantity before.
    nadia.get_by_role("button", name="Retirer Ramette A4").click()
    notice = nadia.locator(".notice", has_text="Retiré : Ramette A4.")
    notice.get_by_role("button", name="Annuler").click()
    expect(nadia.get_by_text("Ajouté : 5 × Ramette A4")).to_be_visible()
    nadia.get_by_label("Référence de commande").fill("BC 7")
    nadia.get_by_label("Instructions de livraison").focus()
    expect(nadia.locator("#version")).not_to_have_value("")
    nadia.wait_for_load_state("networkidle")
    nadia.get_by_role("button", name="Annuler la dernière modification").click()
    expect(nadia.get_by_label("Référence de commande")).to_have_value("")
    nadia.get_by_role("link", name="Historique").click()
    picture(nadia, "historique-panier")
    nadia.get_by_role("button", name="Revenir à").last.click()
    expect(nadia.get_by_label("Quantité de Toner noir 59X")).to_have_value("1")
    # What is typed and not sent goes with whoever logs out, from every tab.
    other = nadia.context.new_page()
    other.goto("/saisie-rapide/")
    other.get_by_label("Références et quantités").fill("CF259X 9")
    expect(other.get_by_label("Références et quantités")).to_have_value("CF259X 9")
    until(lambda: kept(other))
    nadia.locator(".account summary").click()
    nadia.locator(".account").get_by_role("button", name="Déconnexion").click()
    expect(nadia.get_by_role("link", name="votre espace")).to_be_visible()
    until(lambda: not kept(other))
    other.reload()
    assert kept(other) == []
