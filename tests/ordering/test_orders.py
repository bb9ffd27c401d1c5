"""From basket to order: once, as it was seen, with its consequences."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privatif.accounts.models import User
from privatif.catalog.models import Article, CatalogueEntry
from privatif.core.errors import Refusal
from privatif.core.models import AuditEntry, Delivery, NumberSeries
from privatif.ordering import baskets, checkout, orders
from privatif.ordering.baskets import Change
from privatif.ordering.checkout import Changed, Difference
from privatif.ordering.models import Basket, Order
from privatif.ordering.terms import FreeAddress, Terms
from privatif.ordering.wishes import Wish
from tests import factories
from tests.ordering.story import Story


def events() -> list[tuple[str, str]]:
    return sorted(set(Delivery.objects.values_list("event", "subject")))


def test_own_approver_orders_and_it_leaves_at_once(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="2", paper="50")
    assert (order.number, order.state) == ("C-26-000001", "approved")
    assert (order.total_net, order.total_vat, order.total_gross) == (
        Decimal("492.80"),  # 2 x 148.90 + 50 x 3.90
        Decimal("70.29"),  # 20 % of 297.80 = 59.56; 5.5 % of 195.00 = 10.725 -> 10.73
        Decimal("563.09"),
    )
    lines = list(order.lines.values_list("position", "article_number", "quantity", "unit_price", "line_total"))
    assert lines == [
        (1, "CF259X", 2, Decimal("148.9000"), Decimal("297.80")),
        (2, "PAP-A4", 50, Decimal("3.9000"), Decimal("195.00")),
    ]
    assert order.lines.get(position=1).customer_reference == "MAG-77"
    assert order.ship_to_line() == "Siège, 12 quai des Brumes, 27000 Évreux"
    assert order.delivery_date == date(2026, 11, 24)
    assert events() == [("order.released", "C-26-000001")]
    assert AuditEntry.objects.get(action="order.place").actor == "NADIA"
    assert [(e.state, e.by_name) for e in order.events.all()] == [("approved", "Nadia Ferrand")]


def test_somebody_elses_yes_is_waited_for(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    assert order.state == "to_approve"
    assert [a.approver for a in order.approvals.all()] == [story.nadia]
    assert events() == [("order.awaiting_approval", "C-26-000001")]


def test_a_second_click_finds_the_first_ones_order(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    seen = checkout.seen(checkout.review(basket, now=now))
    order = orders.place(basket=basket, seen=seen, by=story.nadia, now=now)
    stale = Basket.objects.get(pk=basket.pk)
    with pytest.raises(orders.AlreadyOrdered) as again:
        orders.place(basket=stale, seen=seen, by=story.nadia, now=now)
    assert again.value.order == order
    assert Order.objects.count() == 1
    assert Delivery.objects.filter(event="order.released").count() == 2  # one for the ERP, one for the mail


def test_a_changed_price_comes_back_with_the_difference(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    seen = checkout.seen(checkout.review(basket, now=now))
    CatalogueEntry.objects.filter(article=story.toner).update(net_price="151.0000")
    with pytest.raises(Changed) as changed:
        orders.place(basket=basket, seen=seen, by=story.nadia, now=now)
    assert changed.value.differences == [Difference("Toner noir 59X", "148,90\u00a0€", "151,00\u00a0€")]
    assert Order.objects.count() == 0
    assert NumberSeries.objects.count() == 0
    again = checkout.seen(checkout.review(basket, now=now))
    assert orders.place(basket=basket, seen=again, by=story.nadia, now=now).total_net == Decimal("151.00")


def test_another_tabs_changes_come_back_with_the_difference(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    seen = checkout.seen(checkout.review(basket, now=now))
    story.fill(story.nadia, now, paper="5")
    baskets.change(basket=basket, changes={story.toner.pk: Change("3", 1)}, by=story.nadia, now=now)
    baskets.set_terms(
        basket=basket,
        terms=Terms(reference="BC 12", address=story.company.addresses.get(code="A2")),
        by=story.nadia,
        now=now,
    )
    with pytest.raises(Changed) as changed:
        orders.place(basket=basket, seen=seen, by=story.nadia, now=now)
    assert changed.value.differences == [
        Difference("Ramette A4", "absent", "quantité 5"),
        Difference("Toner noir 59X", "quantité 1", "quantité 3"),
        Difference("Référence de commande", "", "BC 12"),
        Difference(
            "Adresse de livraison",
            "Siège, 12 quai des Brumes, 27000 Évreux",
            "Dépôt, 3 rue du Port, 27000 Louviers",
        ),
    ]


def test_an_order_seen_before_the_cut_off_and_confirmed_after_it_says_so(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    seen = checkout.seen(checkout.review(basket, now=now))
    with pytest.raises(Changed) as changed:
        orders.place(basket=basket, seen=seen, by=story.nadia, now=now + timedelta(hours=7))
    assert changed.value.differences == [Difference("Date de livraison", "24/11/2026", "25/11/2026")]


def test_a_blocked_company_keeps_its_basket(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    type(story.company).objects.update(blocked=True)
    basket = Basket.objects.get(pk=basket.pk)
    with pytest.raises(Refusal, match="Votre panier est conservé"):
        orders.place(basket=basket, seen=checkout.seen(checkout.review(basket, now=now)), by=story.nadia, now=now)
    assert baskets.open_of(story.nadia) == basket


def test_an_article_that_left_the_catalogue_stops_the_order(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1", paper="5")
    CatalogueEntry.objects.filter(article=story.paper).update(valid_to=date(2026, 11, 22))
    review = checkout.review(basket, now=now)
    assert [line.problem for line in review.lines] == ["", "N’est plus dans votre catalogue : retirez cette ligne."]
    assert review.totals.net == Decimal("148.90")
    with pytest.raises(Refusal, match="Ramette A4 : N’est plus dans votre catalogue"):
        orders.place(basket=basket, seen=checkout.seen(review), by=story.nadia, now=now)


def test_nobody_left_to_approve_is_said_before_the_order_waits_for_ever(story: Story, now: datetime) -> None:
    User.objects.filter(pk=story.nadia.pk).update(is_active=False)
    basket = story.fill(story.buyer, now, toner="1")
    buyer = User.objects.get(pk=story.buyer.pk)
    with pytest.raises(Refusal, match="Aucun valideur-administrateur"):
        orders.place(basket=basket, seen=checkout.seen(checkout.review(basket, now=now)), by=buyer, now=now)
    assert Order.objects.count() == 0


def test_a_free_address_is_for_this_order_only(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    free = FreeAddress(label="Salon des maires", street="1 place du Champ", postal_code="75015", city="Paris")
    baskets.set_terms(basket=basket, terms=Terms(free=free), by=story.nadia, now=now)
    order = story.order(story.nadia, now)
    assert order.address is None
    assert order.ship_to_line() == "Salon des maires, 1 place du Champ, 75015 Paris"
    assert str(story.fill(story.nadia, now, toner="1").address).startswith("Siège")


def test_an_address_that_is_no_longer_used_is_refused(story: Story, now: datetime) -> None:
    story.fill(story.nadia, now, toner="1")
    story.company.addresses.update(in_use=False)
    with pytest.raises(Refusal) as refusal:
        story.order(story.nadia, now)
    assert refusal.value.fields == {"address": "Cette adresse n’est plus utilisée : choisissez-en une autre."}


def test_two_thousand_lines_are_one_order(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    for n in range(1999):
        factories.sells(story.company, factories.article(number=f"X{n:04d}"), "1.0049")
    baskets.add(owner=story.nadia, wishes=[Wish(f"X{n:04d}", "1") for n in range(1999)], by=story.nadia, now=now)
    with CaptureQueriesContext(connection) as queries:
        order = story.order(story.nadia, now)
    assert order.line_count == 2000
    assert order.total_net == Decimal("2147.90")  # 148.90 + 1999 x 1.00
    assert basket.pk == order.basket_id
    assert len(queries) < 100  # batches, not a query a line


def test_progress_only_goes_forward(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    orders.record_sent(order=order, erp_number="70001", now=now)
    orders.record_sent(order=Order.objects.get(pk=order.pk), erp_number="70001", now=now)
    later = now + timedelta(hours=2)
    assert orders.record_progress(number=order.number, state="shipped", at=later, now=later) is True
    assert orders.record_progress(number=order.number, state="preparing", at=now, now=later) is False
    assert orders.record_progress(number=order.number, state="shipped", at=later, now=later) is False
    assert [e.state for e in order.events.all()] == ["approved", "sent", "shipped"]
    assert Delivery.objects.filter(event="order.confirmed_by_erp").count() == 1


def test_who_sees_which_orders(story: Story, now: datetime) -> None:
    mine = story.order(story.buyer, now, toner="1")
    hers = story.order(story.nadia, now, toner="1")
    rep = factories.rep(serves=story.company)
    stranger = factories.person(company=factories.company(), role=User.Role.APPROVER)
    assert set(orders.visible_to(story.buyer)) == {mine}
    assert set(orders.visible_to(story.nadia)) == {mine, hers}
    assert set(orders.visible_to(rep)) == {mine, hers}
    assert set(orders.visible_to(factories.rep())) == set()
    assert set(orders.visible_to(stranger)) == set()
    assert set(orders.visible_to(factories.webmaster())) == {mine, hers}


def test_another_vat_rate_or_approver_comes_back_with_the_difference(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="1")
    seen = checkout.seen(checkout.review(basket, now=now))
    Article.objects.filter(pk=story.toner.pk).update(vat_rate="5.50")
    colleague = factories.person(company=story.company, name="Ida Morel", role=User.Role.APPROVER)
    User.objects.filter(pk=story.nadia.pk).update(approver=colleague)
    with pytest.raises(Changed) as changed:
        orders.place(basket=Basket.objects.get(pk=basket.pk), seen=seen, by=story.nadia, now=now)
    assert changed.value.differences == [
        Difference("Toner noir 59X", "TVA 20\u00a0%", "TVA 5,5\u00a0%"),
        Difference("Validation par", "", "Ida Morel"),
    ]
    assert Order.objects.count() == 0


def test_a_pack_size_that_changed_stops_the_order(story: Story, now: datetime) -> None:
    basket = story.fill(story.nadia, now, toner="3")
    Article.objects.filter(pk=story.toner.pk).update(pack_size=5)
    review = checkout.review(basket, now=now)
    assert [line.problem for line in review.lines] == ["La quantité minimale de cet article est 5."]
    with pytest.raises(Refusal, match="La quantité minimale de cet article est 5"):
        orders.place(basket=basket, seen=checkout.seen(review), by=story.nadia, now=now)


def test_an_amount_beyond_all_reason_is_refused_with_a_sentence(story: Story, now: datetime) -> None:
    CatalogueEntry.objects.filter(article=story.toner).update(net_price="9000000.0000")
    basket = story.fill(story.nadia, now, toner="999999")
    assert basket.total_net == Decimal("999999999999.99")
    with pytest.raises(Refusal, match="répartissez vos articles sur plusieurs commandes"):
        story.order(story.nadia, now)
    assert Order.objects.count() == 0
