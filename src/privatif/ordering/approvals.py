"""Who has said yes or no to an order: facts about an order, one winner each."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from privatif.accounts.models import Absence, User
from privatif.core import outbox
from privatif.core.errors import Refusal, Stale
from privatif.core.prepared import Prepared, Slot
from privatif.core.text import one_line
from privatif.ordering import lifecycle, orders, repricing, routes, terms
from privatif.ordering.models import Approval, Order
from privatif.ordering.routes import Word

REASON_LENGTH = 500


def number_awaiting(user: User, *, on: date) -> int:
    """How many orders wait for this person's word that day; every page of an approver shows it."""
    rows = _NUMBER.rows(user=user.pk, company=user.company_id or 0, on=on)
    return int(rows[0][1]) if rows else 0


def awaiting(*, user: int | Slot, company: int | Slot, on: date | Slot) -> models.QuerySet[Order]:
    """The orders that wait for a person's word, by his id and his company's; those too that he stands in for."""
    away = Absence.objects.filter(substitute__id=user, first__lte=on, last__gte=on).values("person")
    his = models.Q(approver__id=user) | models.Q(approver__in=away)
    rows = Approval.objects.filter(his, order=models.OuterRef("pk"), asked_at__isnull=False, decided_at=None)
    waiting = Order.objects.filter(models.Exists(rows), company_id=company, state=Order.State.TO_APPROVE)
    return waiting.filter(~models.Q(author__id=user) | models.Q(company__self_approval=True))


_IDS = models.BigIntegerField()
_NUMBER = Prepared(
    lambda: (
        awaiting(user=Slot("user", _IDS), company=Slot("company", _IDS), on=Slot("on", models.DateField()))
        .values_list("company_id")
        .annotate(orders=models.Count("pk"))
    )
)


def approve(*, order: Order, seen_version: int, by: User, now: datetime) -> None:
    """Say yes. The next level is asked; after the last one the order leaves, on the first possible day at the earliest.

    It counts at every level that `by` may answer for. Raises Stale when the order was decided or changed since it was
    seen, Refusal while the company is blocked.
    """
    if order.company.blocked:
        raise Refusal(
            _("Les commandes de votre société sont suspendues : celle-ci attend. Contactez votre commercial.")
        )
    word = _word(order, seen_version, by, now)
    repricing.ask_again(order=order, now=now)
    with transaction.atomic():
        if word.last:
            _approve(order, word, by, now)
        else:
            _consent(order, word, by, now)


def refuse(*, order: Order, seen_version: int, reason: str, by: User, now: datetime) -> None:
    """Say no, with the reason that the author will read. Raises Refusal without one, Stale as `approve` does."""
    reason = checked_reason(reason)
    word = _word(order, seen_version, by, now)
    with transaction.atomic():
        lifecycle.move(order=order, to=Order.State.REFUSED, by=by, for_name=word.for_name(by), now=now, note=reason)
        _settle(order, word, by, now, granted=False, reason=reason)
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


def must_be_asked(order: Order, by: User, now: datetime) -> None:
    """Raises Refusal when it isn't this person's word that the order waits for."""
    routes.word_of(order, by, now)


def _word(order: Order, seen_version: int, by: User, now: datetime) -> Word:
    word = routes.word_of(order, by, now)
    if order.version != seen_version or not word.rows:
        raise Stale(lifecycle.already(order))
    return word


def _approve(order: Order, word: Word, by: User, now: datetime) -> None:
    put_off: dict[str, Any] = {}
    if order.delivery_date and order.delivery_date < (first := terms.earliest(now)):
        put_off = {"delivery_date": first}
    to = Order.State.APPROVED
    lifecycle.move(order=order, to=to, by=by, for_name=word.for_name(by), now=now, **put_off)
    _settle(order, word, by, now, granted=True)
    orders.release(order=order, by=by, now=now)


def _consent(order: Order, word: Word, by: User, now: datetime) -> None:
    lifecycle.consent(order=order, seen_version=order.version, by=by, for_name=word.for_name(by), now=now)
    _settle(order, word, by, now, granted=True)
    routes.ask_next(order=order, now=now)
    outbox.record("order.consented", subject=order.number, now=now, payload={"order": order.number})


def _settle(order: Order, word: Word, by: User, now: datetime, *, granted: bool, reason: str = "") -> None:
    if routes.settle(order=order, word=word, granted=granted, reason=reason, by=by, now=now):
        payload = {"order": order.number, "levels": sorted(word.rows)}
        outbox.record("order.settled", subject=order.number, now=now, payload=payload)
