"""An approver changes a waiting order: what is approved is what is sent, and what was asked for stays known."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from privatif.accounts.models import User
from privatif.core.errors import Refusal, Stale
from privatif.core.models import AuditEntry, Delivery
from privatif.ordering import amending, approvals, parking
from privatif.ordering.amending import Amendment
from privatif.ordering.models import Order
from privatif.ordering.terms import FreeAddress, Terms
from tests import factories
from tests.ordering.story import Story


def amend(order: Order, amendment: Amendment, by: User, now: datetime, seen: int = 1) -> list[tuple[str, str, str]]:
    changes = amending.amend(order=order, amendment=amendment, seen_version=seen, by=by, now=now)
    return [(change.what, change.before, change.after) for change in changes]


def test_quantities_removal_and_terms(story: Story, now: datetime) -> None:
    """55 reams reach the scale of 50: 3,90 € instead of 4,3333 €. Planted: the old price kept."""
    order = story.order(story.buyer, now, toner="2", paper="10")
    typed = Amendment(
        {1: "2", 2: "55"}, {1}, Terms(reference="BC 9", delivery_date=date(2026, 12, 3)),
        {"reference", "delivery_date"},
    )  # fmt: skip
    before = order.delivery_date
    assert before
    assert amend(order, typed, story.nadia, now) == [
        ("quantity", "10", "55"),
        ("unit_price", "4.3333", "3.9000"),
        ("removed", "2", ""),
        ("reference", "", "BC 9"),
        ("delivery_date", before.isoformat(), "2026-12-03"),
    ]
    order = Order.objects.get(pk=order.pk)
    assert (order.state, order.version, order.line_count) == ("to_approve", 2, 1)
    assert (order.total_net, order.total_vat, order.total_gross) == (
        Decimal("214.50"), Decimal("11.80"), Decimal("226.30"),
    )  # fmt: skip
    line = order.lines.get()
    assert (line.quantity, line.asked, line.unit_price, line.line_total) == (
        55, 10, Decimal("3.9000"), Decimal("214.50"),
    )  # fmt: skip
    assert [str(d.what) + " : " + d.before + " → " + d.after for d in amending.changes_of(order)] == [
        "Ramette A4 : quantité 10 → quantité 55",
        "Ramette A4 : 4,3333\u202f€ → 3,90\u202f€".replace("\u202f€", "\u00a0€"),
        "Toner noir 59X : quantité 2 → retiré",
        "Référence de commande : – → BC 9",
        f"Date de livraison : {before:%d/%m/%Y} → 03/12/2026",
    ]
    assert AuditEntry.objects.filter(action="order.amend", actor="NADIA", subject=order.number).count() == 1
    assert Delivery.objects.filter(event="order.amended").count() == 1
    assert Delivery.objects.filter(event="order.released").count() == 0


def test_some_lines_are_approved_and_the_others_go_back_to_the_author(story: Story, now: datetime) -> None:
    """Planted: a basket of the approver; lines sent back that stay in the order."""
    order = story.order(story.buyer, now, toner="2", paper="10")
    assert amend(order, Amendment({}, {2}, send_back=True), story.nadia, now) == [("sent_back", "10", "")]
    approvals.approve(order=order, seen_version=2, by=story.nadia, now=now)
    assert [(line.article_number, line.quantity) for line in order.lines.all()] == [("CF259X", 2)]
    [basket] = parking.parked_of(story.buyer)
    assert [(line.article, line.quantity) for line in basket.lines.all()] == [(story.paper, 10)]
    assert (basket.line_count, basket.total_net, basket.address) == (1, Decimal("43.33"), order.address)
    assert amending.changes_of(order)[0].after == "rendu, dans un panier mis de côté"
    assert parking.restore(basket=basket, by=story.buyer, now=now) is False


def test_what_the_author_asked_for_is_kept_through_two_changes(story: Story, now: datetime) -> None:
    """Planted: `asked` overwritten by the second change."""
    order = story.order(story.buyer, now, toner="9")
    amend(order, Amendment({1: "5"}), story.nadia, now)
    amend(order, Amendment({1: "3"}), story.nadia, now, seen=2)
    line = order.lines.get()
    assert (line.quantity, line.asked) == (3, 9)


def test_an_address_for_this_order_only(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    depot = story.company.addresses.get(code="A2")
    amend(order, Amendment({}, (), Terms(address=depot), {"address"}), story.nadia, now)
    assert order.ship_to_line() == "Dépôt, 3 rue du Port, 27000 Louviers"
    free = FreeAddress("Chantier", "1 quai Nord", "76000", "Rouen")
    amend(order, Amendment({}, (), Terms(free=free), {"address"}), story.nadia, now, seen=2)
    order = Order.objects.get(pk=order.pk)
    assert order.ship_to_line() == "Chantier, 1 quai Nord, 76000 Rouen"
    assert order.address is None


def test_only_the_version_seen_is_changed_and_approved(story: Story, now: datetime) -> None:
    """Planted: `lifecycle.amend` without the version."""
    order = story.order(story.buyer, now, toner="5")
    other_tab = Order.objects.select_related("company").get(pk=order.pk)
    amend(order, Amendment({1: "3"}), story.nadia, now)
    with pytest.raises(Stale, match="Nadia Ferrand a modifié cette commande le 23/11/2026"):
        amend(other_tab, Amendment({1: "4"}), story.nadia, now)
    with pytest.raises(Stale, match="relisez-la avant de décider"):
        approvals.approve(order=other_tab, seen_version=1, by=story.nadia, now=now)
    assert order.lines.get().quantity == 3
    approvals.approve(order=order, seen_version=2, by=story.nadia, now=now)
    with pytest.raises(Stale, match="déjà à l’état"):
        amend(order, Amendment({1: "1"}), story.nadia, now, seen=3)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (Amendment({1: "5", 2: "10"}), "Vous n’avez rien modifié"),
        (Amendment({}, {1, 2}), "refusez plutôt la commande"),
        (Amendment({1: "beaucoup"}), "s’écrit en chiffres"),
        (Amendment({1: ""}), "Indiquez une quantité"),
        (Amendment({2: "7"}), "se commande par 5"),
    ],
)
def test_what_cannot_be_changed(typed: Amendment, sentence: str, story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="5", paper="10")
    with pytest.raises(Refusal, match=sentence):
        amend(order, typed, story.nadia, now)
    order.refresh_from_db()
    assert (order.version, list(order.lines.values_list("quantity", flat=True))) == (1, [5, 10])
    assert order.events.count() == 1


def test_an_article_that_left_the_catalogue_may_only_stay_or_go(story: Story, now: datetime) -> None:
    """Planted: the change written at the old price."""
    order = story.order(story.buyer, now, toner="5", paper="10")
    story.company.catalogue.filter(article=story.toner).delete()
    with pytest.raises(Refusal, match="n’est plus dans votre catalogue") as refusal:
        amend(order, Amendment({1: "4"}), story.nadia, now)
    assert list(refusal.value.fields) == ["quantity-1"]
    assert amend(order, Amendment({2: "5"}, {1}), story.nadia, now) == [("quantity", "10", "5"), ("removed", "5", "")]


def test_only_who_is_asked(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="5")
    colleague = factories.person(company=story.company, role=User.Role.APPROVER)
    for somebody in (story.buyer, colleague):
        with pytest.raises(Refusal, match="attend l’accord d’une autre personne"):
            amend(order, Amendment({1: "4"}), somebody, now)
    assert order.lines.get().quantity == 5
