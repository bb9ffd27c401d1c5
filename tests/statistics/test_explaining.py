"""Why it has gone up: the parts sum to the whole, to the cent, whatever was bought."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from privatif.core.money import ZERO
from privatif.statistics.explaining import Explanation, explain
from privatif.statistics.queries import Row

pytestmark = pytest.mark.once


def row(key: str, quantity: int, net: str | Decimal) -> Row:
    return Row("1", key, key, orders=1, quantity=quantity, net=Decimal(net))


def test_each_part() -> None:
    """10 at 2 € became 15 at 3 €: 10 € by more of it, 15 € by its price. Planted: the new price for the quantity."""
    before = [row("A", 10, "20.00"), row("B", 1, "7.00")]
    now = [row("A", 15, "45.00"), row("C", 2, "9.50")]
    assert explain(now, before) == Explanation(
        price=Decimal("15.00"), quantity=Decimal("10.00"), new=Decimal("9.50"), gone=Decimal("-7.00"),
        total=Decimal("27.50"),
    )  # fmt: skip


amounts = some.decimals(0, 10**6, places=2, allow_nan=False)
rows = some.dictionaries(some.sampled_from("ABCDEF"), some.tuples(some.integers(1, 10**4), amounts)).map(
    lambda found: [row(key, quantity, net) for key, (quantity, net) in found.items()]
)


@given(rows, rows)
def test_it_sums_to_the_change(now: list[Row], before: list[Row]) -> None:
    why = explain(now, before)
    change = sum((one.net for one in now), ZERO) - sum((one.net for one in before), ZERO)
    assert why.total == why.price + why.quantity + why.new + why.gone == change
