"""In a real browser: the disk is full for a moment; what was typed stays, and the same click is right again."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from privatif.ordering import baskets, orders
from privatif.ordering.models import Basket, Order
from tests.journeys.conftest import person
from tests.journeys.test_frame import arrive
from tests.ordering.story import Story, begin

pytestmark = pytest.mark.journey


@pytest.fixture
def story(transactional_db: None) -> Story:
    cache.clear()
    return begin()


@pytest.fixture
def nadia(story: Story, browser: Browser, live_server: LiveServer) -> Page:
    page = person(browser, base_url=live_server.url).new_page()
    arrive(page, live_server)
    return page


def full(**arguments: object) -> None:
    with open("/dev/full", "wb", buffering=0) as disk:
        disk.write(b"x")


def test_a_change_that_saves_itself(story: Story, nadia: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the sentence for every other error, which asks to reload the page: what was typed would be gone."""
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.goto("/panier/")
    quantity = nadia.get_by_label("Quantité de Toner noir 59X")
    with monkeypatch.context() as patch:
        patch.setattr(baskets, "change", full)
        quantity.fill("6")
        quantity.blur()
        expect(nadia.get_by_text("Momentanément indisponible : ce que vous avez tapé reste à l’écran")).to_be_visible()
    expect(quantity).to_have_value("6")
    nadia.get_by_role("button", name="Mettre à jour").click()
    expect(nadia.get_by_text("Votre panier est à jour.")).to_be_visible()
    assert Basket.objects.get().lines.get().quantity == 6


def test_a_confirmation_and_then_back_and_once_more(story: Story, nadia: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    nadia.goto("/panier/verification")
    with monkeypatch.context() as patch:
        patch.setattr(orders, "place", full)
        nadia.get_by_role("button", name="Confirmer la commande").click()
        expect(nadia.get_by_role("heading", name="momentanément indisponible")).to_be_visible()
    nadia.go_back()
    nadia.get_by_role("button", name="Confirmer la commande").click()
    nadia.wait_for_url("**/confirmation")
    assert Order.objects.count() == 1
