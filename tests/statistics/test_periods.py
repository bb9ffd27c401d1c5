"""The days of a statistic."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from privatif.core.errors import Refusal
from privatif.statistics import periods
from privatif.statistics.periods import Period

pytestmark = pytest.mark.once
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("annee", date(2026, 1, 1), TODAY),
        ("", date(2026, 1, 1), TODAY),
        ("n’importe quoi", date(2026, 1, 1), TODAY),
        ("12-mois", date(2025, 12, 1), TODAY),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("0001-01", date(2026, 1, 1), TODAY),
        ("9999-12", date(2026, 1, 1), TODAY),
    ],
)
def test_by_name(name: str, first: date, last: date) -> None:
    assert periods.read(name, today=TODAY) == Period(first, last)


def test_free_days() -> None:
    assert periods.read("libre", first="2026-03-02", last="2026-03-02", today=TODAY).first == date(2026, 3, 2)
    with pytest.raises(Refusal) as refusal:
        periods.read("libre", first="2026-03-02", last="2026-03-01", today=TODAY)
    assert refusal.value.fields == {"au": "La fin est avant le début."}
    with pytest.raises(Refusal) as refusal:
        periods.read("libre", first="x", last="9999-12-31", today=TODAY)
    assert set(refusal.value.fields) == {"du", "au"}


def test_before_and_a_year_before() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 31)).before() == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert Period(date(2026, 1, 1), date(2026, 12, 31)).before() == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert Period(date(2026, 3, 10), date(2026, 3, 12)).before() == Period(date(2026, 3, 7), date(2026, 3, 9))
    assert Period(date(2024, 2, 29), date(2024, 3, 1)).year_before() == Period(date(2023, 2, 28), date(2023, 3, 1))
    assert periods.months(TODAY, 3) == ["2026-11", "2026-10", "2026-09"]


@given(some.dates(date(1991, 1, 1), date(2099, 1, 1)), some.integers(0, 800))
def test_the_period_before_ends_the_day_before(first: date, days: int) -> None:
    period = Period(first, first + timedelta(days=days))
    assert period.before().last == first - timedelta(days=1)
    assert period.before().first <= period.before().last


@given(some.text(max_size=12), some.text(max_size=12), some.text(max_size=12))
def test_any_text_is_a_period_or_a_sentence(name: str, first: str, last: str) -> None:
    with suppress(Refusal):
        assert periods.read(name, first=first, last=last, today=TODAY).bounds()
