"""The days that a statistic is about, as people choose them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.core.errors import Refusal

YEAR, TWELVE_MONTHS, FREE = "annee", "12-mois", "libre"
FIRST_YEAR = 1990


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both included, by the clock of the distributor."""

    first: date
    last: date

    def bounds(self) -> tuple[datetime, datetime]:
        """The moment it begins and the moment when it is over."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))

    def before(self) -> "Period":
        """As many days just before it; for whole months as many months."""
        if self.first.day == 1 and (self.last + timedelta(days=1)).day == 1:
            n = _months(self.last) - _months(self.first) + 1
            return Period(_first_of(_months(self.first) - n), self.first - timedelta(days=1))
        days = self.last - self.first
        return Period(self.first - timedelta(days=1) - days, self.first - timedelta(days=1))

    def year_before(self) -> "Period":
        """The same days of the year before; the 28th for a 29th of February that it hasn't."""
        return Period(_a_year_before(self.first), _a_year_before(self.last))


def read(name: str, *, first: str = "", last: str = "", today: date) -> Period:
    """The period of a form: YEAR, TWELVE_MONTHS, a month as `2026-11`, or FREE with two ISO days.

    Anything else is this year. Raises Refusal for free days that are none, with the sentence of each field.
    """
    if name == FREE:
        return _free(first, last)
    if name == TWELVE_MONTHS:
        return Period(_first_of(_months(today) - 11), today)
    try:
        start = date.fromisoformat(f"{name}-01")
    except ValueError:
        return Period(date(today.year, 1, 1), today)
    if not FIRST_YEAR <= start.year <= today.year + 1:
        return Period(date(today.year, 1, 1), today)
    return Period(start, _first_of(_months(start) + 1) - timedelta(days=1))


def months(today: date, n: int = 13) -> list[str]:
    """The names of the last `n` months, the present one first."""
    return [f"{_first_of(_months(today) - back):%Y-%m}" for back in range(n)]


def _free(first: str, last: str) -> Period:
    days: dict[str, date] = {}
    wrong: dict[str, str] = {}
    for field, text in (("du", first), ("au", last)):
        try:
            days[field] = date.fromisoformat(text)
            if not FIRST_YEAR <= days[field].year <= 2100:
                wrong[field] = _("Choisissez une année entre 1990 et 2100.")
        except ValueError:
            wrong[field] = _("Indiquez un jour, par exemple 31/12/2026.")
    if not wrong and days["au"] < days["du"]:
        wrong["au"] = _("La fin est avant le début.")
    if wrong:
        raise Refusal(" ".join(wrong.values()), fields=wrong)
    return Period(days["du"], days["au"])


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_default_timezone())


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
