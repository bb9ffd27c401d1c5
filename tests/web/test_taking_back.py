"""Reprendre: the preview of a past order or a basket put aside, its three ways into the basket, and the way back."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from privatif.accounts.models import User
from privatif.catalog.models import Article, CatalogueEntry
from privatif.ordering import approvals, baskets, parking
from privatif.ordering.models import Basket, BasketEvent, Order
from tests.ordering.story import Story
from tests.web.test_buying import hidden, text

LogIn = Callable[[User], Client]


def held(owner: User) -> dict[str, int]:
    basket = baskets.open_of(owner)
    return dict(basket.lines.values_list("article__number", "quantity")) if basket else {}


@pytest.fixture
def order(story: Story, now: datetime) -> Order:
    """Nadia's, of two toners and ten reams."""
    return story.order(story.nadia, now, toner="2", paper="10")


def test_from_the_list_and_from_its_page(story: Story, nadia: Client, order: Order) -> None:
    again = f"/commandes/{order.number}/reprise"
    for path in ("/commandes/", f"/commandes/{order.number}/"):
        page = nadia.get(path).content.decode()
        assert f'href="{again}"' in page
        assert "Reprendre cette commande" in page
    Order.objects.update(kind="credit")
    for path in ("/commandes/", f"/commandes/{order.number}/"):
        assert f'href="{again}"' not in nadia.get(path).content.decode()
    assert nadia.get(again).status_code == 404


def test_what_became_of_each_line_is_shown_first(story: Story, nadia: Client, order: Order) -> None:
    """Planted bug: the basket is filled on GET."""
    CatalogueEntry.objects.filter(article=story.toner).update(net_price="150")
    told = text(nadia.get(f"/commandes/{order.number}/reprise"))
    assert "2 lignes disponibles." in told
    assert "Toner noir 59X CF259X −" in told
    assert "148,90 € 150,00 €" in told
    assert "Votre panier est vide : ces articles y viennent." in told
    Article.objects.filter(pk=story.toner.pk).update(discontinued=True, replaced_by=story.paper)
    CatalogueEntry.objects.filter(article=story.paper).delete()
    told = text(nadia.get(f"/commandes/{order.number}/reprise"))
    assert "0 ligne disponible · 2 qui ne peuvent plus être commandées." in told
    assert "n’est plus vendu" in told
    assert "n’est plus dans votre catalogue" in told
    assert held(story.nadia) == {}


def test_an_empty_basket_is_filled_with_one_click(story: Story, nadia: Client, order: Order) -> None:
    path = f"/commandes/{order.number}/reprise"
    page = nadia.get(path)
    sent = {"seen": hidden(page, "seen"), "how": hidden(page, "how")}
    done = nadia.post(path, sent, follow=True)
    assert done.redirect_chain == [("/panier/", 302)]
    assert "2 lignes mises au panier." in text(done)
    assert held(story.nadia) == {"CF259X": 2, "PAP-A4": 10}
    assert BasketEvent.objects.latest("pk").source == "past_order"
    again = nadia.post(path, sent)  # back, and sent again
    assert again.status_code == 422
    assert "Votre panier a changé entre-temps" in text(again)
    assert held(story.nadia) == {"CF259X": 2, "PAP-A4": 10}


@pytest.mark.parametrize(
    ("how", "now_held", "aside"),
    [
        ("add", {"CF259X": 3, "PAP-A4": 15}, []),
        ("replace", {"CF259X": 3, "PAP-A4": 10}, [{"PAP-A4": 5}]),
        ("new", {"CF259X": 3, "PAP-A4": 10}, [{"PAP-A4": 5}]),
        ("x", {"CF259X": 3, "PAP-A4": 15}, []),
    ],
)
def test_a_full_basket_is_asked_about(
    story: Story, nadia: Client, order: Order, now: datetime, how: str, now_held: dict[str, int], aside: list[object]
) -> None:
    story.fill(story.nadia, now, paper="5")
    path = f"/commandes/{order.number}/reprise"
    page = nadia.get(path)
    assert "Ajouter à mon panier" in text(page)
    assert "Remplacer mon panier" in text(page)
    assert "Nouveau panier" in text(page)
    sent = {"seen": hidden(page, "seen"), "how": how, f"quantity-{story.toner.pk}": "3"}
    done = nadia.post(path, sent, follow=True)
    assert held(story.nadia) == now_held
    kept = [dict(b.lines.values_list("article__number", "quantity")) for b in parking.parked_of(story.nadia)]
    assert kept == aside
    assert ("Votre panier précédent est mis de côté" in text(done)) == bool(aside)


