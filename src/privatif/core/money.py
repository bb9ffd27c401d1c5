"""Euros. Unit prices have 4 decimals; amounts are cents, rounded half up, a line at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """The amount rounded half up (away from zero) to two decimals; never a negative zero."""
    return amount.quantize(CENT, ROUND_HALF_UP) + ZERO


def line_total(quantity: int, unit_price: Decimal) -> Decimal:
    """What a line costs before tax, in cents."""
    return cents(quantity * unit_price)


@dataclass(frozen=True)
class VatShare:
    """One VAT rate (in percent) of an order: the net amount it applies to, and the tax."""

    rate: Decimal
    base: Decimal
    vat: Decimal


@dataclass(frozen=True)
class Totals:
    """net = sum of the line totals; vat = sum of the shares; gross = net + vat. Two decimals each."""

    net: Decimal
    vat: Decimal
    gross: Decimal
    shares: tuple[VatShare, ...]


def totals(lines: Iterable[tuple[Decimal, Decimal]]) -> Totals:
    """Totals of (line total, VAT rate in percent) pairs; the tax is rounded once a rate."""
    bases: dict[Decimal, Decimal] = {}
    for amount, rate in lines:
        bases[rate] = bases.get(rate, ZERO) + amount
    shares = tuple(VatShare(rate, base, cents(base * rate / 100)) for rate, base in sorted(bases.items()))
    net = sum((share.base for share in shares), ZERO)
    vat = sum((share.vat for share in shares), ZERO)
    return Totals(net, vat, net + vat, shares)
