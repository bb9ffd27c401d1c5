"""When goods can arrive: French working days, public holidays, and the cut-off hour to the minute."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from privatif.core.workdays import earliest_delivery, holiday_name, is_working_day, next_working_day, working_hours

PARIS = ZoneInfo("Europe/Paris")


def earliest(*when: int, lead_days: int = 1) -> date:
    return earliest_delivery(now=datetime(*when, tzinfo=PARIS), cut_off=time(16, 0), lead_days=lead_days)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "Jour de l’an"),
        (date(2026, 4, 6), "Lundi de Pâques"),
        (date(2026, 5, 14), "Ascension"),
        (date(2026, 7, 14), "Fête nationale"),
        (date(2027, 3, 29), "Lundi de Pâques"),
    ],
)
def test_public_holidays_have_their_names(day, name):
    assert holiday_name(day) == name
    assert not is_working_day(day)


def test_an_ordinary_day_has_no_name():
    assert holiday_name(date(2026, 11, 23)) == ""
    assert is_working_day(date(2026, 11, 23))
    assert not is_working_day(date(2026, 11, 28))
    assert not is_working_day(date(2026, 11, 29))


def test_the_day_after_easter_sunday_is_skipped():
    assert next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)  # Friday -> Tuesday


@pytest.mark.parametrize(
    ("ordered", "arrives"),
    [
        ((2026, 11, 23, 10, 0), date(2026, 11, 24)),  # Monday morning -> Tuesday
        ((2026, 11, 23, 15, 59, 59), date(2026, 11, 24)),
        ((2026, 11, 23, 16, 0), date(2026, 11, 25)),  # at the cut-off it is too late
        ((2026, 11, 27, 15, 0), date(2026, 11, 30)),  # Friday -> Monday
        ((2026, 11, 27, 18, 0), date(2026, 12, 1)),  # Friday evening counts for Monday -> Tuesday
        ((2026, 11, 28, 9, 0), date(2026, 12, 1)),  # so does Saturday
        ((2026, 7, 13, 10, 0), date(2026, 7, 15)),  # the 14th of July is no day
        ((2026, 7, 13, 17, 0), date(2026, 7, 16)),
        ((2026, 7, 14, 10, 0), date(2026, 7, 16)),
        ((2026, 4, 3, 17, 0), date(2026, 4, 8)),  # Good Friday evening counts for Tuesday
        ((2026, 12, 31, 17, 0), date(2027, 1, 5)),  # over the new year: Monday counts, Tuesday arrives
    ],
)
def test_goods_arrive_a_working_day_after_the_day_that_the_order_counts_for(ordered, arrives):
    assert earliest(*ordered) == arrives


def test_lead_days_are_working_days():
    assert earliest(2026, 11, 26, 10, 0, lead_days=3) == date(2026, 12, 1)  # Thursday + 3
    assert earliest(2026, 11, 26, 10, 0, lead_days=0) == date(2026, 11, 26)
    assert earliest(2026, 11, 28, 10, 0, lead_days=0) == date(2026, 11, 30)


def test_the_hour_is_that_of_the_clock_on_the_wall():
    def at(hour: int, minute: int, month: int) -> date:
        now = datetime(2026, month, 23, hour, minute, tzinfo=UTC)
        return earliest_delivery(now=now, cut_off=time(16, 0), lead_days=1)

    assert at(14, 59, 11) == date(2026, 11, 24)  # winter: 15:59 in Paris
    assert at(15, 0, 11) == date(2026, 11, 25)
    assert at(13, 59, 7) == date(2026, 7, 24)  # summer: 15:59 in Paris
    assert at(14, 0, 7) == date(2026, 7, 27)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ((2026, 11, 23, 10, 0), (2026, 11, 23, 12, 30), 2.5),
        ((2026, 11, 23, 16, 0), (2026, 11, 24, 10, 0), 2),  # not the night
        ((2026, 11, 20, 16, 0), (2026, 11, 23, 10, 0), 2),  # not the weekend
        ((2026, 11, 10, 16, 0), (2026, 11, 12, 10, 0), 2),  # not Armistice Day
        ((2026, 11, 21, 8, 0), (2026, 11, 23, 8, 0), 0),
        ((2026, 3, 27, 16, 0), (2026, 3, 30, 10, 0), 2),  # the clock changes on the Sunday
        ((2026, 11, 23, 12, 0), (2026, 11, 23, 11, 0), 0),
    ],
)
def test_working_hours_are_those_of_working_days(start, end, hours):
    """Planted: hours of the clock; public holidays counted."""
    assert working_hours(datetime(*start, tzinfo=PARIS), datetime(*end, tzinfo=PARIS)) == hours
