"""Figures and dates as people outside France read English: `€1,234.56`, `23 Nov 2026`."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from privatif.core import french

HARD = french.HARD
siren = french.siren
# Of our own: the C locale's names depend on the machine.
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def number(value: int | Decimal) -> str:
    """`12345` -> `12,345`, `Decimal("1234.50")` -> `1,234.50`; the decimals are the value's own."""
    return f"{value:,}".replace("-", "\u2212")


def euros(amount: Decimal) -> str:
    """`€1,234.56`. Two decimals, or up to four where the price has more."""
    sign = "\u2212" if amount < 0 else ""
    return f"{sign}€{number(abs(french.cents(amount)))}"


def percent(rate: Decimal) -> str:
    """`20%`, `5.5%`."""
    return f"{number(french.shortest(rate))}%"


def day(value: date | datetime) -> str:
    """`23 Nov 2026`, local date: no reader takes the day for the month."""
    value = french.local_date(value)
    return f"{value.day}{HARD}{MONTHS[value.month - 1][:3]}{HARD}{value.year}"


def long_day(value: date | datetime) -> str:
    """`Monday 23 November 2026`."""
    value = french.local_date(value)
    return f"{DAYS[value.weekday()]} {value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """`November 2026`."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime) -> str:
    """`23 Nov 2026 at 10:05`, local time."""
    return f"{day(value)} at {hour(value)}"


def hour(value: datetime) -> str:
    """`10:05`, local time."""
    return f"{timezone.localtime(value):%H:%M}"
