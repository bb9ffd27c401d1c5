"""What is said before an order leaves: exact figures of this company alone, and nothing that blocks."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from privatif.accounts.models import User
from privatif.ordering import baskets, checkout, orders, warnings
from privatif.ordering.models import Basket, Order
from privatif.ordering.wishes import Wish
from tests import factories
from tests.ordering.story import Story

DAY = timedelta(days=1)


def said(basket: Basket, now: datetime) -> list[tuple[str, str]]:
    review = checkout.review(basket, now=now)
    plain = str.maketrans({"\u00a0": " ", "\u202f": " "})
    return [
        (warned.sentence.translate(plain), warned.fact.translate(plain))
        for warned in warnings.of(basket, review, now=now)
    ]


def ordered(story: Story, now: datetime, days_ago: int, toner: str, owner: User | None = None) -> Order:
    return story.order(owner or story.nadia, now - days_ago * DAY, toner=toner)


def test_a_quantity_far_above_the_companys_habit(story: Story, now: datetime) -> None:
    """Planted: `>=` in place of `>`; 24 was told too."""
    for days_ago, quantity in ((300, "2"), (200, "8"), (100, "5")):
        ordered(story, now, days_ago, quantity)
    basket = story.fill(story.nadia, now, toner="24", paper="5000")
    assert said(basket, now) == []
    basket = story.fill(story.nadia, now, toner="1")
    assert said(basket, now) == [
        (
            "Toner noir 59X : 25, c’est beaucoup plus que d’habitude.",
            "En douze mois, votre société l’a commandé 3 fois, 8 au plus à la fois.",
        )
    ]


def test_what_makes_no_habit(story: Story, now: datetime) -> None:
    """Planted: orders of other companies counted; the stranger's two made it three."""
    ordered(story, now, 366, "1")
    ordered(story, now, 30, "1")
    ordered(story, now, 20, "1")
    dead = ordered(story, now, 25, "1")
    Order.objects.filter(pk=dead.pk).update(state=Order.State.CANCELLED)
    stranger = factories.person(company=factories.company(), username="INES", role=User.Role.APPROVER)
    factories.address(company=stranger.company)
    factories.sells(stranger.company, story.toner)
    for days_ago in (10, 9):
        ordered(story, now, days_ago, "1", stranger)
    basket = story.fill(story.nadia, now, toner="999")
    assert said(basket, now) == []


def test_what_a_colleague_has_just_ordered(story: Story, now: datetime) -> None:
    """Planted: the author's own orders told as a colleague's."""
    lea = factories.person(company=story.company, username="LEA", name="Léa Morvan", role=User.Role.APPROVER)
    ordered(story, now, 8, "1", lea)
    ordered(story, now, 3, "9", story.nadia)
    basket = story.fill(story.nadia, now, toner="1", paper="5")
    assert said(basket, now) == []
    ordered(story, now, 6, "2", lea)
    ordered(story, now, 2, "4", lea)
    assert said(basket, now) == [
        ("Toner noir 59X : Léa Morvan l’a déjà commandé.", "Quantité 4, le 21/11/2026 à 10 h 00.")
    ]


def test_what_waits_for_a_yes_whoever_ordered_it(story: Story, now: datetime) -> None:
    ordered(story, now, 30, "3", story.buyer)  # Nadia has said nothing yet
    waiting = "Quantité 3, le 24/10/2026 à 10 h 00 ; cette commande attend une validation."
    mine = story.fill(story.buyer, now, toner="1")
    assert said(mine, now) == [("Toner noir 59X : vous l’avez déjà commandé.", waiting)]
    hers = story.fill(story.nadia, now, toner="1")
    assert said(hers, now) == [("Toner noir 59X : Paul Lenoir l’a déjà commandé.", waiting)]


@pytest.mark.parametrize(("threshold", "missing"), [(0, ""), (148, ""), (149, "0,10 €"), (500, "351,10 €")])
def test_what_is_missing_for_free_delivery(
    story: Story, now: datetime, settings: Settings, threshold: int, missing: str
) -> None:
    """Planted: the total with VAT compared; nothing was missing at 149."""
    settings.FREE_DELIVERY_FROM = threshold
    basket = story.fill(story.nadia, now, toner="1")
    assert basket.total_net == Decimal("148.90")
    told = said(basket, now)
    assert [sentence for sentence, _fact in told] == (
        [f"Il manque {missing} HT pour le franco de port."] if missing else []
    )
    if threshold == 500:
        assert told[0][1] == "Franco à partir de 500,00 € HT ; votre commande est de 148,90 € HT."


def test_confirmed_for_this_version_and_nothing_blocks(story: Story, now: datetime) -> None:
    """Planted: the version not compared; what was added in another tab counted as read."""
    ordered(story, now, 1, "1", story.buyer)
    basket = story.fill(story.nadia, now, toner="1")
    assert not warnings.confirmed(basket)
    assert warnings.confirm(basket=basket, seen_version=2)
    basket.refresh_from_db()
    assert warnings.confirmed(basket)
    assert basket.version == 2
    story.fill(story.nadia, now, paper="5")
    basket.refresh_from_db()
    assert not warnings.confirmed(basket)
    assert not warnings.confirm(basket=basket, seen_version=2)
    seen = checkout.seen(checkout.review(basket, now=now))
    assert orders.place(basket=basket, seen=seen, by=story.nadia, now=now).line_count == 2


def test_as_many_questions_for_thirty_lines_as_for_one(story: Story, now: datetime) -> None:
    ordered(story, now, 1, "1", story.buyer)
    counted = []
    for n in range(2):
        if n:
            for k in range(30):
                factories.sells(story.company, factories.article(number=f"X{k}"))
            wishes = [Wish(f"X{k}") for k in range(30)]
            baskets.add(owner=story.nadia, wishes=wishes, by=story.nadia, now=now)
        basket = story.fill(story.nadia, now, toner="1")
        review = checkout.review(basket, now=now)
        with CaptureQueriesContext(connection) as captured:
            assert len(warnings.of(basket, review, now=now)) == 1
        counted.append(len(captured))
    assert counted == [3, 3]
