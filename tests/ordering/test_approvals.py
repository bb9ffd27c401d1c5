"""The approver's yes and no: one winner."""

from datetime import date, datetime, timedelta

import pytest

from privatif.accounts.models import User
from privatif.core.errors import Refusal, Stale
from privatif.core.models import Delivery
from privatif.ordering import approvals
from privatif.ordering.models import Order
from tests import factories
from tests.ordering.story import Story


def test_a_yes_lets_the_order_leave(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    assert list(approvals.awaiting(user=story.nadia.pk, company=story.company.pk, on=now.date())) == [order]
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    assert (order.state, order.version) == ("approved", 2)
    assert list(approvals.awaiting(user=story.nadia.pk, company=story.company.pk, on=now.date())) == []
    assert Delivery.objects.filter(event="order.released", subject=order.number).count() == 2
    assert [(e.state, e.by_name) for e in order.events.all()] == [
        ("to_approve", "Paul Lenoir"),
        ("approved", "Nadia Ferrand"),
    ]


def test_a_no_needs_a_reason_and_nothing_leaves(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    with pytest.raises(Refusal, match="Indiquez le motif du refus"):
        approvals.refuse(order=order, seen_version=1, reason="  ", by=story.nadia, now=now)
    approvals.refuse(order=order, seen_version=1, reason="Déjà en stock", by=story.nadia, now=now)
    assert order.state == "refused"
    assert order.approvals.get().reason == "Déjà en stock"
    assert Delivery.objects.filter(event="order.released").count() == 0
    assert Delivery.objects.filter(event="order.refused").count() == 1


def test_a_reason_is_one_line_of_what_can_be_seen(story: Story, now: datetime) -> None:
    """Planted: control characters left in."""
    order = story.order(story.buyer, now, toner="1")
    approvals.refuse(order=order, seen_version=1, reason="Trop\r\ncher\x1b[2J \t!", by=story.nadia, now=now)
    assert order.approvals.get().reason == "Trop cher [2J !"


def test_the_second_word_is_told_of_the_first(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    other_tab = Order.objects.select_related("company").get(pk=order.pk)
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    with pytest.raises(Stale) as stale:
        approvals.refuse(order=other_tab, seen_version=1, reason="Non", by=story.nadia, now=now)
    assert stale.value.text == (
        "Cette commande est déjà à l’état « validée », par Nadia Ferrand le 23/11/2026 à 10\u202fh\u202f00."
    )
    order.refresh_from_db()
    assert order.state == "approved"
    assert Delivery.objects.filter(event="order.refused").count() == 0


def test_only_the_person_asked_decides(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    colleague = factories.person(company=story.company, role=User.Role.APPROVER)
    for somebody in (story.buyer, colleague):
        with pytest.raises(Refusal, match="attend l’accord d’une autre personne"):
            approvals.approve(order=order, seen_version=1, by=somebody, now=now)
    assert order.state == "to_approve"


def test_a_blocked_company_cannot_approve_and_a_late_date_moves(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    story.company.blocked = True
    story.company.save()
    blocked = Order.objects.select_related("company").get(pk=order.pk)
    with pytest.raises(Refusal, match="suspendues"):
        approvals.approve(order=blocked, seen_version=1, by=story.nadia, now=now)
    story.company.blocked = False
    story.company.save()
    order = Order.objects.select_related("company").get(pk=order.pk)
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now + timedelta(days=7))
    assert order.delivery_date == date(2026, 12, 1)
    assert order.events.last().delivery_date == date(2026, 12, 1)
