"""Warnings on the vérification: told, confirmed once for this basket, never in the way of the order."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from privatif.ordering.models import Basket, Order
from tests.ordering.story import Story
from tests.web.test_buying import hidden, recap, text

POINT = "Toner noir 59X : Paul Lenoir l’a déjà commandé."


def test_an_order_with_warnings_leaves_with_one_click_all_the_same(story: Story, nadia: Client) -> None:
    story.order(story.buyer, timezone.now() - timedelta(hours=2), toner="3")
    basket = story.fill(story.nadia, timezone.now(), toner="1")
    page = nadia.get("/panier/verification")
    assert POINT in text(page)
    placed = nadia.post(f"/panier/{basket.uid}/commande", {"seen": hidden(page, "seen")}, follow=True)
    assert placed.status_code == 200
    assert Order.objects.filter(author=story.nadia).count() == 1


def test_what_was_confirmed_is_folded_until_the_basket_changes(story: Story, nadia: Client) -> None:
    """Planted: `confirmed` always true; the point was folded before anybody had read it."""
    story.order(story.buyer, timezone.now() - timedelta(hours=2), toner="3")
    basket = story.fill(story.nadia, timezone.now(), toner="1")
    page = nadia.get("/panier/verification")
    assert "À vérifier, si vous voulez" in text(page)
    sent = {"version": hidden(page, "version")}
    confirmed = nadia.post(f"/panier/{basket.uid}/verifie", sent, follow=True)
    assert "1 point vérifié" in text(confirmed)
    assert "À vérifier" not in text(confirmed)
    story.fill(story.nadia, timezone.now(), paper="5")
    late = nadia.post(f"/panier/{basket.uid}/verifie", sent, follow=True)
    assert "Votre panier a changé entre-temps : relisez ce qui est à vérifier." in text(late)
    assert "À vérifier, si vous voulez" in text(late)


def test_an_order_without_warnings_says_nothing(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    assert "érifier, si vous voulez" not in text(nadia.get("/panier/verification"))


def test_a_pack_is_proposed_with_one_click(story: Story, nadia: Client) -> None:
    """Planted: the quantity below proposed too, which is not what was asked for."""
    story.fill(story.nadia, timezone.now(), toner="1", paper="5")
    quantity = f"quantity-{story.paper.pk}"
    form = recap(story, **{quantity: "7", f"seen-{story.paper.pk}": "5"})
    for headers in ({}, {"HX-Request": "true"}):
        refused = nadia.post("/panier/", form, headers=headers)
        assert refused.status_code == 422
        assert f'name="{quantity}" value="10">Commander 10</button>' in refused.content.decode()
        assert "Commander 5" not in text(refused)
    # The browser sends the field, then the button.
    nadia.post("/panier/", {**form, quantity: ["7", "10"]})
    assert Basket.objects.get().lines.get(article=story.paper).quantity == 10
    word = nadia.post("/panier/", {**form, quantity: "sept"})
    assert "Commander 10" not in text(word)


def test_nobody_confirms_for_another(story: Story, nadia: Client) -> None:
    basket = story.fill(story.buyer, timezone.now(), toner="1")
    assert nadia.post(f"/panier/{basket.uid}/verifie", {"version": "2"}).status_code == 404
    assert nadia.get(f"/panier/{basket.uid}/verifie").status_code == 405
    basket.refresh_from_db()
    assert basket.checked_version == 0
