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
from privatif.ordering import approvals, baskets, budgets, checkout, orders
from privatif.ordering.models import Basket, Budget, Order
from privatif.ordering.wishes import Wish
from tests import factories
from tests.ordering.story import begin

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 8


def together(deed: Callable[[int], str], at_once: int = AT_ONCE) -> list[str]:
    """Run the deed in so many threads that start together; what each returned."""
    start = Barrier(at_once)

    def run(n: int) -> str:
        try:
            start.wait()
            return deed(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(run, range(at_once)))


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
    """The short form of `make deciding`. Planted: `lifecycle.move` without state and version; without version alone it
    was seen in three runs of five.
    """
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


def test_fifty_orders_at_once_never_exceed_a_budget(now: datetime) -> None:
    """Each costs 148.90 of 1,000: six leave, the others wait for Marc. Planted: the limit asked nowhere."""
    story = begin()
    marc = factories.person(company=story.company, name="Marc Petit", role=User.Role.APPROVER)
    factories.rule(story.company, marc, name="Budget", above="1000", period="month", scope="company")
    people = [factories.person(company=story.company, role=User.Role.APPROVER) for _ in range(50)]
    baskets_of = [story.fill(person, now, toner="1") for person in people]

    def order(n: int) -> str:
        basket = Basket.objects.get(pk=baskets_of[n].pk)
        while True:
            seen = checkout.seen(checkout.review(basket, now=now))
            try:
                return orders.place(basket=basket, seen=seen, by=people[n], now=now).state
            except checkout.Changed:
                continue  # he reads that it waits for Marc now, and sends it all the same

    outcomes = together(order, 50)
    assert (outcomes.count("approved"), outcomes.count("to_approve")) == (6, 44)
    assert Budget.objects.values_list("reserved", "committed").get() == (0, 6 * 14890)
    assert budgets.drift() == []


def test_two_of_a_group_at_the_same_instant_have_one_winner(now: datetime) -> None:
    story = begin()
    group = [factories.person(company=story.company, role=User.Role.APPROVER) for _ in range(AT_ONCE)]
    factories.rule(story.company, *group, name="Tout")
    factories.rule(story.company, story.nadia, name="Direction", level=2)
    order = story.order(story.buyer, now, toner="1")
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)

    def decide(n: int) -> str:
        mine = Order.objects.select_related("company").get(pk=order.pk)
        try:
            approvals.approve(order=mine, seen_version=2, by=group[n], now=now)
        except Stale:
            return "late"
        return "approved"

    assert sorted(together(decide)) == ["approved", *["late"] * (AT_ONCE - 1)]
    assert Delivery.objects.filter(event="order.released").count() == 2
    assert order.approvals.filter(granted=True, level=2).count() == 1
