"""Numbers that people read on paper: one series a year, given in order.

A number is taken inside the transaction of the fact that it names, so that a deed that fails gives it back:
a gap can't come about.
"""

import re
from datetime import datetime

from django.db import connection, models, transaction
from django.utils import timezone

from privatif.core.models import NumberSeries

NUMBER = re.compile(r"([A-Z]{1,10})-([0-9]{2})-([0-9]{6,9})")


def pass_by(number: str) -> bool:
    """Never give this number, or one before it, from now on; True when its series had to move.

    A text that isn't a number of ours is passed over.
    """
    parts = NUMBER.fullmatch(number)
    if parts is None:
        return False
    name, year, last = parts[1], 2000 + int(parts[2]), int(parts[3])
    NumberSeries.objects.bulk_create([NumberSeries(name=name, year=year)], ignore_conflicts=True)
    return NumberSeries.objects.filter(name=name, year=year, last__lt=last).update(last=last) == 1


def take(series: str, *, now: datetime) -> str:
    """The next number, like `C-26-000001`; the year is the local one. Needs an open transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("take a number inside the transaction that uses it")
    year = timezone.localtime(now).year
    mine = NumberSeries.objects.filter(name=series, year=year)
    if not mine.update(last=models.F("last") + 1):
        NumberSeries.objects.bulk_create([NumberSeries(name=series, year=year)], ignore_conflicts=True)
        mine.update(last=models.F("last") + 1)
    return f"{series}-{year % 100:02d}-{mine.values_list('last', flat=True).get():06d}"
