"""Ordering in a real browser: tabs, clicks and prices that get in each other's way; nothing lost, nothing twice."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from privatif.catalog.models import CatalogueEntry
from privatif.ordering.models import Basket, Order
from tests.journeys.conftest import in_both, person
from tests.journeys.test_frame import arrive
from tests.ordering.story import Story, begin

pytestmark = pytest.mark.journey


@pytest.fixture
def story(transactional_db: None) -> Story:
    cache.clear()  # the log-in library counts attempts there
    return begin()


@pytest.fixture
def nadia(story: Story, browser: Browser, live_server: LiveServer) -> Page:
    page = person(browser, base_url=live_server.url).new_page()
    arrive(page, live_server)
    expect(page.get_by_role("heading", name="Bonjour Nadia Ferrand")).to_be_visible()
    return page


def test_adding_stays_on_the_page_and_says_what_happened(nadia: Page) -> None:
    nadia.goto("/catalogue/")
    toner = nadia.get_by_role("row", name="Toner noir 59X")
    expect(toner.get_by_label("Quantité de Toner noir 59X")).to_have_value("1")
    toner.get_by_role("button", name="Plus").click()
    toner.get_by_role("button", name="Ajouter").click()
    expect(toner.get_by_text("Ajouté : 2 au panier")).to_be_visible()
    expect(nadia.locator("#panier")).to_contain_text("297,80")
    paper = nadia.get_by_role("row", name="Ramette A4")
    expect(paper.get_by_label("Quantité de Ramette A4")).to_have_value("5")
    paper.get_by_label("Quantité de Ramette A4").fill("7")
    paper.get_by_role("button", name="Ajouter").click()
    expect(paper.get_by_text("Cet article se commande par 5 : 5 ou 10, mais pas 7.")).to_be_visible()
    expect(paper.get_by_label("Quantité de Ramette A4")).to_have_value("7")
    assert nadia.url.endswith("/catalogue/")


def test_the_recap_saves_itself_and_another_device_sees_it(
    story: Story, nadia: Page, browser: Browser, live_server: LiveServer
) -> None:
    story.fill(story.nadia, timezone.now(), toner="1", paper="5")
    nadia.goto("/panier/")
    nadia.get_by_label("Quantité de Toner noir 59X").fill("4")
    nadia.get_by_label("Référence de commande").fill("BC 2026-118")
    nadia.get_by_label("Instructions de livraison").fill("Accueil fermé le mercredi")
    expect(nadia.locator("#totaux")).to_contain_text("617,27")  # 4 x 148,90 + 5 x 4,3333
    nadia.get_by_label("Référence de commande").focus()
    expect(nadia.get_by_text("Enregistré le")).to_be_visible()
    nadia.wait_for_load_state("networkidle")
    elsewhere = person(browser, base_url=live_server.url).new_page()
    arrive(elsewhere, live_server)
    elsewhere.goto("/panier/")
    expect(elsewhere.get_by_label("Quantité de Toner noir 59X")).to_have_value("4")
    expect(elsewhere.get_by_label("Référence de commande")).to_have_value("BC 2026-118")
    expect(elsewhere.get_by_label("Instructions de livraison")).to_have_value("Accueil fermé le mercredi")


def test_a_change_followed_at_once_by_commander_loses_neither(story: Story, nadia: Page) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.goto("/panier/")
    nadia.get_by_label("Quantité de Toner noir 59X").fill("3")
    nadia.get_by_role("button", name="Commander").click()
    nadia.wait_for_url("**/panier/verification")
    expect(nadia.get_by_role("row", name="Toner noir 59X")).to_contain_text("446,70")


def test_tabbing_through_while_the_answer_is_slow_takes_nothing_out(story: Story, nadia: Page) -> None:
    story.fill(story.nadia, timezone.now(), toner="1", paper="5")
    nadia.goto("/panier/")

    def slowly(route: Route) -> None:
        nadia.wait_for_timeout(400)
        route.continue_()

    nadia.route("**/panier/", slowly)
    nadia.get_by_label("Quantité de Toner noir 59X").fill("3")
    nadia.keyboard.press("Tab")  # the change leaves; ✕ of its line has the focus
    nadia.keyboard.press("Tab")
    nadia.keyboard.press("Tab")
    nadia.get_by_label("Quantité de Ramette A4").fill("20")
    nadia.keyboard.press("Tab")  # this one is queued while ✕ of the second line has the focus
    expect(nadia.locator("#totaux")).to_contain_text("533,37")  # 3 x 148,90 + 20 x 4,3333
    nadia.unroute("**/panier/")
    lines = dict(Basket.objects.get().lines.values_list("article__number", "quantity"))
    assert lines == {"CF259X": 3, "PAP-A4": 20}


def test_a_bad_date_is_said_beside_its_field_while_the_rest_is_saved(story: Story, nadia: Page) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.goto("/panier/")
    nadia.get_by_label("Date de livraison").fill("2020-01-05")
    nadia.get_by_label("Date de livraison").blur()
    expect(nadia.locator("#err-delivery_date")).to_contain_text("Cette date est passée")
    nadia.get_by_role("button", name="Commander").click()
    expect(nadia.locator("#err-delivery_date")).to_contain_text("Cette date est passée")
    expect(nadia.get_by_label("Date de livraison")).to_have_value("2020-01-05")


def test_a_double_click_is_one_order(story: Story, nadia: Page) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.goto("/panier/verification")
    nadia.get_by_role("button", name="Confirmer la commande").dblclick()
    expect(nadia.get_by_role("heading", name="Merci, votre commande est enregistrée")).to_be_visible()
    assert Order.objects.count() == 1


def test_back_and_confirm_again_is_the_same_order(story: Story, nadia: Page) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.goto("/panier/")
    nadia.get_by_role("button", name="Commander").click()
    nadia.get_by_role("button", name="Confirmer la commande").click()
    nadia.wait_for_url("**/confirmation")
    first = nadia.url
    nadia.go_back()
    confirm = nadia.get_by_role("button", name="Confirmer la commande")
    if confirm.is_visible():  # the browser kept the page; otherwise the server shows an empty basket
        confirm.click()
        nadia.wait_for_url("**/confirmation")
        assert nadia.url == first
    else:
        expect(nadia.get_by_role("heading", name="Votre panier est vide")).to_be_visible()
    assert Order.objects.count() == 1


def test_two_tabs_one_of_them_stale(story: Story, nadia: Page) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.goto("/panier/verification")
    other = nadia.context.new_page()
    other.goto("/catalogue/")
    other.get_by_role("row", name="Ramette A4").get_by_role("button", name="Ajouter").click()
    expect(other.get_by_text("Ajouté : 5 au panier")).to_be_visible()
    CatalogueEntry.objects.filter(article=story.toner).update(net_price="151.0000")
    nadia.get_by_role("button", name="Confirmer la commande").click()
    notice = nadia.get_by_role("alert")
    expect(notice.get_by_role("row", name="Ramette A4")).to_contain_text("quantité 5")
    expect(notice.get_by_role("row", name="Toner noir 59X")).to_contain_text("151,00")
    assert Order.objects.count() == 0
    nadia.get_by_role("button", name="Confirmer la commande").click()
    nadia.wait_for_url("**/confirmation")
    assert str(Order.objects.get().total_net) == "172.67"


def test_a_connection_that_breaks_is_said_and_what_was_typed_stays(story: Story, nadia: Page) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.goto("/panier/")
    nadia.route("**/panier/", lambda route: route.abort())
    nadia.get_by_label("Quantité de Toner noir 59X").fill("6")
    nadia.get_by_label("Quantité de Toner noir 59X").blur()
    expect(nadia.get_by_text("Pas de connexion : rien n’est perdu")).to_be_visible()
    expect(nadia.get_by_label("Quantité de Toner noir 59X")).to_have_value("6")
    nadia.unroute("**/panier/")
    nadia.get_by_role("button", name="Mettre à jour").click()
    expect(nadia.get_by_text("Votre panier est à jour.")).to_be_visible()
    assert Basket.objects.get().lines.get().quantity == 6


@in_both
def test_the_whole_order_without_javascript(story: Story, browser: Browser, live_server: LiveServer) -> None:
    context = person(browser, base_url=live_server.url, java_script_enabled=False)
    context.route("**/*.js", lambda route: route.abort())  # Firefox driven over BiDi runs scripts all the same
    page = context.new_page()
    arrive(page, live_server)
    page.get_by_role("link", name="Ouvrir mon catalogue").first.click()
    toner = page.get_by_role("row", name="Toner noir 59X")
    toner.get_by_label("Quantité de Toner noir 59X").fill("2")
    toner.get_by_role("button", name="Ajouter").click()
    expect(page.get_by_text("Ajouté : 2 × Toner noir 59X.")).to_be_visible()
    page.get_by_role("link", name="Panier").first.click()
    page.get_by_label("Adresse de livraison").select_option(label="Une autre adresse, à écrire ci-dessous")
    page.locator("summary", has_text="Autre adresse").click()
    page.get_by_label("Rue").fill("1 place du Champ")
    page.get_by_role("button", name="Commander").click()
    expect(page.get_by_text("Indiquez la ville.")).to_be_visible()
    expect(page.get_by_label("Rue")).to_have_value("1 place du Champ")
    page.get_by_label("Code postal").fill("75015")
    page.get_by_label("Ville").fill("Paris")
    page.get_by_role("button", name="Commander").click()
    expect(page.get_by_text("1 place du Champ, 75015 Paris")).to_be_visible()
    page.get_by_role("button", name="Confirmer la commande").click()
    expect(page.get_by_text(Order.objects.get().number)).to_be_visible()


def test_an_approver_decides_without_javascript(story: Story, browser: Browser, live_server: LiveServer) -> None:
    page = person(browser, base_url=live_server.url, java_script_enabled=False).new_page()
    arrive(page, live_server)
    yes, no = (story.order(story.buyer, timezone.now(), toner="1") for _ in range(2))
    page.locator("summary", has_text="Opération").click()
    page.get_by_role("link", name="À valider").first.click()
    page.get_by_role("link", name=yes.number, exact=True).click()
    page.get_by_role("button", name="Valider", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"Commande {yes.number} validée")).to_be_visible()
    page.goto("/commandes/?etat=a-valider")
    page.get_by_role("link", name=no.number, exact=True).click()
    page.locator("summary", has_text="Refuser").click()
    page.get_by_role("button", name="Refuser la commande").click()
    expect(page.get_by_text("Indiquez le motif du refus : le demandeur le lira.")).to_be_visible()
    page.get_by_label("Motif du refus").fill("Trop cher")
    page.get_by_role("button", name="Refuser la commande").click()
    expect(page.get_by_text("Trop cher")).to_be_visible()
    states = [Order.objects.get(pk=order.pk).state for order in (yes, no)]
    assert states == [Order.State.APPROVED, Order.State.REFUSED]
