"""The approver's desk: several orders at once, words with the author, a withdrawn order, a stale page."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from privatif.accounts.models import User
from privatif.core.models import Delivery
from privatif.ordering import amending
from privatif.ordering.amending import Amendment
from privatif.ordering.models import Order
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text

LogIn = Callable[[User], Client]


def test_several_at_once_each_with_its_outcome(story: Story, logged_in: LogIn) -> None:
    """Planted: the first refusal ends it; an order of another company told."""
    now = timezone.now()
    changed, good, gone = (story.order(story.buyer, now, toner=str(n)) for n in (5, 6, 7))
    amending.amend(order=changed, amendment=Amendment({1: "2"}), seen_version=1, by=story.nadia, now=now)
    elsewhere = factories.person(company=factories.company(), role=User.Role.APPROVER)
    Order.objects.filter(pk=gone.pk).update(company=elsewhere.company)
    nadia = logged_in(story.nadia)
    listed = nadia.get("/commandes/", {"etat": "a-valider"}).content.decode()
    assert f'name="order" value="{changed.number}:2"' in listed
    chosen = [f"{changed.number}:1", f"{good.number}:1", f"{gone.number}:1", "x", ""]
    page = text(nadia.post("/commandes/decisions", {"order": chosen, "approve": "1"}))
    assert "Nadia Ferrand a modifié cette commande" in page
    assert gone.number not in page
    states = dict(Order.objects.values_list("number", "state"))
    assert (states[good.number], states[changed.number], states[gone.number]) == (
        "approved",
        "to_approve",
        "to_approve",
    )
    assert Delivery.objects.filter(event="order.released", subject=good.number).count() == 2
    again = text(nadia.post("/commandes/decisions", {"order": chosen, "approve": "1"}))
    assert f"{good.number}" in again
    assert "Cette commande est déjà à l’état « validée », par Nadia Ferrand" in again


def test_several_refused_with_one_reason(story: Story, logged_in: LogIn) -> None:
    now = timezone.now()
    orders = [story.order(story.buyer, now, toner="1") for _ in range(2)]
    nadia, chosen = logged_in(story.nadia), [f"{order.number}:1" for order in orders]
    page = nadia.post("/commandes/decisions", {"order": chosen, "refuse": "1", "reason": " "})
    assert page.status_code == 422
    assert f'name="order" value="{chosen[1]}"' in page.content.decode()
    nadia.post("/commandes/decisions", {"order": chosen, "refuse": "1", "reason": "Budget épuisé"})
    assert {order.approvals.get().reason for order in orders} == {"Budget épuisé"}
    assert "Aucune commande n’était cochée" in text(nadia.post("/commandes/decisions", {"approve": "1"}))
    assert logged_in(story.buyer).post("/commandes/decisions", {"order": chosen}).status_code == 404


def test_a_stale_page_is_told_what_changed(story: Story, logged_in: LogIn) -> None:
    """Planted: `version` not written with the event."""
    order = story.order(story.buyer, timezone.now(), toner="5")
    nadia = logged_in(story.nadia)
    amending.amend(
        order=order, amendment=Amendment({1: "3"}), seen_version=1, by=story.nadia, now=timezone.now()
    )  # fmt: skip
    page = nadia.post(f"/commandes/{order.number}/validation", {"version": "1"})
    assert page.status_code == 409
    assert "Ce qui a changé Avant Maintenant Toner noir 59X quantité 5 quantité 3" in text(page)
    assert 'name="version" value="2"' in page.content.decode()
    assert "Commande" in text(nadia.post(f"/commandes/{order.number}/validation", {"version": "2"}, follow=True))


def test_withdrawn_and_back_in_the_basket(story: Story, logged_in: LogIn) -> None:
    """Planted: nothing is taken back."""
    order = story.order(story.buyer, timezone.now(), toner="2", paper="10")
    paul = logged_in(story.buyer)
    assert "Retirer ma demande" in text(paul.get(f"/commandes/{order.number}/"))
    assert "Retirer ma demande" not in text(logged_in(story.nadia).get(f"/commandes/{order.number}/"))
    page = paul.post(f"/commandes/{order.number}/retrait", {"version": "1", "again": "1"}, follow=True)
    assert f"Commande {order.number} retirée" in text(page)
    order.refresh_from_db()
    assert order.state == "cancelled"
    basket = story.buyer.baskets.get(state="open")
    assert sorted(basket.lines.values_list("quantity", flat=True)) == [2, 10]
    assert paul.post(f"/commandes/{order.number}/retrait", {"version": "1"}).status_code == 409
    other = story.order(story.nadia, timezone.now(), toner="1")
    assert paul.post(f"/commandes/{other.number}/retrait", {"version": "1"}).status_code == 404


def test_they_write_to_each_other(story: Story, logged_in: LogIn) -> None:
    order = story.order(story.buyer, timezone.now(), toner="1")
    nadia, paul = logged_in(story.nadia), logged_in(story.buyer)
    where = f"/commandes/{order.number}/message"
    assert "Message envoyé." in text(nadia.post(where, {"text": "Pour <b>quand</b> ?"}, follow=True))
    page = paul.get(f"/commandes/{order.number}/").content.decode()
    assert "Pour &lt;b&gt;quand&lt;/b&gt; ?" in page
    wrong = paul.post(where, {"text": "x" * 2001, "key": "x"})
    assert (wrong.status_code, "x" * 2001 in wrong.content.decode()) == (422, True)
    colleague = factories.person(company=story.company, role=User.Role.APPROVER)
    assert logged_in(colleague).post(where, {"text": "Moi"}).status_code == 409
