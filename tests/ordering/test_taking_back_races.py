"""Two tabs take back at once: one of them wins, and no line is lost. Real connections, both databases."""

from datetime import datetime

import pytest

from privatif.core.errors import Stale
from privatif.ordering import baskets, parking, taking_back
from privatif.ordering.models import Basket, BasketLine
from privatif.ordering.taking_back import How
from privatif.ordering.wishes import Wish
from tests.ordering.story import Story, begin
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TABS = 6


def take(story: Story, how: How, now: datetime, seen: str | None) -> str:
    try:
        taking_back.take(
            owner=story.nadia, wishes=[Wish("CF259X", "1")], how=how, by=story.nadia, now=now, seen=seen
        )  # fmt: skip
    except Stale:
        return "late"
    return "taken"


@pytest.mark.parametrize("how", How)
def test_the_same_form_from_six_tabs_is_done_once(how: How, now: datetime) -> None:
    """Planted bug: `seen` isn't compared. Each tab parked what the one before had just begun."""
    story = begin()
    seen = taking_back.mark(story.fill(story.nadia, now, paper="5"))
    assert sorted(at_once(TABS, lambda n: take(story, how, now, seen))) == ["late"] * (TABS - 1) + ["taken"]
    assert parking.parked_of(story.nadia).count() == (0 if how is How.ADD else 1)
    assert sorted(BasketLine.objects.values_list("article__number", "quantity")) == [("CF259X", 1), ("PAP-A4", 5)]


def test_one_parked_basket_taken_back_in_six_tabs_while_articles_are_added(now: datetime) -> None:
    story = begin()
    parking.put_aside(basket=story.fill(story.nadia, now, paper="5"), by=story.nadia, now=now)
    [aside] = parking.parked_of(story.nadia)

    def act(n: int) -> str:
        if n == 0:
            baskets.add(owner=story.nadia, wishes=[Wish("CF259X", "1")], by=story.nadia, now=now)
            return "added"
        try:
            parking.restore(basket=Basket.objects.get(pk=aside.pk), by=story.nadia, now=now)
        except Stale:
            return "late"
        return "restored"

    outcomes = at_once(TABS, act)
    assert outcomes[0] == "added"
    assert outcomes.count("restored") <= 1
    assert Basket.objects.filter(state="open").count() == 1
    lines = BasketLine.objects.values_list("article__number", "quantity")
    assert sorted(lines) == [("CF259X", 1), ("PAP-A4", 5)]
