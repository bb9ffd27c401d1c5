"""Approvers who don't answer: reminded after some working hours, and after some more somebody else is asked too."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from privatif.accounts import approval_rules
from privatif.accounts.models import Company, User
from privatif.core import outbox
from privatif.core.workdays import working_hours
from privatif.ordering.models import Approval, Order, OrderEvent

NOTE = "Sans réponse à temps, l’accord est aussi demandé à une autre personne."  # a key of the catalogue
BATCH = 500


def remind_and_escalate(*, now: datetime) -> int:
    """What a worker does now and then; how many were reminded or asked too."""
    return sum(_remind(row, now) for row in _unanswered("remind_after", "reminded_at", now)) + sum(
        _escalate(row, now) for row in _unanswered("escalate_after", "escalated_at", now)
    )


def _unanswered(after: str, done: str, now: datetime) -> list[Approval]:
    """Whose word has been waited for so many working hours as his company says, and who hasn't had this done."""
    rows: QuerySet[Approval] = Approval.objects.filter(
        order__state=Order.State.TO_APPROVE, asked_at__isnull=False, decided_at=None,
        **{f"order__company__{after}__gt": 0, f"{done}__isnull": True},
    )  # fmt: skip
    oldest = rows.select_related("order__company__escalate_to", "order__author", "approver").order_by("asked_at")[
        :BATCH
    ]
    return [
        row for row in oldest if row.asked_at and working_hours(row.asked_at, now) >= getattr(row.order.company, after)
    ]


def _remind(row: Approval, now: datetime) -> bool:
    with transaction.atomic():
        if Approval.objects.filter(pk=row.pk, decided_at=None, reminded_at=None).update(reminded_at=now) != 1:
            return False
        payload = {"order": row.order.number, "approval": row.pk}
        outbox.record("order.unanswered", subject=row.order.number, now=now, payload=payload)
    return True


def _escalate(row: Approval, now: datetime) -> bool:
    """Once a level; the person asked too is one more of its group."""
    order = row.order
    with transaction.atomic():
        # The order's row first, as every decision does: nobody is added to a level that is being settled.
        here = Order.objects.filter(pk=order.pk, version=order.version, state=Order.State.TO_APPROVE)
        if here.update(version=F("version")) != 1:
            return False
        level = Approval.objects.filter(order=order, level=row.level)
        level.filter(escalated_at=None).update(escalated_at=now)
        person = _other(order.company, order, level)
        if person is None or level.filter(escalated_at__lt=now).exists():
            return False
        asked = Approval.objects.create(
            order=order, level=row.level, rule=row.rule, why=row.why, approver=person, asked_at=now, reminded_at=now,
            escalated_at=now,
        )  # fmt: skip
        OrderEvent.objects.create(order=order, at=now, by=None, state=order.state, version=order.version, note=NOTE)
        payload = {"order": order.number, "approval": asked.pk}
        outbox.record("order.unanswered", subject=order.number, now=now, payload=payload)
    return True


def _other(company: Company, order: Order, level: QuerySet[Approval]) -> User | None:
    person = company.escalate_to
    if person is None or not approval_rules.may_approve(person, company.pk) or person.pk == order.author_id:
        return None
    return None if level.filter(approver=person).exists() else person