def test_wrong_quantities_come_back_as_typed_and_nothing_is_done(
    story: Story, nadia: Client, order: Order, now: datetime
) -> None:
    story.fill(story.nadia, now, paper="5")
    path = f"/commandes/{order.number}/reprise"
    sent = {"seen": hidden(nadia.get(path), "seen"), "how": "new"}
    wrong = nadia.post(path, {**sent, f"quantity-{story.paper.pk}": "7"})
    assert wrong.status_code == 422
    assert "Cet article se commande par 5 : 5 ou 10, mais pas 7." in text(wrong)
    assert 'value="7"' in wrong.content.decode()
    assert 'value="new" checked' in wrong.content.decode()
    assert held(story.nadia) == {"PAP-A4": 5}
    none = {f"quantity-{article.pk}": typed for article, typed in ((story.toner, "0"), (story.paper, " "))}
    assert "Indiquez la quantité d’au moins un article." in text(nadia.post(path, {**sent, **none}))
    some = nadia.post(path, {**sent, f"quantity-{story.paper.pk}": ""})
    assert some.headers["Location"] == "/panier/"
    assert held(story.nadia) == {"CF259X": 2}


def test_a_refused_order_is_a_basket_again_with_one_click(
    story: Story, logged_in: LogIn, nadia: Client, now: datetime
) -> None:
    """Planted bug: the reference and the date stay behind. The corrected order left without them."""
    order = story.order(story.buyer, now, toner="1", paper="5")
    approvals.refuse(order=order, seen_version=1, reason="Trop", by=story.nadia, now=now)
    Order.objects.update(reference="BC 7", instructions="Quai B")
    story.fill(story.buyer, now, paper="5")
    CatalogueEntry.objects.filter(article=story.toner).delete()
    paul = logged_in(story.buyer)
    path = f"/commandes/{order.number}/remise-au-panier"
    assert f'action="{path}"' in paul.get(f"/commandes/{order.number}/").content.decode()
    told = text(paul.post(path, follow=True))
    assert "1 ligne mise au panier." in told
    assert "Ne peut plus être commandé : Toner noir 59X." in told
    mine = baskets.open_of(story.buyer)
    assert mine is not None
    assert (held(story.buyer), mine.reference, mine.instructions) == ({"PAP-A4": 5}, "BC 7", "Quai B")
    assert parking.parked_of(story.buyer).count() == 1
    CatalogueEntry.objects.all().delete()
    told = text(paul.post(path, follow=True))
    assert "Indiquez la quantité d’au moins un article." in told
    approved = story.order
    assert approved


def test_only_a_refused_one(story: Story, nadia: Client, order: Order) -> None:
    sent = nadia.post(f"/commandes/{order.number}/remise-au-panier")
    assert sent.headers["Location"] == f"/commandes/{order.number}/reprise"
    assert held(story.nadia) == {}


def test_what_one_may_not_see_cannot_be_taken_back(story: Story, logged_in: LogIn, order: Order) -> None:
    """Planted bug: the order is looked for in the company."""
    paul = logged_in(story.buyer)
    assert paul.get(f"/commandes/{order.number}/reprise").status_code == 404
    assert paul.post(f"/commandes/{order.number}/reprise").status_code == 404
    assert held(story.buyer) == {}


def test_a_basket_put_aside_is_looked_at_restored_deleted_and_brought_back(
    story: Story, nadia: Client, logged_in: LogIn, now: datetime
) -> None:
    aside = story.fill(story.nadia, now, paper="5")
    parking.put_aside(basket=aside, by=story.nadia, now=now)
    story.fill(story.nadia, now, toner="1")
    path = f"/paniers-mis-de-cote/{aside.uid}/"
    assert path in nadia.get("/paniers-types/").content.decode()
    assert logged_in(story.buyer).get(path).status_code == 404
    page = nadia.get(path)
    assert "Panier mis de côté le 23/11/2026" in text(page)
    assert "Remplacer mon panier" not in text(page)
    nadia.post(path, {"seen": hidden(page, "seen"), "how": "add"})
    assert held(story.nadia) == {"CF259X": 1, "PAP-A4": 5}
    assert parking.parked_of(story.nadia).count() == 1  # it was copied

    told = text(nadia.post(f"{path}reprise", follow=True))
    assert "Voici le panier que vous aviez mis de côté. Votre panier précédent est mis de côté" in told
    assert held(story.nadia) == {"PAP-A4": 5}
    assert nadia.post(f"{path}reprise").status_code == 404
    [other] = parking.parked_of(story.nadia)
    gone = nadia.post(f"/paniers-mis-de-cote/{other.uid}/suppression", follow=True)
    assert "Le panier mis de côté est supprimé. Annuler la suppression" in text(gone)
    assert parking.parked_of(story.nadia).count() == 0
    nadia.post(f"/paniers-supprimes/{other.uid}/retour")
    assert parking.parked_of(story.nadia).count() == 1
    assert Basket.objects.filter(dropped_at=None).count() == Basket.objects.count()
