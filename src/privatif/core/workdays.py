"""Working days in France: Monday to Friday, without the public holidays."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.utils import timezone
from holidays import country_holidays

from privatif.core import languages

OPENS, CLOSES = time(9), time(17)  # 8 working hours a day


@lru_cache(maxsize=16)
def _holidays(year: int, language: str = "fr") -> Mapping[date, str]:
    return country_holidays("FR", years=year, language={"en": "en_US"}.get(language, language))


def holiday_name(day: date) -> str:
    """The name of the public holiday in the language spoken now, or the empty string."""
    return _holidays(day.year, languages.current()).get(day, "").replace("'", "’")


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_hours(start: datetime, end: datetime) -> float:
    """Hours between two moments that lie between OPENS and CLOSES, local time, of working days."""
    day, last = timezone.localdate(start), timezone.localdate(end)
    seconds = 0.0
    while day <= last:
        if is_working_day(day):
            opens, closes = (timezone.make_aware(datetime.combine(day, hour)) for hour in (OPENS, CLOSES))
            seconds += max(0.0, (min(end, closes) - max(start, opens)).total_seconds())
        day += timedelta(days=1)
    return seconds / 3600


def earliest_delivery(*, now: datetime, cut_off: time, lead_days: int) -> date:
    """The first day on which goods ordered now can arrive.

    An order counts for today when today is a working day and the cut-off hour (local time) is not over,
    otherwise for the next working day; goods arrive `lead_days` working days after that.
    """
    local = timezone.localtime(now)
    day = local.date()
    if not is_working_day(day) or local.time() >= cut_off:
        day = next_working_day(day)
    for _ in range(lead_days):
        day = next_working_day(day)
    return day
