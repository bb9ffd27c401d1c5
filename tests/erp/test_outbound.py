"""An order leaves for the ERP once, however the ERP behaves, and the buyer never sees an error that isn't his."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from privatif.core import outbox
from privatif.core.models import Delivery
from privatif.erp.backends.base import NotNow
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.erp.backends.embedded.faults import Call, Fault
from privatif.erp.documents import DocumentLine, ShipTo
from privatif.erp.outbound import send_order
from privatif.ordering import approvals, baskets, checkout, lifecycle, orders
from privatif.ordering.models import Order
from privatif.ordering.terms import FreeAddress, Terms
from tests.erp.worker import sending

PASSING = [fault for fault in Fault if fault is not Fault.REFUSE]
CONFIRMED = "order.confirmed_by_erp"


def test_the_order_gets_the_number_of_the_erp(story, worker, erp):
    order = story.order(story.nadia, worker.now, toner="2")
    assert worker.work() == 2  # the sending, and what follows from it
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")
    assert [taken.number for taken in erp.documents()] == ["C-26-000001"]
    assert [(event.state, event.at) for event in order.events.all()] == [
        ("approved", worker.now),
        ("sent", worker.now),
    ]


def test_the_document_says_what_was_agreed(story, worker, erp):
    basket = story.fill(story.nadia, worker.now, toner="2", paper="10")
    depot = story.company.addresses.get(code="A2")
    terms = Terms("BC 4711", "Sonner deux fois", address=depot, delivery_date=date(2026, 11, 26))
    baskets.set_terms(basket=basket, terms=terms, by=story.nadia, now=worker.now)
    place(basket, story.nadia, worker.now)
    worker.work()
    (document,) = erp.documents()
    assert document.sold_to == "4711"
    assert document.ship_to == ShipTo("A2", "Dépôt", "3 rue du Port", "", "27000", "Louviers", "FR")
    assert (document.customer_reference, document.instructions) == ("BC 4711", "Sonner deux fois")
    assert (document.delivery_date, document.author) == (date(2026, 11, 26), "Nadia Ferrand")
    assert document.placed_at == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert document.lines == (
        DocumentLine(1, "CF259X", 2, "PCE", Decimal("148.9000"), Decimal("20.00")),
        DocumentLine(2, "PAP-A4", 10, "PCE", Decimal("4.3333"), Decimal("5.50")),
    )
    # 297.80 + 43.33 (43.333); 20 % of 297.80 = 59.56; 5.5 % of 43.33 = 2.38315
    assert (document.total_net, document.total_vat, document.total_gross) == (
        Decimal("341.13"), Decimal("61.94"), Decimal("403.07"),
    )  # fmt: skip


def test_a_free_address_goes_without_a_code(story, worker, erp):
    basket = story.fill(story.nadia, worker.now, toner="1")
    free = FreeAddress("Chantier", "Lieu-dit La Côte", "27190", "Conches-en-Ouche", extra="Portail vert")
    baskets.set_terms(basket=basket, terms=Terms(free=free), by=story.nadia, now=worker.now)
    place(basket, story.nadia, worker.now)
    worker.work()
    (document,) = erp.documents()
    assert document.ship_to == ShipTo(
        "", "Chantier", "Lieu-dit La Côte", "Portail vert", "27190", "Conches-en-Ouche", "FR"
    )


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("how", PASSING)
def test_whatever_passes_ends_with_one_document_and_a_number(story, worker, erp, how, times):
    erp.fail(how, times=times)
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    order.refresh_from_db()
    assert order.get_state_display() == "Validée"  # all that the buyer sees of it
    worker.work_until_quiet()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")
    assert len(erp.documents()) == 1
    assert sending().state == "done"
    assert Delivery.objects.filter(event=CONFIRMED).count() == 1


@pytest.mark.parametrize("how", list(Fault))
def test_a_look_up_that_fails_lets_the_order_wait(story, worker, erp, how):
    erp.fail(how, times=2, call=Call.FIND)
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    assert erp.documents() == []
    worker.work_until_quiet()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")
    assert len(erp.documents()) == 1


def test_maintenance_is_tried_again_after_growing_waits(story, worker, erp):
    erp.fail(Fault.UNAVAILABLE, times=9)
    story.order(story.nadia, worker.now, toner="2")
    begun, tries = worker.now, []
    for _ in range(10):
        worker.now = sending().due_at
        tries.append((worker.now - begun).total_seconds())
        worker.work()
    # waits of 5, 10, 20, 40, 80, 160, 320, 640, 900
    assert tries == [0, 5, 15, 35, 75, 155, 315, 635, 1275, 2175]
    assert sending().state == "done"


def test_a_doubt_waits_a_minute_before_the_look_up(story, worker, erp):
    erp.fail(Fault.TIMEOUT_AFTER)
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    assert sending().due_at == worker.now + timedelta(minutes=1)
    assert sending().last_error == "L’ERP n’a pas répondu à temps."
    assert worker.work(after=timedelta(seconds=59)) == 0
    assert worker.work(after=timedelta(seconds=1)) == 2
    order.refresh_from_db()
    assert order.erp_number == "70001"


def test_a_wait_that_the_erp_asks_for_is_kept(story, worker, erp, monkeypatch):
    def busy(self, document):
        raise NotNow("Revenez plus tard.", wait=timedelta(minutes=30))

    monkeypatch.setattr(EmbeddedErp, "push_order", busy)
    story.order(story.nadia, worker.now, toner="2")
    worker.work()
    assert sending().due_at == worker.now + timedelta(minutes=30)


def test_a_refusal_is_set_aside_with_the_reason_and_the_order_stays_approved(story, worker, erp):
    erp.fail(Fault.REFUSE, reason="Client bloqué : encours dépassé.")
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work_until_quiet()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("approved", "")
    assert (sending().state, sending().last_error) == ("parked", "Client bloqué : encours dépassé.")
    assert worker.work(after=timedelta(days=1)) == 0
    assert erp.documents() == []


def test_what_was_set_aside_leaves_once_a_person_says_so(story, worker, erp):
    erp.fail(Fault.REFUSE)
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    assert outbox.retry(pk=sending().pk, now=worker.now)
    worker.work()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")


def test_an_order_that_waits_for_a_yes_leaves_after_it(story, worker, erp):
    order = story.order(story.buyer, worker.now, toner="2")
    assert worker.work() == 0
    approvals.approve(order=order, seen_version=order.version, by=story.nadia, now=worker.now)
    worker.work()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")


@pytest.mark.parametrize("state", ["to_approve", "refused", "cancelled"])
def test_an_order_that_is_not_approved_is_not_sent(story, worker, erp, state):
    order = story.order(story.nadia, worker.now, toner="2")
    Order.objects.filter(pk=order.pk).update(state=state)
    worker.work()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == (state, "")
    assert erp.documents() == []
    assert sending().state == "done"


def test_an_order_cancelled_while_the_erp_takes_it_needs_a_hand(story, worker, erp, monkeypatch):
    push = EmbeddedErp.push_order

    def cancelled_meanwhile(self, document):
        receipt = push(self, document)
        mine = Order.objects.get(number=document.number)
        lifecycle.move(order=mine, to="cancelled", by=story.nadia, now=worker.now)
        return receipt

    monkeypatch.setattr(EmbeddedErp, "push_order", cancelled_meanwhile)
    story.order(story.nadia, worker.now, toner="2")
    worker.work()
    assert sending().state == "parked"
    assert "70001" in sending().last_error
    assert "« annulée »" in sending().last_error


def test_an_order_touched_while_the_erp_takes_it_is_recorded_at_once(story, worker, erp, monkeypatch):
    push = EmbeddedErp.push_order

    def touched_meanwhile(self, document):
        Order.objects.filter(number=document.number, version=1).update(version=2)
        return push(self, document)

    monkeypatch.setattr(EmbeddedErp, "push_order", touched_meanwhile)
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")
    assert len(erp.documents()) == 1


def test_running_it_twice_changes_nothing(story, worker, erp):
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    send_order(sending(), worker.now + timedelta(hours=1))
    order.refresh_from_db()
    assert order.erp_number == "70001"
    assert [event.state for event in order.events.all()] == ["approved", "sent"]
    assert len(erp.documents()) == 1
    assert Delivery.objects.filter(event=CONFIRMED).count() == 1


def test_a_worker_that_fails_after_the_creation_leaves_one_document(story, worker, erp, monkeypatch):
    recorded, broken = orders.record_sent, [True]

    def fails_once(**of_it):
        if broken:
            broken.clear()
            raise RuntimeError("disk full")
        recorded(**of_it)

    monkeypatch.setattr(orders, "record_sent", fails_once)
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    order.refresh_from_db()
    assert order.state == "approved"
    assert sending().last_error == "RuntimeError: disk full"
    worker.work_until_quiet()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")
    assert len(erp.documents()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_erp_is_never_called_inside_a_transaction(story, worker, erp, monkeypatch):
    push, inside = EmbeddedErp.push_order, []

    def watched(self, document):
        inside.append(connection.in_atomic_block)
        return push(self, document)

    monkeypatch.setattr(EmbeddedErp, "push_order", watched)
    story.order(story.nadia, worker.now, toner="2")
    worker.work()
    assert inside == [False]


def place(basket, by, now):
    seen = checkout.seen(checkout.review(basket, now=now))
    return orders.place(basket=basket, seen=seen, by=by, now=now)
