"""The same instant, several times: one order, no lost line. Real connections, both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from bench import deciding
from privatif.accounts.models import User
from privatif.core.errors import Refusal, Stale
from privatif.core.models import Delivery
from privatif.ordering import approvals, baskets, checkout, orders
from privatif.ordering.models import Basket, Order
from privatif.ordering.wishes import Wish
from tests import factories
from tests.ordering.story import begin

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def together(deed: Callable[[int], str]) -> list[str]:
    """Run the deed in AT_ONCE threads that start together; what each returned."""
    start = Barrier(AT_ONCE)

    def run(n: int) -> str:
        try:
            start.wait()
            return deed(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def test_one_basket_confirmed_in_eight_tabs_is_one_order(now: datetime) -> None:
    story = begin()
    basket = story.fill(story.nadia, now, toner="1")
    seen = checkout.seen(checkout.review(basket, now=now))

    def confirm(n: int) -> str:
        mine = Basket.objects.get(pk=basket.pk)
        try:
            return orders.place(basket=mine, seen=seen, by=story.nadia, now=now).number
        except orders.AlreadyOrdered as before:
            return before.order.number

    assert together(confirm) == ["C-26-000001"] * AT_ONCE
    assert Order.objects.count() == 1
    assert Delivery.objects.filter(event="order.released").count() == 2


def test_first_clicks_of_eight_tabs_share_one_basket(now: datetime) -> None:
    story = begin()
    articles = [factories.article(number=f"MP-{n}") for n in range(AT_ONCE)]
    for article in articles:
        factories.sells(story.company, article)

    def add(n: int) -> str:
        wish = [Wish(f"MP-{n}", "1"), Wish("CF259X", "1")]
        baskets.add(owner=story.nadia, wishes=wish, by=story.nadia, now=now)
        return "added"

    together(add)
    basket = Basket.objects.get(owner=story.nadia)
    assert basket.lines.count() == basket.line_count == AT_ONCE + 1
    assert basket.lines.get(article=story.toner).quantity == AT_ONCE


def test_yes_and_no_at_the_same_instant_have_one_winner(now: datetime) -> None:
    story = begin()
    order = story.order(story.buyer, now, toner="1")

    def decide(n: int) -> str:
        mine = Order.objects.select_related("company").get(pk=order.pk)
        nadia = User.objects.get(pk=story.nadia.pk)
        try:
            if n % 2:
                approvals.approve(order=mine, seen_version=1, by=nadia, now=now)
                return "approved"
            approvals.refuse(order=mine, seen_version=1, reason="non", by=nadia, now=now)
            return "refused"
        except Stale as stale:
            return "late" if "par Nadia Ferrand" in stale.text else stale.text

    outcomes = together(decide)
    order.refresh_from_db()
    assert outcomes.count("late") == AT_ONCE - 1
    assert order.state in outcomes
    assert (
        Delivery.objects.filter(event__in=["order.released", "order.refused"]).values("event").distinct().count() == 1
    )
    assert order.events.count() == 2


def test_each_order_has_one_outcome_and_every_loser_is_told(now: datetime) -> None:
    """The short form of `make deciding`. Planted: `lifecycle.move` without the version; `amend` without the state."""
    story = begin()
    for at in range(2 * len(deciding.PAIRS)):
        order = story.order(story.buyer, now, toner="2")
        deeds = [deciding.deed_of(at, n) for n in range(AT_ONCE)]
        outcomes = together(partial(lambda pk, deeds, n: deciding.decide(pk, deeds[n]), order.pk, deeds))
        assert deciding.wrong(order.pk, deeds, outcomes) == []


def test_orders_of_eight_people_are_numbered_without_a_gap(now: datetime) -> None:
    story = begin()
    people = [
        factories.person(company=story.company, username=f"P{n}", role=User.Role.APPROVER) for n in range(AT_ONCE)
    ]

    def order(n: int) -> str:
        if n == 3:  # one of them fails after the others have begun
            with pytest.raises(Refusal, match="Votre panier est vide"):
                story.order(people[n], now)
            return ""
        return story.order(people[n], now, toner="1").number

    numbers = sorted(filter(None, together(order)))
    assert numbers == [f"C-26-{n:06d}" for n in range(1, AT_ONCE)]


def test_adding_at_the_instant_of_ordering_goes_into_a_new_basket(now: datetime) -> None:
    story = begin()
    basket = story.fill(story.nadia, now, toner="1")
    seen = checkout.seen(checkout.review(basket, now=now))

    def act(n: int) -> str:
        if n == 0:
            orders.place(basket=Basket.objects.get(pk=basket.pk), seen=seen, by=story.nadia, now=now)
            return "ordered"
        wish = [Wish("PAP-A4", "5")]
        return str(baskets.add(owner=story.nadia, wishes=wish, by=story.nadia, now=now).lines[0].added)

    try:
        outcomes = together(act)
    except checkout.Changed:  # an addition was first: then nothing is ordered unseen
        assert Order.objects.count() == 0
        assert Basket.objects.get().lines.get(article=story.paper).quantity == 5 * (AT_ONCE - 1)
        return
    assert outcomes == ["ordered", *["5"] * (AT_ONCE - 1)]
    assert Basket.objects.get(owner=story.nadia, state="open").lines.get().quantity == 5 * (AT_ONCE - 1)
