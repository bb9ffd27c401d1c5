"""What the ERP tells of orders and stock is applied once, only forwards, and nothing of it is lost."""

import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest

from privatif.core.models import Delivery
from privatif.erp import inbound
from privatif.erp.backends.base import NotNow
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.erp.backends.embedded.faults import Call, Fault
from privatif.erp.documents import ProgressRecord, StockRecord
from privatif.erp.models import Watermark
from privatif.ordering import lifecycle, orders
from tests import factories
from tests.contracts.examples import document

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def a_step_a_minute(settings):
    settings.ERP_EMBEDDED_PACE = 60


@pytest.fixture
def told(monkeypatch):
    """What the ERP tells instead of its own, and since when it was asked."""
    records, asked = [], []

    def fetch(self, since):
        asked.append(since)
        return iter(records)

    monkeypatch.setattr(EmbeddedErp, "fetch_progress", fetch)
    return SimpleNamespace(records=records, asked=asked, fetch=fetch)


def mark():
    return Watermark.objects.values_list("at", flat=True).filter(name="progress").first()


def sent(story, worker):
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    order.refresh_from_db()
    assert order.state == "sent"
    return order


def test_an_order_moves_on_with_the_erp(story, worker, erp):
    order = sent(story, worker)
    placed = worker.now
    assert inbound.pull_progress(now=worker.now) == 0
    assert erp.advance(placed + 2 * MINUTE) == 2
    assert inbound.pull_progress(now=placed + 2 * MINUTE) == 2
    order.refresh_from_db()
    assert order.get_state_display() == "Expédiée"
    assert [(event.state, event.at) for event in order.events.all()] == [
        ("approved", placed),
        ("sent", placed),
        ("preparing", placed + MINUTE),
        ("shipped", placed + 2 * MINUTE),
    ]


def test_hearing_it_again_changes_nothing(story, worker, erp):
    order = sent(story, worker)
    erp.advance(worker.now + MINUTE)
    assert inbound.pull_progress(now=worker.now + MINUTE) == 1
    assert inbound.pull_progress(now=worker.now + MINUTE) == 0
    assert order.events.filter(state="preparing").count() == 1


def test_messages_that_come_in_the_wrong_order_move_it_only_forwards(story, worker, told):
    order = sent(story, worker)
    for minutes, state in [(3, "invoiced"), (1, "preparing"), (2, "shipped")]:
        told.records.append(ProgressRecord(order.number, "70001", state, worker.now + minutes * MINUTE))
    assert inbound.pull_progress(now=worker.now + 5 * MINUTE) == 1
    order.refresh_from_db()
    assert order.state == "invoiced"


def test_the_watermark_is_the_newest_stamp_and_the_minutes_before_it_are_asked_again(story, worker, told):
    order, began = sent(story, worker), worker.now
    told.records.append(ProgressRecord(order.number, "70001", "preparing", began + MINUTE))
    inbound.pull_progress(now=began + 5 * MINUTE)
    assert mark() == began + MINUTE
    told.records.clear()
    inbound.pull_progress(now=began + 6 * MINUTE)
    assert mark() == began + MINUTE
    assert told.asked == [None, began + MINUTE - timedelta(minutes=10)]


def test_a_stamp_from_the_future_does_not_carry_the_watermark_away(story, worker, told):
    order = sent(story, worker)
    told.records.append(ProgressRecord(order.number, "70001", "preparing", worker.now + timedelta(days=400)))
    inbound.pull_progress(now=worker.now + MINUTE)
    assert mark() == worker.now + MINUTE


def test_a_pull_that_ends_late_does_not_move_the_watermark_back(story, worker, told, monkeypatch):
    order, began = sent(story, worker), worker.now
    told.records.append(ProgressRecord(order.number, "70001", "shipped", began + 2 * MINUTE))

    def overtaken(self, since):
        monkeypatch.setattr(EmbeddedErp, "fetch_progress", told.fetch)
        inbound.pull_progress(now=began + 2 * MINUTE)
        yield ProgressRecord(order.number, "70001", "preparing", began + MINUTE)

    monkeypatch.setattr(EmbeddedErp, "fetch_progress", overtaken)
    assert inbound.pull_progress(now=began + 2 * MINUTE) == 0
    assert mark() == began + 2 * MINUTE


def test_the_watermark_stays_until_all_of_it_is_applied(story, worker, told, monkeypatch):
    first, second = sent(story, worker), story.order(story.nadia, worker.now, paper="5")
    worker.work()
    for number in (first.number, second.number):
        told.records.append(ProgressRecord(number, "", "preparing", worker.now + MINUTE))
    apply = orders.record_progress

    def fails_on_the_second(*, number, **rest):
        if number == second.number:
            raise RuntimeError("disk full")
        return apply(number=number, **rest)

    with monkeypatch.context() as broken:
        broken.setattr(orders, "record_progress", fails_on_the_second)
        with pytest.raises(RuntimeError):
            inbound.pull_progress(now=worker.now + MINUTE)
    assert mark() is None
    assert inbound.pull_progress(now=worker.now + MINUTE) == 1
    for order in (first, second):
        order.refresh_from_db()
        assert order.state == "preparing"


