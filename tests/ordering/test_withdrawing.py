"""The author takes a waiting order back."""

from datetime import datetime

import pytest

from privatif.core.errors import Refusal, Stale
from privatif.core.models import AuditEntry, Delivery
from privatif.ordering import amending, approvals, withdrawing
from privatif.ordering.amending import Amendment
from privatif.ordering.models import Order
from tests.ordering.story import Story


def test_it_is_cancelled_and_the_approver_told(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    withdrawing.withdraw(order=order, seen_version=1, by=story.buyer, now=now)
    assert (order.state, order.version) == ("cancelled", 2)
    assert list(approvals.awaiting(user=story.nadia.pk, company=story.company.pk, on=now.date())) == []
    assert Delivery.objects.filter(event="order.withdrawn", subject=order.number).count() == 1
    assert AuditEntry.objects.filter(action="order.cancelled", actor="PAUL", subject=order.number).count() == 1
    with pytest.raises(Stale, match=r"déjà à l’état «.annulée.», par Paul Lenoir le 23/11/2026"):
        approvals.approve(order=Order.objects.get(pk=order.pk), seen_version=1, by=story.nadia, now=now)


def test_only_its_author_and_only_while_it_waits(story: Story, now: datetime) -> None:
    """Planted: any member; a validated order cancelled; the version not asked for."""
    order = story.order(story.buyer, now, toner="5")
    with pytest.raises(Refusal, match="Seul le demandeur"):
        withdrawing.withdraw(order=order, seen_version=1, by=story.nadia, now=now)
    amending.amend(order=order, amendment=Amendment({1: "3"}), seen_version=1, by=story.nadia, now=now)
    with pytest.raises(Stale, match="Nadia Ferrand a modifié cette commande"):
        withdrawing.withdraw(order=order, seen_version=1, by=story.buyer, now=now)
    approvals.approve(order=order, seen_version=2, by=story.nadia, now=now)
    with pytest.raises(Stale, match=r"déjà à l’état «.validée.», par Nadia Ferrand"):
        withdrawing.withdraw(order=order, seen_version=3, by=story.buyer, now=now)
    order.refresh_from_db()
    assert order.state == "approved"
