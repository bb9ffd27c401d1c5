"""The outbox: what must follow a fact is written with it, and delivered afterwards by a worker.

A delivery is claimed by a conditional UPDATE that must change exactly one row, and held by a lease: when its
worker dies, another takes it once the lease is over. So a reaction may run twice and has to bear it.

A reaction says how it went:
    returns         done
    TryLater        not now; again after a growing wait, without end
    Refused         the other side said no, in words; parked, a person decides
    NeedsHand       something here must be mended first; parked
    an outage       (database or disk) not now, as TryLater
    anything else   a fault of ours: again after a growing wait, parked after FAULTS_BEFORE_PARKING
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string

from privatif.core.models import Delivery, Hold
from privatif.core.outages import is_outage

LEASE = timedelta(minutes=2)
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=15)
FAULTS_BEFORE_PARKING = 8

Reaction = Callable[[Delivery, datetime], None]
log = logging.getLogger(__name__)


class TryLater(Exception):
    """Not now. `wait` overrules the growing wait (a Retry-After, for instance)."""

    def __init__(self, reason: str, *, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Refused(Exception):
    """The other side refused for a reason that a repetition won't change."""


class NeedsHand(Exception):
    """A person must mend something before it is tried again."""


def record(event: str, *, subject: str, now: datetime, payload: dict[str, Any] | None = None) -> None:
    """Write down what must follow: one delivery for each reaction wired to `event`.

    Raises KeyError for an event that isn't wired. Needs the open transaction of the fact itself.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("record a consequence in the transaction of its fact")
    Delivery.objects.bulk_create(
        Delivery(event=event, reaction=name, subject=subject, payload=payload or {}, recorded_at=now, due_at=now)
        for name in settings.OUTBOX_REACTIONS[event]
    )


def claim_next(*, worker: str, now: datetime) -> Delivery | None:
    """Lease the delivery that has been due longest, or None when nothing is due or a Hold forbids it."""
    due = Delivery.objects.filter(
        _free(now), ~models.Exists(Hold.objects.all()), state=Delivery.State.WAITING, due_at__lte=now
    )
    while pk := due.order_by("due_at", "id").values_list("pk", flat=True).first():
        won = due.filter(pk=pk).update(leased_by=worker, leased_until=now + LEASE, attempts=models.F("attempts") + 1)
        if won == 1:
            return Delivery.objects.get(pk=pk)
    return None


def deliver_due(*, worker: str, clock: Callable[[], datetime], limit: int = 100) -> int:
    """Deliver what is due, at most `limit`; returns how many were tried."""
    tried = 0
    while tried < limit and (delivery := claim_next(worker=worker, now=clock())):
        deliver(delivery, clock=clock)
        tried += 1
    return tried


def deliver(delivery: Delivery, *, clock: Callable[[], datetime]) -> None:
    """Run the reaction of a delivery that the caller has claimed, and write down how it went."""
    try:
        reaction: Reaction = import_string(delivery.reaction)
        reaction(delivery, clock())
    except TryLater as late:
        _again(delivery, str(late), late.wait, clock())
    except (Refused, NeedsHand) as stop:
        _settle(delivery, Delivery.State.PARKED, str(stop), clock())
    except Exception as fault:
        log.exception("delivery %s (%s, %s) failed", delivery.pk, delivery.reaction, delivery.subject)
        words = f"{type(fault).__name__}: {fault}"
        if is_outage(fault):
            _again(delivery, words, None, clock())
        else:
            _fault(delivery, words, clock())
    else:
        _settle(delivery, Delivery.State.DONE, "", clock())


def retry(*, pk: int, now: datetime) -> bool:
    """Make a waiting or parked delivery due at once and count its attempts anew.

    False when there is none such, or when a worker is at it just now.
    """
    afresh = {"due_at": now, "attempts": 0, "faults": 0, "settled_at": None}
    undone = Delivery.objects.filter(_free(now), pk=pk).exclude(state=Delivery.State.DONE)
    return undone.update(state=Delivery.State.WAITING, leased_until=None, leased_by="", **afresh) == 1


def park(*, pk: int, reason: str, now: datetime) -> bool:
    """Set a waiting delivery aside with a reason; False when there is none such, or a worker is at it just now."""
    waiting = Delivery.objects.filter(_free(now), pk=pk, state=Delivery.State.WAITING)
    parked = {"state": Delivery.State.PARKED, "last_error": reason, "settled_at": now}
    return waiting.update(leased_until=None, leased_by="", **parked) == 1


def wait_after(attempts: int) -> timedelta:
    """How long to wait after the nth attempt: 5 s, 10 s, 20 s, ... at most a quarter of an hour."""
    doubled: int = 2 ** min(attempts - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _free(now: datetime) -> models.Q:
    return models.Q(leased_until=None) | models.Q(leased_until__lt=now)


def _mine(delivery: Delivery) -> models.QuerySet[Delivery]:
    # A lease that ran out may have gone to another worker: then its word counts, not ours.
    return Delivery.objects.filter(
        pk=delivery.pk,
        state=Delivery.State.WAITING,
        leased_by=delivery.leased_by,
        leased_until=delivery.leased_until,
    )


def _fault(delivery: Delivery, words: str, now: datetime) -> None:
    faults = delivery.faults + 1
    _mine(delivery).update(faults=faults)
    if faults >= FAULTS_BEFORE_PARKING:
        _settle(delivery, Delivery.State.PARKED, words, now)
    else:
        _again(delivery, words, None, now)


def _again(delivery: Delivery, reason: str, wait: timedelta | None, now: datetime) -> None:
    due = now + (wait_after(delivery.attempts) if wait is None else wait)
    _mine(delivery).update(due_at=due, leased_until=None, leased_by="", last_error=reason)


def _settle(delivery: Delivery, state: Delivery.State, reason: str, now: datetime) -> None:
    _mine(delivery).update(state=state, last_error=reason, settled_at=now, leased_until=None, leased_by="")
