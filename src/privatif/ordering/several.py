"""One word on several orders at once: each is decided by itself, and its outcome told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from privatif.accounts.models import User
from privatif.core.errors import Refusal
from privatif.ordering import approvals, orders
from privatif.ordering.models import Order

MOST = 100


@dataclass(frozen=True)
class Outcome:
    """`refusal` is why it couldn't be; empty where it was."""

    order: Order
    refusal: str = ""


def approve(*, seen: Mapping[str, int], by: User, now: datetime) -> list[Outcome]:
    """Say yes to each, by its number and the version that was seen. Numbers that `by` may not see are passed over."""
    return _each(seen, by, lambda order, version: approvals.approve(order=order, seen_version=version, by=by, now=now))


def refuse(*, seen: Mapping[str, int], reason: str, by: User, now: datetime) -> list[Outcome]:
    """Say no to each, with one reason. Raises Refusal, for `reason`, before any of it is done."""
    approvals.checked_reason(reason)
    return _each(
        seen,
        by,
        lambda order, version: approvals.refuse(order=order, seen_version=version, reason=reason, by=by, now=now),
    )


def _each(seen: Mapping[str, int], by: User, decide: Callable[[Order, int], None]) -> list[Outcome]:
    numbers = list(seen)[:MOST]
    found = orders.visible_to(by).filter(number__in=numbers).select_related("company", "author").order_by("pk")
    outcomes = []
    for order in found:
        try:
            decide(order, seen[order.number])
            outcomes.append(Outcome(order))
        except Refusal as refusal:
            outcomes.append(Outcome(order, refusal.text))
    return outcomes
