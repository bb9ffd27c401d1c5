"""Amounts are right to the cent, and always add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.core.money import VatShare, cents, line_total, totals

amounts = st.decimals("-9999999.99", "9999999.99", places=2)
rates = st.sampled_from([Decimal("0.00"), Decimal("2.10"), Decimal("5.50"), Decimal("10.00"), Decimal("20.00")])
order_lines = st.lists(st.tuples(amounts, rates), max_size=30)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [
        ("0.005", "0.01"),
        ("0.0049", "0.00"),
        ("1.005", "1.01"),
        ("2.675", "2.68"),
        ("2.665", "2.67"),
        ("-0.005", "-0.01"),
        ("-2.665", "-2.67"),
        ("12", "12.00"),
    ],
)
def test_half_a_cent_goes_up_and_away_from_zero(exact, rounded):
    assert str(cents(Decimal(exact))) == rounded


def test_nothing_is_never_less_than_nothing():
    assert str(cents(Decimal("-0.004"))) == "0.00"
    assert str(line_total(-1, Decimal("0.0000"))) == "0.00"


@pytest.mark.parametrize(
    ("quantity", "price", "total"),
    [(3, "1.3333", "4.00"), (7, "0.2150", "1.51"), (10, "4.3333", "43.33"), (-2, "12.0025", "-24.01")],
)
def test_a_line_is_rounded_once(quantity, price, total):
    assert str(line_total(quantity, Decimal(price))) == total


def test_tax_is_rounded_once_a_rate():
    # line by line 20 % of 0.02 would be 0.00 three times; of 0.06 it is 0.012, and 5.5 % of 10.10 is 0.5555
    lines = [(Decimal("0.02"), Decimal("20.00"))] * 3 + [(Decimal("10.10"), Decimal("5.50"))]
    found = totals(lines)
    assert found.shares == (
        VatShare(Decimal("5.50"), Decimal("10.10"), Decimal("0.56")),
        VatShare(Decimal("20.00"), Decimal("0.06"), Decimal("0.01")),
    )
    assert (found.net, found.vat, found.gross) == (Decimal("10.16"), Decimal("0.57"), Decimal("10.73"))


def test_an_order_of_nothing_costs_nothing():
    found = totals([])
    assert (str(found.net), str(found.vat), str(found.gross)) == ("0.00", "0.00", "0.00")
    assert found.shares == ()


@given(order_lines)
def test_shares_add_up_to_the_totals(lines):
    found = totals(lines)
    assert found.net == sum(amount for amount, _ in lines)
    assert found.net == sum(share.base for share in found.shares)
    assert found.vat == sum(share.vat for share in found.shares)
    assert found.gross == found.net + found.vat
    assert {share.rate for share in found.shares} == {rate for _, rate in lines}


@given(order_lines, st.randoms())
def test_the_order_of_the_lines_does_not_matter(lines, shuffler):
    shuffled = list(lines)
    shuffler.shuffle(shuffled)
    assert totals(shuffled) == totals(lines)


@given(st.integers(-999_999, 999_999), st.decimals("0", "99999999.9999", places=4))
def test_a_line_is_within_half_a_cent_of_its_exact_cost(quantity, price):
    assert abs(line_total(quantity, price) - quantity * price) <= Decimal("0.005")
    assert line_total(-quantity, price) == -line_total(quantity, price)
