"""Orders as a list: what the search finds, and a place to go on from that can be anything."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privatif.ordering import listing
from privatif.ordering.listing import Question
from privatif.ordering.models import Order
from tests.ordering.story import Story


@pytest.fixture
def orders(story: Story, now: datetime) -> list[Order]:
    """Three of them, the newest first; the ERP has registered the oldest."""
    placed = [story.order(story.nadia, now + timedelta(minutes=n), toner="1") for n in range(3)]
    Order.objects.filter(pk=placed[0].pk).update(erp_number="70001")
    return placed[::-1]


def numbers(story: Story, **question: Any) -> list[str]:
    return [row.number for row in listing.page(user=story.nadia, question=Question(**question)).rows]


@pytest.mark.parametrize(
    ("number", "found"),
    [("", 3), ("c-26", 3), ("C-26-000002", 1), ("70 001", 1), ("***", 0), ("€", 0), ("%", 0)],
)
def test_what_a_number_finds(story: Story, orders: list[Order], number: str, found: int) -> None:
    """The start of ours, or the ERP's whole one."""
    assert len(numbers(story, number=number)) == found


def test_signs_alone_are_looked_for_in_references(story: Story, orders: list[Order]) -> None:
    Order.objects.filter(pk=orders[1].pk).update(reference="urgent ***")
    assert numbers(story, reference="***") == [orders[1].number]


def test_each_part_of_the_question_narrows_it(story: Story, now: datetime) -> None:
    """Planted: `until` without its own day; the address looked for in the label alone."""
    first = story.order(story.buyer, now, toner="1")
    second = story.order(story.nadia, now + timedelta(days=1), toner="1")
    Order.objects.filter(pk=second.pk).update(ship_to_city="Louviers", state="cancelled")
    every, day = [second.number, first.number], now.date()
    assert numbers(story) == every
    assert numbers(story, contact="lenoir") == [first.number]
    assert numbers(story, address="louv") == [second.number]
    assert numbers(story, address="quai") == every
    assert numbers(story, since=day) == every
    assert numbers(story, since=day + timedelta(days=1)) == [second.number]
    assert numbers(story, until=day) == [first.number]
    assert numbers(story, since=day, until=day, contact="lenoir", address="27000", state="to_approve") == [first.number]
    assert numbers(story, state=listing.MINE_TO_DECIDE) == [first.number]
    assert numbers(story, contact="%") == []


def test_what_they_come_to_is_exact(story: Story, now: datetime) -> None:
    """Ten amounts whose floats add up to 0,9999999999999999, and a credit note. Planted: no cents; no `ROUND`."""
    placed = [story.order(story.nadia, now, toner="1") for _ in range(11)]
    Order.objects.update(total_net="0.10")
    Order.objects.filter(pk=placed[0].pk).update(total_net="-1234567.89", kind="credit")
    assert listing.sums(user=story.nadia, question=Question()) == (11, Decimal("-1234566.89"))
    assert listing.sums(user=story.nadia, question=Question(number="C-26-000002")) == (1, Decimal("0.10"))
    assert listing.sums(user=story.nadia, question=Question(number="C-99")) == (0, Decimal("0.00"))
    assert listing.sums(user=story.nadia, question=Question(state=listing.MINE_TO_DECIDE)) == (0, Decimal(0))
    Order.objects.update(total_net="999999999999.99")
    assert listing.sums(user=story.nadia, question=Question()).net == Decimal("10999999999999.89")


def test_an_export_has_every_row_once(story: Story, orders: list[Order], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two a query. Planted: it ends at the first full one."""
    monkeypatch.setattr(listing, "EXPORT_SIZE", 2)
    rows = list(listing.every(user=story.nadia, question=Question(after=f"{orders[0].placed_at.isoformat()}~1")))
    assert [row.number for row in rows] == [order.number for order in orders]
    assert list(listing.every(user=story.buyer, question=Question())) == []


def test_a_list_goes_on_after_the_last_row(story: Story, orders: list[Order]) -> None:
    first = listing.page(user=story.nadia, question=Question(), size=2)
    rest = listing.page(user=story.nadia, question=Question(after=first.following), size=2)
    assert [row.number for row in (*first.rows, *rest.rows)] == [order.number for order in orders]
    assert rest.following == ""


@pytest.mark.parametrize(
    "cursor",
    [
        "0001-01-01T00:00:00+23:59~1", "9999-12-31T23:59:59-23:59~1", "2026-01-01T00:00:00+00:00~" + "9" * 30,
        "2026-01-01T00:00:00+00:00~-1", "2026-01-01T00:00:00+00:00~", "2026-01-01~1", "\0~1", "~", "\ud800",
    ],
)  # fmt: skip
def test_a_cursor_that_cannot_be_read_begins_at_the_first_page(story: Story, orders: list[Order], cursor: str) -> None:
    assert numbers(story, after=cursor) == [order.number for order in orders]


OFFSETS = st.integers(-1439, 1439).map(lambda m: f"{'-' if m < 0 else '+'}{abs(m) // 60:02}:{abs(m) % 60:02}")
MOMENTS = st.one_of(st.datetimes().map(datetime.isoformat), st.sampled_from(["0001-01-01T00:00", "9999-12-31T23:59"]))
CURSORS = st.one_of(
    st.text(max_size=60),
    st.tuples(MOMENTS, OFFSETS, st.integers(-(2**70), 2**70)).map(lambda c: f"{c[0]}{c[1]}~{c[2]}"),
    st.tuples(MOMENTS, st.text(max_size=9)).map("~".join),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cursor=CURSORS)
def test_any_cursor_is_a_page(story: Story, orders: list[Order], cursor: str) -> None:
    assert len(numbers(story, after=cursor)) <= 3
