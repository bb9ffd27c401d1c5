"""Figures of an imported history as JSON, in the definitions of the exact answers; run as a script of its own.

With company numbers: what `privatif.statistics` says of their months.
"""

import json
import sys
from collections import defaultdict
from decimal import Decimal

from privatif.cli.ready import start_django

start_django()

from django.utils import timezone  # noqa: E402

from privatif.accounts.models import Company  # noqa: E402
from privatif.core.french import cents  # noqa: E402
from privatif.ordering.models import Order, OrderLine  # noqa: E402
from privatif.statistics import periods  # noqa: E402
from privatif.statistics.queries import answer, by_month  # noqa: E402
from privatif.statistics.questions import By, Question, Scope  # noqa: E402


def figures() -> dict[str, object]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    months: dict[str, Decimal] = defaultdict(Decimal)
    orders_by_month: dict[str, int] = defaultdict(int)
    month_of = {}
    for pk, placed_at in Order.objects.filter(kind="order").values_list("pk", "placed_at"):
        month_of[pk] = f"{timezone.localtime(placed_at):%Y-%m}"
        orders_by_month[month_of[pk]] += 1
    lines = OrderLine.objects.values_list("order__kind", "order_id", "quantity", "unit_price", "line_total")
    for kind, order_id, quantity, unit_price, line_total in lines.iterator(chunk_size=10_000):
        sums[f"{kind} lines"] += 1
        sums[f"{kind} amount"] += quantity * unit_price
        if kind == "order":
            sums["quantity"] += quantity
            sums["rounded"] += line_total
            months[month_of[order_id]] += quantity * unit_price
    sums["totals"] = sum(Order.objects.filter(kind="order").values_list("total_net", flat=True), Decimal(0))
    return {
        **{name: str(amount.normalize()) for name, amount in sums.items()},
        "orders_by_month": orders_by_month,
        "amount_by_month": {month: str(amount.normalize()) for month, amount in months.items()},
    }


def months_of(company: Company) -> dict[str, list[object]]:
    months = {}
    for month in by_month(Question(By.CONTACT, None, Scope(company.pk))):
        period = periods.read(month, today=timezone.localdate())
        total = answer(Question(By.CONTACT, period, Scope(company.pk))).total
        months[month] = [total.orders, total.quantity, str(cents(total.amount))]
    return months


if __name__ == "__main__":
    asked = {company.number: months_of(company) for company in Company.objects.filter(number__in=sys.argv[1:])}
    json.dump({"months_of": asked} if asked else figures(), sys.stdout)
