"""Orders as a list: what the search finds, and a place to go on from that can be anything."""

from datetime import datetime, timedelta

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


def numbers(story: Story, **question: str) -> list[str]:
    return [row.number for row in listing.page(user=story.nadia, question=Question(**question)).rows]


@pytest.mark.parametrize(
    ("words", "found"),
    [("", 3), ("c-26", 3), ("C-26-000002", 1), ("70 001", 1), ("***", 0), ("€", 0), ("%", 0)],
)
def test_what_words_find(story: Story, orders: list[Order], words: str, found: int) -> None:
    assert len(numbers(story, words=words)) == found


def test_signs_alone_are_looked_for_in_references(story: Story, orders: list[Order]) -> None:
    Order.objects.filter(pk=orders[1].pk).update(reference="urgent ***")
    assert numbers(story, words="***") == [orders[1].number]


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
