"""Déjà commandés: what a company buys, its usual quantity and the last date, exact on both databases."""

import statistics
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatif.catalog.models import Article, CatalogueEntry
from privatif.catalog.standing import Fate
from privatif.ordering import habits
from privatif.ordering.habits import Question
from privatif.ordering.models import Order
from tests import factories
from tests.ordering.story import Story


def ordered(story: Story, now: datetime, days: int, **quantities: str) -> Order:
    order = story.order(story.nadia, now, **quantities)
    Order.objects.filter(pk=order.pk).update(placed_at=now - timedelta(days=days))
    return order


def rows(story: Story, now: datetime, **question: object) -> list[tuple[str, int, int]]:
    page = habits.page(company=story.company, question=Question(**question), now=now)  # type: ignore[arg-type]
    return [(row.number, row.habit.usual, row.habit.times) for row in page.rows]


def test_the_usual_quantity_is_the_median_of_the_last_twelve_months(story: Story, now: datetime) -> None:
    """Planted bugs: the mean; older orders counted too; a company's own orders mixed with others'."""
    for days, toner in ((500, "90"), (400, "90"), (300, "2"), (200, "2"), (100, "50"), (10, "3")):
        ordered(story, now, days, toner=toner)
    ordered(story, now, 500, paper="10")
    ordered(story, now, 400, paper="40")
    other = factories.person(company=factories.company())
    factories.sells(other.company, story.toner)
    stranger = Story(other.company, other, other, story.toner, story.paper)
    factories.address(company=other.company)
    ordered(stranger, now, 1, toner="7")
    assert rows(story, now) == [("CF259X", 3, 4), ("PAP-A4", 25, 0)]  # 2 2 3 50: 2.5 rounded up; nothing within a year
    assert rows(stranger, now) == [("CF259X", 7, 1)]


@pytest.mark.parametrize("state", ["to_approve", "refused", "cancelled"])
def test_what_was_not_bought_is_no_habit(story: Story, now: datetime, state: str) -> None:
    order = ordered(story, now, 1, toner="1")
    Order.objects.filter(pk=order.pk).update(state=state)
    assert rows(story, now) == []
    Order.objects.filter(pk=order.pk).update(state="invoiced", kind="credit")
    assert rows(story, now) == []


def test_most_often_or_last_first_and_page_by_page(story: Story, now: datetime) -> None:
    for days in (30, 20, 10):
        ordered(story, now, days, toner="1")
    ordered(story, now, 1, paper="5")
    assert [row[0] for row in rows(story, now)] == ["CF259X", "PAP-A4"]
    assert [row[0] for row in rows(story, now, sort="last")] == ["PAP-A4", "CF259X"]
    first = habits.page(company=story.company, question=Question(), now=now, size=1)
    assert (first.rows[0].number, first.total, first.following) == ("CF259X", 2, 1)
    second = habits.page(company=story.company, question=Question(after=1), now=now, size=1)
    assert (second.rows[0].number, second.following) == ("PAP-A4", 0)
    assert habits.page(company=story.company, question=Question(after=99), now=now).rows == []


@pytest.mark.parametrize("words", ["ton", "toner 59", "cf 259-x", "CF259", "HP"])
def test_searched_by_reference_or_words(story: Story, now: datetime, words: str) -> None:
    ordered(story, now, 1, toner="1", paper="5")
    assert rows(story, now, words=words) == [("CF259X", 1, 1)]
    assert rows(story, now, words="rien") == []


def test_how_it_stands_today(story: Story, now: datetime) -> None:
    """Planted bug: the usual quantity as it is. A pack of four doesn't come by five."""
    dead = factories.article(number="DEAD")
    factories.sells(story.company, dead)
    ordered(story, now, 1, toner="3", paper="5")
    Article.objects.filter(pk=story.paper.pk).update(pack_size=4)
    Article.objects.filter(pk=story.toner.pk).update(discontinued=True, replaced_by=story.paper)
    by_number = {r.number: r for r in habits.page(company=story.company, question=Question(), now=now).rows}
    toner, paper = by_number["CF259X"], by_number["PAP-A4"]
    assert (toner.fate, toner.item and toner.item.number, toner.quantity) == (Fate.REPLACED, "PAP-A4", 4)
    assert (paper.fate, paper.quantity, paper.unit_price) == (Fate.AVAILABLE, 8, Decimal("4.3333"))
    CatalogueEntry.objects.filter(article=story.paper).delete()
    gone = habits.page(company=story.company, question=Question(), now=now).rows
    assert {(row.number, row.fate, row.item, row.quantity) for row in gone} == {
        ("CF259X", Fate.GONE, None, 0),
        ("PAP-A4", Fate.ABSENT, None, 0),
    }


@pytest.mark.once
@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 9)), min_size=1))
def test_the_median_is_the_one_of_the_books(counted: list[tuple[int, int]]) -> None:
    values = [value for value, times in counted for _time in range(times)]
    assert habits.median(counted) == -(-statistics.median(values) // 1)
