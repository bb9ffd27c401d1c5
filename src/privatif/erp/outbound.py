"""An order leaves for the ERP here and nowhere else."""

import logging
from datetime import datetime, timedelta

from privatif.core import outbox
from privatif.core.errors import Stale
from privatif.core.models import Delivery
from privatif.erp import get_backend
from privatif.erp.backends.base import Doubtful, NotNow, Refused
from privatif.erp.documents import DocumentLine, OrderDocument, Receipt, ShipTo
from privatif.ordering import orders
from privatif.ordering.models import Order

# An ERP may still be at work on what it didn't answer: looked up too early, the order would seem not to be there.
DOUBT_WAIT = timedelta(minutes=1)
log = logging.getLogger(__name__)


def send_order(delivery: Delivery, now: datetime) -> None:
    """Reaction to `order.released`: have the ERP take the order, once, and write its number down.

    Nothing to do for an order that it has already, or that was cancelled or refused meanwhile.
    """
    order = Order.objects.select_related("company", "address").get(number=delivery.payload["order"])
    if order.state != Order.State.APPROVED:
        log.info("order %s is %s: nothing to send", order.number, order.state)
        return
    try:
        receipt = get_backend().push_order(document_of(order))
    except Refused as refusal:
        raise outbox.Refused(str(refusal)) from refusal
    except NotNow as later:
        raise outbox.TryLater(str(later), wait=later.wait) from later
    except Doubtful as doubt:
        raise outbox.TryLater(str(doubt), wait=max(DOUBT_WAIT, outbox.wait_after(delivery.attempts))) from doubt
    _record(order, receipt, now)


def document_of(order: Order) -> OrderDocument:
    """The order as the ERP is asked to take it."""
    return OrderDocument(
        number=order.number,
        sold_to=order.company.number,
        ship_to=ShipTo(
            code=order.address.code if order.address else "",
            label=order.ship_to_label,
            street=order.ship_to_street,
            extra=order.ship_to_extra,
            postal_code=order.ship_to_postal_code,
            city=order.ship_to_city,
            country=order.ship_to_country,
        ),
        customer_reference=order.reference,
        instructions=order.instructions,
        delivery_date=order.delivery_date,
        placed_at=order.placed_at,
        author=order.author_name,
        lines=tuple(
            DocumentLine(line.position, line.article_number, line.quantity, line.unit, line.unit_price, line.vat_rate)
            for line in order.lines.all()
        ),
        total_net=order.total_net,
        total_vat=order.total_vat,
        total_gross=order.total_gross,
    )


def _record(order: Order, receipt: Receipt, now: datetime) -> None:
    try:
        orders.record_sent(order=order, erp_number=receipt.erp_number, now=now)
    except Stale as moved:
        order.refresh_from_db()
        if order.erp_number == receipt.erp_number:
            return
        if order.state == Order.State.APPROVED:
            raise outbox.TryLater(str(moved), wait=timedelta(0)) from moved
        raise outbox.NeedsHand(
            f"L’ERP a pris la commande sous le n° {receipt.erp_number}, mais ici elle est à l’état "
            f"« {order.get_state_display().lower()} » : annulez-la dans l’ERP."
        ) from moved
