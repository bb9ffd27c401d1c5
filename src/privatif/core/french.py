"""Figures and dates as French people write them: `1 234,56 €`, `23/11/2026`."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format

NARROW = "\u202f"  # narrow no-break space, between thousands
HARD = "\u00a0"  # no-break space, before the euro sign


def number(value: int | Decimal) -> str:
    """`12345` -> `12 345`, `Decimal("1234.50")` -> `1 234,50`; the decimals are the value's own."""
    return f"{value:,}".replace(",", NARROW).replace(".", ",").replace("-", "\u2212")


def euros(amount: Decimal) -> str:
    """`1 234,56 €`. Two decimals, or up to four where the price has more."""
    shown = amount.quantize(Decimal("0.01"))
    for step in (Decimal("0.001"), Decimal("0.0001")):
        if shown != amount:
            shown = amount.quantize(step)
    return f"{number(shown)}{HARD}€"


def percent(rate: Decimal) -> str:
    """`20 %`, `5,5 %`."""
    shown = rate.normalize()
    shown = shown.quantize(Decimal(1)) if shown == shown.to_integral() else shown
    return f"{number(shown)}{HARD}%"


def siren(value: str) -> str:
    """`123456789` -> `123 456 789`."""
    return NARROW.join(re.findall(".{1,3}", value))


def day(value: date | datetime) -> str:
    """`23/11/2026`, local date."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value:%d/%m/%Y}"


def long_day(value: date | datetime) -> str:
    """`lundi 23 novembre 2026`."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return date_format(value, "l j F Y").replace(" 1 ", " 1er ")


def moment(value: datetime) -> str:
    """`23/11/2026 à 10 h 05`, local time."""
    local = timezone.localtime(value)
    return f"{local:%d/%m/%Y} à {local.hour}{NARROW}h{NARROW}{local:%M}"
