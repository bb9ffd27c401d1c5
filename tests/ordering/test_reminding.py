"""Reminders and escalation after working hours, by the worker."""

from datetime import datetime, timedelta

import pytest

from privatif.accounts.models import User
from privatif.core.models import Delivery
from privatif.ordering import approvals
from privatif.ordering.reminding import remind_and_escalate
from tests import factories
from tests.ordering.story import Story


@pytest.fixture
def marc(story: Story) -> User:
    """Reminded after 8 working hours, and then after 16 Marc is asked too."""
    marc = factories.person(company=story.company, username="MARC", name="Marc Petit", role=User.Role.APPROVER)
    story.company.remind_after, story.company.escalate_after, story.company.escalate_to = 8, 16, marc
    story.company.save()
    return marc


def test_reminded_once_then_somebody_else_is_asked_too(story: Story, marc: User, now: datetime) -> None:
    """Sent on Monday at 10. Planted: hours of the clock; reminded at every round."""
    order = story.order(story.buyer, now, toner="1")
    tuesday = now + timedelta(days=1)
    assert remind_and_escalate(now=tuesday - timedelta(seconds=1)) == 0
    assert [remind_and_escalate(now=tuesday) for _ in range(2)] == [1, 0]
    wednesday = tuesday + timedelta(days=1)
    assert [remind_and_escalate(now=wednesday) for _ in range(2)] == [1, 0]
    assert [(a.level, a.approver.username) for a in order.approvals.order_by("pk")] == [(1, "NADIA"), (1, "MARC")]
    assert Delivery.objects.filter(event="order.unanswered").count() == 2
    assert approvals.number_awaiting(marc, on=wednesday.date()) == 1
    approvals.approve(order=order, seen_version=1, by=marc, now=wednesday)
    assert order.state == "approved"
    assert remind_and_escalate(now=wednesday + timedelta(days=9)) == 0


def test_the_author_is_never_asked_for_his_own(story: Story, marc: User, now: datetime) -> None:
    """Planted: `_other` without looking at the author."""
    User.objects.filter(pk=marc.pk).update(approver=story.nadia)
    order = story.order(User.objects.get(pk=marc.pk), now, toner="1")
    assert remind_and_escalate(now=now + timedelta(days=9)) == 1
    assert [a.approver.username for a in order.approvals.all()] == ["NADIA"]


def test_a_company_that_says_nothing_reminds_nobody(story: Story, now: datetime) -> None:
    story.order(story.buyer, now, toner="1")
    assert remind_and_escalate(now=now + timedelta(days=90)) == 0