def test_an_erp_that_does_not_answer_is_asked_again(story, worker, erp):
    order = sent(story, worker)
    erp.advance(worker.now + MINUTE)
    erp.fail(Fault.UNAVAILABLE, call=Call.FETCH)
    assert inbound.pull_progress(now=worker.now + MINUTE) == 0
    assert inbound.pull_progress(now=worker.now + MINUTE) == 1
    order.refresh_from_db()
    assert order.state == "preparing"


def test_an_erp_that_breaks_off_is_asked_again_from_the_same_mark(story, worker, monkeypatch):
    order = sent(story, worker)

    def breaks_off(self, since):
        yield ProgressRecord(order.number, "70001", "preparing", worker.now + MINUTE)
        raise NotNow("La réponse de l’ERP est incomplète.")

    monkeypatch.setattr(EmbeddedErp, "fetch_progress", breaks_off)
    assert inbound.pull_progress(now=worker.now + MINUTE) == 1
    order.refresh_from_db()
    assert order.state == "preparing"
    assert mark() is None


def test_an_order_that_is_not_ours_is_skipped_and_named_in_the_log(story, worker, erp, caplog):
    order = sent(story, worker)
    erp.push_order(document("X-1"))
    erp.advance(worker.now + MINUTE)
    with caplog.at_level(logging.WARNING, "privatif.erp.inbound"):
        assert inbound.pull_progress(now=worker.now + MINUTE) == 1
    assert "X-1" in caplog.text
    assert order.number not in caplog.text
    assert mark() == worker.now + MINUTE


def test_progress_of_an_order_whose_answer_was_lost_is_the_answer(story, worker, erp):
    erp.fail(Fault.TIMEOUT_AFTER)
    order = story.order(story.nadia, worker.now, toner="2")
    worker.work()
    order.refresh_from_db()
    assert order.state == "approved"
    erp.advance(worker.now + MINUTE)
    inbound.pull_progress(now=worker.now + MINUTE)
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("preparing", "70001")
    worker.work_until_quiet()
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("preparing", "70001")
    assert len(erp.documents()) == 1
    assert Delivery.objects.filter(event="order.confirmed_by_erp").count() == 1


def test_an_order_whose_answer_was_lost_was_there_before_it_was_worked_on(story, worker, erp):
    erp.fail(Fault.TIMEOUT_AFTER)
    order, placed = story.order(story.nadia, worker.now, toner="2"), worker.now
    worker.work()
    erp.advance(placed + MINUTE)
    inbound.pull_progress(now=placed + 5 * MINUTE)
    assert [(event.state, event.at) for event in order.events.all()] == [
        ("approved", placed),
        ("sent", placed + MINUTE),
        ("preparing", placed + MINUTE),
    ]


def test_progress_of_a_cancelled_order_leaves_it_cancelled(story, worker, erp):
    order = sent(story, worker)
    lifecycle.move(order=order, to="cancelled", by=story.nadia, now=worker.now)
    erp.advance(worker.now + MINUTE)
    assert inbound.pull_progress(now=worker.now + MINUTE) == 0
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_stock_is_what_the_erp_says_now(story, worker, erp):
    untold = factories.article(number="LIV-2027", stock=12)
    erp.store_stock([StockRecord("CF259X", 7), StockRecord("PAP-A4", 0, restock_days=3), StockRecord("AUTRE", 1)])
    assert inbound.pull_stock(now=worker.now) == 2
    for article, stock, days in [(story.toner, 7, None), (story.paper, 0, 3), (untold, 12, None)]:
        article.refresh_from_db()
        assert (article.stock, article.restock_days) == (stock, days)
    assert inbound.pull_stock(now=worker.now) == 0
    erp.store_stock([StockRecord("CF259X", 6)])
    assert inbound.pull_stock(now=worker.now + MINUTE) == 1
    story.toner.refresh_from_db()
    assert story.toner.stock == 6
    assert Watermark.objects.get(name="stock").at == worker.now + MINUTE


def test_stock_that_could_not_be_asked_stays_as_it_was(story, worker, erp):
    erp.store_stock([StockRecord("CF259X", 7)])
    erp.fail(Fault.TIMEOUT_BEFORE, call=Call.FETCH)
    assert inbound.pull_stock(now=worker.now) == 0
    story.toner.refresh_from_db()
    assert story.toner.stock is None
    assert not Watermark.objects.exists()
