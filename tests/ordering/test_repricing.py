"""What waits too long is priced anew before somebody says yes to it."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from privatif.core.errors import Stale
from privatif.core.models import Delivery
from privatif.ordering import amending, approvals
from privatif.ordering.models import Order
from tests.ordering.story import Story

WEEK = timedelta(days=7)


def again(order: Order) -> Order:
    return Order.objects.select_related("company").get(pk=order.pk)


def dearer(story: Story) -> None:
    story.company.catalogue.filter(article=story.toner).update(net_price="151.0000")


def test_prices_hold_for_a_week(story: Story, now: datetime) -> None:
    """Planted: the price asked at each approval."""
    order = story.order(story.buyer, now, toner="2")
    dearer(story)
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now + WEEK - timedelta(seconds=1))
    assert (order.state, order.total_net) == ("approved", Decimal("297.80"))


def test_after_it_the_approver_reads_them_first(story: Story, now: datetime) -> None:
    """Planted: `<=` where a week is over; new prices written and approved in one go; the totals left as they were."""
    order, late = story.order(story.buyer, now, toner="2", paper="10"), now + WEEK
    dearer(story)
    with pytest.raises(Stale, match="ne sont plus garantis"):
        approvals.approve(order=again(order), seen_version=1, by=story.nadia, now=late)
    read = again(order)
    assert (read.state, read.version, read.total_net) == ("to_approve", 2, Decimal("345.33"))
    assert [(d.before, d.after) for d in amending.changes_of(read, since=1)] == [("148,90\u00a0€", "151,00\u00a0€")]
    assert Delivery.objects.filter(event="order.released").count() == 0
    with pytest.raises(Stale, match="ont été demandés de nouveau"):
        approvals.approve(order=again(order), seen_version=1, by=story.nadia, now=late)
    approvals.approve(order=read, seen_version=2, by=story.nadia, now=late)
    assert read.state == "approved"
    assert read.lines.get(position=1).line_total == Decimal("302.00")


def test_the_same_prices_hold_anew_and_what_is_gone_keeps_its(story: Story, now: datetime, settings: Settings) -> None:
    """Planted: an article without a price today is an error."""
    settings.PRICE_HOLD_DAYS = 2
    order = story.order(story.buyer, now, toner="2")
    story.company.catalogue.filter(article=story.toner).delete()
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now + timedelta(days=2))
    assert (again(order).priced_at, order.total_net) == (now + timedelta(days=2), Decimal("297.80"))
