"""How an order moves from state to state: one winner each time, told by a compare-and-set."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core import audit
from privatif.core.errors import Stale
from privatif.core.languages import figures
from privatif.ordering import budgets
from privatif.ordering.models import Order, OrderEvent

State = Order.State
PROGRESS = (State.APPROVED, State.SENT, State.PREPARING, State.SHIPPED, State.INVOICED)
MOVES: dict[str, frozenset[str]] = {
    State.TO_APPROVE: frozenset({State.APPROVED, State.REFUSED, State.CANCELLED}),
    State.APPROVED: frozenset({State.SENT, State.PREPARING, State.SHIPPED, State.INVOICED, State.CANCELLED}),
    State.SENT: frozenset({State.PREPARING, State.SHIPPED, State.INVOICED, State.CANCELLED}),
    State.PREPARING: frozenset({State.SHIPPED, State.INVOICED, State.CANCELLED}),
    State.SHIPPED: frozenset({State.INVOICED}),
    State.INVOICED: frozenset(),
    State.REFUSED: frozenset(),
    State.CANCELLED: frozenset(),
}


def move(
    *, order: Order, to: str, by: User | None, now: datetime, note: str = "", for_name: str = "", **columns: Any
) -> None:
    """Move `order` from the state and version that the caller holds; `columns` are set in the same UPDATE.

    Its budgets follow. `for_name` is whose substitute `by` was.

    Raises Stale, naming who moved it, when it isn't in that state or version any more or may not go there.
    """
    with transaction.atomic():
        here = Order.objects.filter(pk=order.pk, state=order.state, version=order.version)
        allowed = to in MOVES[order.state]
        if not allowed or here.update(state=to, version=models.F("version") + 1, **columns) != 1:
            raise Stale(already(order))
        before = order.state
        order.refresh_from_db(fields=["state", "version", *columns])
        OrderEvent.objects.create(
            order=order, at=now, by=by, by_name=by.name if by else "", for_name=for_name, state=to,
            version=order.version, note=note, delivery_date=columns.get("delivery_date"),
        )  # fmt: skip
        if to == State.APPROVED:
            budgets.commit(order=order, now=now)
        elif to in (State.REFUSED, State.CANCELLED):
            budgets.release(order=order, now=now)
        audit.write(
            f"order.{to}",
            subject=order.number,
            by=by,
            now=now,
            company=order.company.number,
            before={"state": before},
            after={"state": to, **({"note": note} if note else {}), **({"for": for_name} if for_name else {})},
        )


def amend(*, order: Order, seen_version: int, **columns: Any) -> None:
    """A waiting order becomes another version of itself. Raises Stale when it isn't the version seen any more."""
    here = Order.objects.filter(pk=order.pk, state=State.TO_APPROVE, version=seen_version)
    if here.update(version=models.F("version") + 1, **columns) != 1:
        raise Stale(already(order))
    order.refresh_from_db(fields=["state", "version", *columns])


def consent(*, order: Order, seen_version: int, by: User, for_name: str, now: datetime) -> None:
    """A yes after which others are asked: another version, which still waits. Raises Stale as `amend` does."""
    amend(order=order, seen_version=seen_version)
    OrderEvent.objects.create(
        order=order,
        at=now,
        by=by,
        by_name=by.name,
        for_name=for_name,
        state=order.state,
        consent=True,
        version=order.version,
    )
    audit.write(
        "order.consent", subject=order.number, by=by, now=now, company=order.company.number,
        after={"for": for_name} if for_name else {},
    )  # fmt: skip


def already(order: Order) -> str:
    """What happened to the order in the meantime, as a sentence."""
    last = OrderEvent.objects.filter(order=order).order_by("-at", "-id").first()
    state = Order.State(Order.objects.values_list("state", flat=True).get(pk=order.pk)).label.lower()
    if last and last.changes and last.by_id is None:
        return _(
            "Les prix de cette commande ont été demandés de nouveau le %(when)s : relisez-la avant de décider."
        ) % {"when": figures().moment(last.at)}
    if last and last.changes:
        return _("%(who)s a modifié cette commande le %(when)s : relisez-la avant de décider.") % {
            "who": last.by_name,
            "when": figures().moment(last.at),
        }
    if last and last.consent:
        text = _("%(who)s a donné son accord le %(when)s : cette commande attend maintenant celui d’autres personnes.")
        return text % {"who": last.signed, "when": figures().moment(last.at)}
    if last is None or not last.by_name:
        return _("Cette commande est déjà à l’état « %(state)s ».") % {"state": state}
    return _("Cette commande est déjà à l’état « %(state)s », par %(who)s le %(when)s.") % {
        "state": state,
        "who": last.signed,
        "when": figures().moment(last.at),
    }
