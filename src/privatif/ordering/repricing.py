"""The prices of a waiting order hold for some days; after that they are asked again before it is approved."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from privatif.catalog import prices
from privatif.core.errors import Stale
from privatif.core.money import line_total, totals
from privatif.ordering import lifecycle, rerouting
from privatif.ordering.models import Order, OrderEvent, OrderLine

ASKED_AGAIN = gettext_noop("Prix demandés de nouveau.")


def ask_again(*, order: Order, now: datetime) -> None:
    """Nothing while they hold. Otherwise the order's next version has today's prices, and waits to be read again.

    What has left the catalogue keeps the price agreed. Raises Stale when a price has changed: then the new version is
    written, its event holds the differences, and whoever wanted to approve hasn't yet.
    """
    if now - (order.priced_at or order.placed_at) < timedelta(days=settings.PRICE_HOLD_DAYS):
        return
    lines = list(order.lines.all())
    wanted = {line.article_id: line.quantity for line in lines}
    quoted = prices.quote(company=order.company, quantities=wanted, on=timezone.localdate(now))
    changed = [
        (line, quoted[line.article_id].unit_price)
        for line in lines
        if line.article_id in quoted and quoted[line.article_id].unit_price != line.unit_price
    ]
    if changed:
        _write(order, lines, changed, now)
        raise Stale(
            _("Les prix de cette commande ne sont plus garantis : voici ceux d’aujourd’hui. Relisez-la, puis décidez.")
        )
    Order.objects.filter(pk=order.pk, version=order.version).update(priced_at=now)


def _write(order: Order, lines: list[OrderLine], changed: list[tuple[OrderLine, Decimal]], now: datetime) -> None:
    told = []
    for line, price in changed:
        told.append(
            {"what": "unit_price", "before": f"{line.unit_price:.4f}", "after": f"{price:.4f}",
             "article": line.designation}
        )  # fmt: skip
        line.unit_price, line.line_total = price, line_total(line.quantity, price)
    sums = totals((line.line_total, line.vat_rate) for line in lines)
    with transaction.atomic():
        lifecycle.amend(
            order=order, seen_version=order.version, priced_at=now,
            total_net=sums.net, total_vat=sums.vat, total_gross=sums.gross,
        )  # fmt: skip
        OrderLine.objects.bulk_update([line for line, _price in changed], ["unit_price", "line_total"], batch_size=200)
        OrderEvent.objects.create(
            order=order, at=now, by=None, state=order.state, version=order.version, note=ASKED_AGAIN, changes=told
        )
        rerouting.follow(order=order, now=now)
