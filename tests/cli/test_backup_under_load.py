"""A backup taken while people order and the worker delivers: whole orders, and afterwards each one once in the ERP."""

import shutil
import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from privatif.accounts.models import Session, User
from privatif.core import outbox
from privatif.core.models import Delivery, Hold
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.ordering.models import Basket, Order
from tests import factories
from tests.ordering.story import Story, begin

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS = 3


class Bustle:
    """Buyers who order one thing after the other, and a worker, until told to stop."""

    def __init__(self, story: Story) -> None:
        self.story, self.stop, self.placed = story, threading.Event(), []
        people = [factories.person(company=story.company, role=User.Role.APPROVER) for _ in range(BUYERS)]
        deeds = [lambda person=person: self._order(person) for person in people] + [self.work]
        self.threads = [threading.Thread(target=self._again_and_again, args=(deed,)) for deed in deeds]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def _again_and_again(self, deed):
        try:
            while not self.stop.is_set():
                deed()
        finally:
            connection.close()

    def _order(self, person):
        self.placed.append(self.story.order(person, timezone.now(), toner="2", paper="10").number)

    def work(self):
        outbox.deliver_due(worker="w1", clock=timezone.now, limit=1)


def is_whole(order: Order) -> bool:
    """Its lines, its sums, its consequences and its basket are all there."""
    lines = list(order.lines.all())
    assert (len(lines), order.line_count) == (2, 2)
    assert sum((line.line_total for line in lines), Decimal(0)) == order.total_net
    released = Delivery.objects.filter(event="order.released", subject=order.number)
    assert released.count() == 2
    assert order.events.count() == (1 if order.state == "approved" else 2)
    return order.basket.state == Basket.State.ORDERED


def test_whole_orders_and_each_of_them_once(privatif, data_dir, tmp_path, client):
    """Planted: a restore without the hold, without the jump of the numbers, or with the sessions of yesterday.

    The ERP that goes back with the backup is put aside for the one that went on, as a real one would.
    """
    with Bustle(begin()) as bustle:
        while len(bustle.placed) < 10:
            bustle.stop.wait(0.01)
        client.force_login(bustle.story.nadia)
        before = len(bustle.placed)
        assert privatif("backup", str(tmp_path / "nuit.tgz")).code == 0
        copied = len(bustle.placed)
        while len(bustle.placed) < copied + 10:
            bustle.stop.wait(0.01)
    while outbox.deliver_due(worker="w1", clock=timezone.now):
        pass
    went_on = shutil.copy(data_dir / "erp.sqlite3", tmp_path / "later.sqlite3")

    assert privatif("restore", str(tmp_path / "nuit.tgz"), "--force").code == 0
    orders = list(Order.objects.order_by("number"))
    assert before <= len(orders) <= copied + BUYERS
    assert [order.number for order in orders] == sorted(bustle.placed)[: len(orders)]
    assert all(is_whole(order) for order in orders)
    in_copy = {document.number for document in EmbeddedErp().documents()}
    assert {order.number for order in orders if order.state == "sent"} <= in_copy
    assert Hold.objects.count() == 1
    assert Session.objects.count() == 0
    assert outbox.deliver_due(worker="w1", clock=timezone.now) == 0

    for leftover in data_dir.glob("erp.sqlite3*"):
        leftover.unlink()
    shutil.copy(went_on, data_dir / "erp.sqlite3")
    newcomer = bustle.story.order(bustle.story.nadia, timezone.now(), toner="1").number
    assert newcomer not in bustle.placed
    answer = privatif("reconcile", "--mails", "done", "--json")
    assert answer.code == 0
    assert answer.json["lost"] == sorted(bustle.placed)[len(orders) :]
    assert answer.json["waiting"] == [newcomer]

    while outbox.deliver_due(worker="w1", clock=timezone.now):
        pass
    assert sorted(document.number for document in EmbeddedErp().documents()) == sorted([*bustle.placed, newcomer])
    known = {order.number: (order.state, bool(order.erp_number)) for order in Order.objects.all()}
    assert set(known) == {newcomer, *(order.number for order in orders)}
    assert set(known.values()) == {("sent", True)}
