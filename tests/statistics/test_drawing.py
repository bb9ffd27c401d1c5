"""Where the bars of a chart stand."""

from datetime import date
from decimal import Decimal

import pytest

from privatif.statistics.drawing import HEIGHT, bars

pytestmark = pytest.mark.once


def test_each_month_has_its_bar_and_the_largest_is_the_highest() -> None:
    found = bars({"2025-12": Decimal(50), "2026-02": Decimal(100)}, date(2025, 12, 3), date(2026, 2, 3))
    assert [(bar.month, bar.y, bar.height) for bar in found] == [
        ("2025-12", HEIGHT // 2, HEIGHT // 2), ("2026-01", HEIGHT, 0), ("2026-02", 0, HEIGHT),
    ]  # fmt: skip


def test_a_little_is_seen_and_nothing_is_nothing() -> None:
    little = bars({"2026-01": Decimal("0.01"), "2026-02": Decimal(10**6)}, date(2026, 1, 1), date(2026, 2, 1))
    assert little[0].height == 1
    assert [bar.height for bar in bars({}, date(2026, 1, 1), date(2026, 2, 1))] == [0, 0]


def test_no_more_than_three_years() -> None:
    assert len(bars({}, date(1990, 1, 1), date(2026, 1, 1))) == 36
