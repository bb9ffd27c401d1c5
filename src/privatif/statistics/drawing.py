"""A chart of months as numbers: where each bar of an SVG stands. The template draws it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

HEIGHT, BAR, STEP = 120, 30, 46  # in the units of the SVG's viewBox


class Bar(NamedTuple):
    """A month: `month` as `2026-11`, its amount, and the rectangle from `x`, `y` down to HEIGHT."""

    month: str
    amount: Decimal
    x: int
    y: int
    height: int


def bars(amounts: Mapping[str, Decimal], first: date, last: date) -> list[Bar]:
    """A bar for each month from `first` to `last`, also for those with nothing; at most the last 36."""
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)[-36:]
    names = [f"{month // 12}-{month % 12 + 1:02}" for month in months]
    most = max((amounts.get(name, Decimal(0)) for name in names), default=Decimal(0))
    found = []
    for place, name in enumerate(names):
        amount = amounts.get(name, Decimal(0))
        height = int(amount * HEIGHT / most) if most > 0 and amount > 0 else 0
        height = max(height, 1) if amount > 0 else 0
        found.append(Bar(name, amount, 8 + place * STEP, HEIGHT - height, height))
    return found
