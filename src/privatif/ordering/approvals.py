"""Who has said yes or no to an order: facts about an order, one winner each."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core import outbox
from privatif.core.errors import Refusal, Stale
from privatif.core.prepared import Prepared, Slot
from privatif.core.text import one_line
from privatif.ordering import lifecycle, orders, terms
from privatif.ordering.models import Approval, Order

REASON_LENGTH = 500


def number_awaiting(user: User) -> int:
    """How many orders wait for this person's word; every page of an approver shows it."""
    rows = _NUMBER.rows(user=user.pk, company=user.company_id or 0)
    return int(rows[0][1]) if rows else 0


def awaiting(*, user: int | Slot, company: int | Slot) -> models.QuerySet[Order]:
    """The orders that wait for a person's word, by his id and his company's."""
    return Order.objects.filter(
        company_id=company,
        state=Order.State.TO_APPROVE,
        approvals__approver__id=user,
        approvals__decided_at=None,
    )


_IDS = models.BigIntegerField()
_NUMBER = Prepared(
    lambda: (
        awaiting(user=Slot("user", _IDS), company=Slot("company", _IDS))
        .values_list("company_id")
        .annotate(orders=models.Count("pk"))
    )
)


def approve(*, order: Order, seen_version: int, by: User, now: datetime) -> None:
    """Say yes; the order leaves, for the first possible day where the wanted one has passed.

    Raises Stale when it was decided or changed since it was seen, Refusal while the company is blocked.
    """
    if order.company.blocked:
        raise Refusal(
            _("Les commandes de votre société sont suspendues : celle-ci attend. Contactez votre commercial.")
        )
    put_off = {}
    if order.delivery_date and order.delivery_date < (first := terms.earliest(now)):
        put_off = {"delivery_date": first}
    with transaction.atomic():
        _decide(order, Order.State.APPROVED, seen_version, "", by, now, **put_off)
        orders.release(order=order, by=by, now=now)


def refuse(*, order: Order, seen_version: int, reason: str, by: User, now: datetime) -> None:
    """Say no, with the reason that the author will read. Raises Refusal without one, Stale as `approve` does."""
    reason = checked_reason(reason)
    with transaction.atomic():
        _decide(order, Order.State.REFUSED, seen_version, reason, by, now)
        outbox.record("order.refused", subject=order.number, now=now, payload={"order": order.number})


def checked_reason(reason: str) -> str:
    """The reason as one line. Raises Refusal, for `reason`, where there is none or too much of it."""
    reason = one_line(reason)
    if not reason:
        text = _("Indiquez le motif du refus : le demandeur le lira.")
        raise Refusal(text, fields={"reason": text})
    if len(reason) > REASON_LENGTH:
        text = _("Le motif ne peut pas dépasser %(n)d caractères.") % {"n": REASON_LENGTH}
        raise Refusal(text, fields={"reason": text})
    return reason


def must_be_asked(order: Order, by: User) -> None:
    """Raises Refusal when it isn't this person's word that the order waits for."""
    if not Approval.objects.filter(order=order, approver=by).exists():
        raise Refusal(_("Cette commande attend l’accord d’une autre personne."))


def _decide(order: Order, to: str, seen_version: int, reason: str, by: User, now: datetime, **columns: Any) -> None:
    must_be_asked(order, by)
    if order.version != seen_version:
        raise Stale(lifecycle.already(order))
    lifecycle.move(order=order, to=to, by=by, now=now, note=reason, **columns)
    Approval.objects.filter(order=order, approver=by).update(
        decided_at=now, granted=to == Order.State.APPROVED, reason=reason
    )
