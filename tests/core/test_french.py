"""Figures and dates look as French people write them, down to the kind of space."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from privatif.core import french


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1\u202f234"),
        (1234567, "1\u202f234\u202f567"),
        (-1234, "\u22121\u202f234"),
        (Decimal("1234.50"), "1\u202f234,50"),
        (Decimal("0.5"), "0,5"),
    ],
)
def test_number(value, written):
    assert french.number(value) == written


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "0,00\u00a0€"),
        ("1234.56", "1\u202f234,56\u00a0€"),
        ("5.0000", "5,00\u00a0€"),
        ("4.3333", "4,3333\u00a0€"),
        ("0.2150", "0,215\u00a0€"),
        ("1000000", "1\u202f000\u202f000,00\u00a0€"),
        ("-24.01", "\u221224,01\u00a0€"),
    ],
)
def test_euros(amount, written):
    assert french.euros(Decimal(amount)) == written


@pytest.mark.parametrize(("rate", "written"), [("20.00", "20"), ("5.50", "5,5"), ("2.10", "2,1"), ("0.00", "0")])
def test_percent(rate, written):
    assert french.percent(Decimal(rate)) == f"{written}\u00a0%"


def test_a_day_is_the_local_one():
    assert french.day(date(2026, 11, 3)) == "03/11/2026"
    assert french.day(datetime(2026, 11, 23, 22, 59, tzinfo=UTC)) == "23/11/2026"
    assert french.day(datetime(2026, 11, 23, 23, 0, tzinfo=UTC)) == "24/11/2026"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2026, 11, 23), "lundi 23 novembre 2026"),
        (date(2026, 12, 1), "mardi 1er décembre 2026"),
        (date(2026, 8, 11), "mardi 11 août 2026"),
        (datetime(2026, 7, 14, 22, 30, tzinfo=UTC), "mercredi 15 juillet 2026"),
    ],
)
def test_long_day(value, written):
    assert french.long_day(value) == written


def test_a_moment_is_local_in_winter_and_in_summer():
    assert french.moment(datetime(2026, 11, 23, 9, 5, tzinfo=UTC)) == "23/11/2026 à 10\u202fh\u202f05"
    assert french.moment(datetime(2026, 7, 23, 9, 5, tzinfo=UTC)) == "23/07/2026 à 11\u202fh\u202f05"
