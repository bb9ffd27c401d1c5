"""Déjà commandés in the browser: what is bought, at its usual quantity, one click from the basket."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.utils import timezone

from privatif.accounts.models import User
from privatif.catalog.models import CatalogueEntry
from privatif.ordering.models import BasketEvent
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text
from tests.web.test_taking_back import held

PAGE = "/deja-commandes/"


def test_in_the_menu_and_on_the_home_page(nadia: Client) -> None:
    assert nadia.get("/accueil/").content.decode().count(f'href="{PAGE}"') == 2


def test_one_click_adds_the_usual_quantity(story: Story, nadia: Client) -> None:
    """Planted bug: filled with the smallest quantity."""
    for paper in ("10", "20", "20"):
        story.order(story.nadia, timezone.now(), paper=paper)
    page = nadia.get(PAGE)
    assert "3 fois en un an" in text(page)
    assert f'id="qty-{story.paper.pk}" value="20"' in page.content.decode()
    sent = {"reference": "PAP-A4", "quantity": "20", "next": PAGE}
    assert nadia.post("/panier/lignes", sent).headers["Location"] == f"{PAGE}#add-{story.paper.pk}"
    assert held(story.nadia) == {"PAP-A4": 20}
    assert BasketEvent.objects.latest("pk").source == "bought"
    assert "20 au panier" in text(nadia.get(PAGE))


def test_what_cannot_be_ordered_has_no_button(story: Story, nadia: Client) -> None:
    story.order(story.nadia, timezone.now(), toner="1")
    CatalogueEntry.objects.all().delete()
    page = nadia.get(PAGE)
    assert "n’est plus dans votre catalogue" in text(page)
    assert "Ajouter" not in text(page)


def test_what_a_company_buys_is_for_its_people(
    story: Story, nadia: Client, logged_in: Callable[[User], Client], now: datetime
) -> None:
    """Planted bug: counted over all companies."""
    story.order(story.nadia, timezone.now(), toner="1")
    assert "Toner noir 59X" in text(logged_in(story.buyer).get(PAGE))
    stranger = logged_in(factories.person(company=factories.company()))
    assert "Votre société n’a encore rien commandé" in text(stranger.get(PAGE))
    assert "Aucun article ne correspond" in text(nadia.get(PAGE, {"q": "rien"}))
