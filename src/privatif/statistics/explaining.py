"""Why the spend of one period differs from that of another: prices, quantities, new and gone articles, to the cent."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from privatif.core.money import ZERO, cents
from privatif.statistics.queries import Row


class Explanation(NamedTuple):
    """Net amounts whose sum is `total`, what the later period costs more than the earlier one."""

    price: Decimal
    quantity: Decimal
    new: Decimal
    gone: Decimal
    total: Decimal


def explain(now: Sequence[Row], before: Sequence[Row]) -> Explanation:
    """Rows by article of both periods.

    An article bought in both has cost more by what more of it would have cost at its mean price of before (quantity),
    and by the rest (price).
    """
    old = {(row.company, row.key): row for row in before if row.quantity}
    price = quantity = new = ZERO
    for row in now:
        was = old.pop((row.company, row.key), None)
        if was is None:
            new += row.net
            continue
        more = cents((row.quantity - was.quantity) * was.net / was.quantity)
        quantity += more
        price += row.net - was.net - more
    gone = -sum((row.net for row in old.values()), ZERO) + ZERO
    return Explanation(price, quantity, new, gone, price + quantity + new + gone)
