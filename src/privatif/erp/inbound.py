"""What the ERP knows and the portal should: how far its orders are, and what is in stock."""

import logging
from contextlib import suppress
from datetime import datetime, timedelta

from privatif.catalog.models import Article
from privatif.core.errors import Stale
from privatif.erp import get_backend
from privatif.erp.backends.base import NotNow
from privatif.erp.documents import ProgressRecord
from privatif.erp.models import Watermark
from privatif.ordering import orders
from privatif.ordering.models import Order

# An ERP shows a change some time after the moment that it stamps on it, so the last minutes are asked for again.
OVERLAP = timedelta(minutes=10)
log = logging.getLogger(__name__)


def pull_progress(*, now: datetime) -> int:
    """Ask the ERP how far our orders are; returns how many moved on.

    The watermark moves when all of it was applied, to the ERP's own newest stamp: its clock needn't be ours.
    An ERP that can't be asked is 0, and asked again next time.
    """
    mark = Watermark.objects.filter(name="progress").values_list("at", flat=True).first()
    newest, moved, unknown = mark, 0, set()
    try:
        for record in get_backend().fetch_progress(mark - OVERLAP if mark else None):
            try:
                moved += _apply(record, now)
            except Order.DoesNotExist:
                unknown.add(record.number)
            newest = max(newest or record.at, record.at)
    except NotNow as later:
        log.warning("progress of orders not pulled: %s", later)
        return moved
    if unknown:
        log.warning("progress of orders that the portal doesn't know: %s", ", ".join(sorted(unknown)))
    if newest:
        _set_mark("progress", min(newest, now))
    return moved


def pull_stock(*, now: datetime) -> int:
    """Ask the ERP for its stock, all of it, because stock carries no stamp; returns how many articles changed."""
    try:
        told = {record.article: record for record in get_backend().fetch_stock(None)}
    except NotNow as later:
        log.warning("stock not pulled: %s", later)
        return 0
    changed = []
    for article in Article.objects.only("number", "stock", "restock_days").iterator():
        record = told.get(article.number)
        if record and (article.stock, article.restock_days) != (record.quantity, record.restock_days):
            article.stock, article.restock_days = record.quantity, record.restock_days
            changed.append(article)
    Article.objects.bulk_update(changed, ["stock", "restock_days"], batch_size=500)
    _set_mark("stock", now)
    return len(changed)


def _apply(record: ProgressRecord, now: datetime) -> bool:
    order = Order.objects.get(number=record.number)
    if order.state == Order.State.APPROVED:
        # Its answer to our sending was lost, or is on its way: that it works on the order is as good.
        known = min(now, record.at)  # it had the order before it worked on it
        with suppress(Stale):  # the answer has come in this moment
            orders.record_sent(order=order, erp_number=record.erp_number, now=known)
    return orders.record_progress(number=record.number, state=record.state, at=record.at, now=now)


def _set_mark(name: str, at: datetime) -> None:
    Watermark.objects.bulk_create([Watermark(name=name, at=at)], ignore_conflicts=True)
    Watermark.objects.filter(name=name, at__lt=at).update(at=at)
