"""Numbers that people read on paper: one series a year, given in order.

A number is taken inside the transaction of the fact that it names, so that a deed that fails gives it back:
a gap can't come about.
"""

from datetime import datetime

from django.db import connection, models, transaction
from django.utils import timezone

from privatif.core.models import NumberSeries


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
