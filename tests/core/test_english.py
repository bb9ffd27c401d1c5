"""Figures and dates as English pages show them: never a comma for a point, never a day for a month."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation

from privatif.core import english, languages, workdays


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("0", "€0.00"),
        ("1234.56", "€1,234.56"),
        ("5.0000", "€5.00"),
        ("4.3333", "€4.3333"),
        ("0.2150", "€0.215"),
        ("1000000", "€1,000,000.00"),
        ("-24.01", "\u2212€24.01"),
    ],
)
def test_euros(amount: str, written: str) -> None:
    assert english.euros(Decimal(amount)) == written


def test_numbers_and_rates() -> None:
    assert [english.number(n) for n in (0, 1234, -1234, Decimal("1234.50"))] == [
        "0", "1,234", "\u22121,234", "1,234.50",
    ]  # fmt: skip
    assert [english.percent(Decimal(rate)) for rate in ("20.00", "5.50", "0.00")] == ["20%", "5.5%", "0%"]


def test_days_are_local_and_name_their_month() -> None:
    evening = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert english.day(date(2026, 9, 3)) == "3\u00a0Sep\u00a02026"
    assert english.day(evening) == "24\u00a0Nov\u00a02026"
    assert english.long_day(date(2026, 11, 23)) == "Monday 23 November 2026"
    assert english.long_day(evening) == "Tuesday 24 November 2026"
    assert english.moment(datetime(2026, 7, 23, 9, 5, tzinfo=UTC)) == "23\u00a0Jul\u00a02026 at 11:05"


def test_the_language_spoken_now_decides() -> None:
    told = {}
    for language in ("fr", "en", "de", None):
        with translation.override(language):
            told[language] = (languages.figures().percent(Decimal("5.5")), workdays.holiday_name(date(2026, 12, 25)))
    french, abroad = ("5,5\u00a0%", "Noël"), ("5.5%", "Christmas Day")
    assert told == {"fr": french, "en": abroad, "de": french, None: french}
