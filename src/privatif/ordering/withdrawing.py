"""The author takes an order back that still waits for somebody's word."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core import outbox
from privatif.core.errors import Refusal, Stale
from privatif.ordering import lifecycle
from privatif.ordering.models import Order


def withdraw(*, order: Order, seen_version: int, by: User, now: datetime) -> None:
    """It is cancelled, and whoever was asked is told. Raises Stale when somebody decided or changed it meanwhile.

    Raises Refusal for anybody but its author.
    """
    if order.author_id != by.pk:
        raise Refusal(_("Seul le demandeur peut retirer cette commande."))
    if order.state != Order.State.TO_APPROVE or order.version != seen_version:
        raise Stale(lifecycle.already(order))
    with transaction.atomic():
        lifecycle.move(order=order, to=Order.State.CANCELLED, by=by, now=now)
        outbox.record("order.withdrawn", subject=order.number, now=now, payload={"order": order.number})
