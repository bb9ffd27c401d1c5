"""Two workers at one order: one claims it; and when both are at it all the same, the ERP has it once."""

from datetime import timedelta
from threading import Barrier

import pytest

from privatif.core import outbox
from privatif.core.models import Delivery
from privatif.erp.backends.base import Refused
from privatif.erp.backends.embedded import EmbeddedErp
from tests.erp.worker import sending
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

OVER = outbox.LEASE + timedelta(seconds=1)


def test_two_workers_send_an_order_once(story, worker, erp, monkeypatch):
    push, calls = EmbeddedErp.push_order, []

    def counted(self, document):
        calls.append(document.number)
        return push(self, document)

    monkeypatch.setattr(EmbeddedErp, "push_order", counted)
    made = [story.order(story.nadia, worker.now, toner="2") for _ in range(5)]
    at_once(2, lambda n: outbox.deliver_due(worker=f"w{n}", clock=worker.clock))
    assert sorted(calls) == [order.number for order in made]
    assert len(erp.documents()) == 5
    assert not Delivery.objects.exclude(state="done").exists()
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_a_worker_that_died_after_the_creation_is_followed_by_another_one(story, worker, erp):
    order = story.order(story.nadia, worker.now, toner="2")
    dead = outbox.claim_next(worker="dead", now=worker.now)
    assert dead is not None
    assert worker.work(after=outbox.LEASE) == 0  # the lease is over after it, not at it
    assert worker.work(after=timedelta(seconds=1)) == 2
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")
    assert sending().attempts == 2


@pytest.mark.parametrize("raised", [None, outbox.TryLater("trop tard"), Refused("trop tard"), RuntimeError("late")])
def test_the_word_of_a_worker_that_comes_late_does_not_count(story, worker, erp, monkeypatch, raised):
    order = story.order(story.nadia, worker.now, toner="2")
    late = outbox.claim_next(worker="late", now=worker.now)
    assert late is not None
    worker.work(after=OVER)
    settled = sending()

    def ends_late(delivery, now):
        if raised:
            raise raised

    monkeypatch.setattr("privatif.erp.outbound.send_order", ends_late)
    worker.now += timedelta(minutes=5)
    outbox.deliver(late, clock=worker.clock)
    now_is = sending()
    assert (now_is.state, now_is.settled_at, now_is.last_error, now_is.faults) == ("done", settled.settled_at, "", 0)
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")


def test_two_workers_inside_the_erp_at_once_make_one_document_and_one_mail(story, worker, erp, monkeypatch):
    push, inside = EmbeddedErp.push_order, Barrier(2)

    def together(self, document):
        inside.wait(timeout=30)
        receipt = push(self, document)
        inside.wait(timeout=30)
        return receipt

    monkeypatch.setattr(EmbeddedErp, "push_order", together)
    order = story.order(story.nadia, worker.now, toner="2")
    first = outbox.claim_next(worker="w0", now=worker.now)
    worker.now += OVER
    second = outbox.claim_next(worker="w1", now=worker.now)
    claimed = [first, second]
    at_once(2, lambda n: outbox.deliver(claimed[n], clock=worker.clock))
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")
    assert len(erp.documents()) == 1
    assert [event.state for event in order.events.all()] == ["approved", "sent"]
    assert Delivery.objects.filter(event="order.confirmed_by_erp").count() == 1
    assert sending().last_error == ""
