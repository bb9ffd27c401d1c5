"""Figures and dates as French people write them: `1 234,56 €`, `23/11/2026`."""

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

NARROW = "\u202f"  # narrow no-break space, between thousands
HARD = "\u00a0"  # no-break space, before the euro sign
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip


def number(value: int | Decimal) -> str:
    """`12345` -> `12 345`, `Decimal("1234.50")` -> `1 234,50`; the decimals are the value's own."""
    return f"{value:,}".replace(",", NARROW).replace(".", ",").replace("-", "\u2212")


def euros(amount: Decimal) -> str:
    """`1 234,56 €`. Two decimals, or up to four where the price has more."""
    return f"{number(cents(amount))}{HARD}€"


def percent(rate: Decimal) -> str:
    """`20 %`, `5,5 %`."""
    return f"{number(shortest(rate))}{HARD}%"


def siren(value: str) -> str:
    """`123456789` -> `123 456 789`."""
    return NARROW.join(re.findall(".{1,3}", value))


def day(value: date | datetime) -> str:
    """`23/11/2026`, local date."""
    return f"{local_date(value):%d/%m/%Y}"


def long_day(value: date | datetime) -> str:
    """`lundi 23 novembre 2026`, `mardi 1er décembre 2026`."""
    value = local_date(value)
    return f"{DAYS[value.weekday()]} {value.day}{'er' if value.day == 1 else ''} {MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """`novembre 2026`."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """`23/11/2026 à 10 h 05`, local time."""
    return f"{day(value)} à {hour(value)}"


def hour(value: datetime) -> str:
    """`10 h 05`, local time."""
    local = timezone.localtime(value)
    return f"{local.hour}{NARROW}h{NARROW}{local:%M}"


def cents(amount: Decimal) -> Decimal:
    """The amount with two decimals, or up to four where it has more."""
    shown = amount.quantize(Decimal("0.01"))
    for step in (Decimal("0.001"), Decimal("0.0001")):
        if shown != amount:
            shown = amount.quantize(step)
    return shown


def shortest(rate: Decimal) -> Decimal:
    """The rate without the zeros at its end."""
    shown = rate.normalize()
    return shown.quantize(Decimal(1)) if shown == shown.to_integral() else shown


def local_date(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
