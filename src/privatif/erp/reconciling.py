"""After a backup was put in place: what the ERP has of our orders, beside what the portal still knows of them.

The portal has lost what happened after its backup, the ERP has not. Asking comes first and changes nothing; what
follows from the answers is written in one transaction.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from privatif.core import numbering
from privatif.core.models import Hold
from privatif.erp import get_backend
from privatif.erp.documents import TakenRecord
from privatif.ordering import lifecycle, orders
from privatif.ordering.models import Order

LOOK_BACK = timedelta(days=7)  # before the backup's moment: clocks differ, and an ERP may keep days only
State = Order.State
WAITING = (State.TO_APPROVE, State.APPROVED)
LEFT = (State.SENT, State.PREPARING, State.SHIPPED, State.INVOICED)


@dataclass
class Survey:
    """What the ERP said.

    lost      the ERP has them and we don't: placed after the backup, or given another number
    had       they wait here to be sent, or for a yes, and the ERP has them already
    clashing  our number is another order there, or has another number there, or was refused here
    unknown   they were sent, by our word, and the ERP doesn't have them
    waiting   the ERP doesn't have them: they leave when the outbox may deliver again
    """

    lost: list[TakenRecord] = field(default_factory=list)
    had: list[tuple[Order, str, datetime]] = field(default_factory=list)
    clashing: list[tuple[Order, TakenRecord]] = field(default_factory=list)
    unknown: list[Order] = field(default_factory=list)
    waiting: list[Order] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


def ask(hold: Hold) -> Survey:
    """Compare. Raises NotNow when the ERP can't be asked."""
    erp, since, survey = get_backend(), hold.copied_at - LOOK_BACK, Survey()
    taken = {record.number: record for record in erp.fetch_orders(since)}
    survey.numbers = sorted(taken)
    ours = Order.objects.select_related("company").filter(origin=Order.Origin.PORTAL).order_by("number")
    known = {order.number: order for order in ours.filter(number__in=survey.numbers)}
    for number, record in sorted(taken.items()):
        _compare(survey, known.get(number), record)
    for order in ours.filter(state__in=WAITING).exclude(number__in=survey.numbers):
        receipt = erp.find_order(order.number)
        if receipt:
            survey.had.append((order, receipt.erp_number, receipt.received_at))
        elif order.state == State.APPROVED:
            survey.waiting.append(order)
    for order in ours.filter(state__in=LEFT, placed_at__gte=since).exclude(number__in=survey.numbers):
        if erp.find_order(order.number) is None:
            survey.unknown.append(order)
    return survey


def settle(survey: Survey, *, hold: Hold) -> list[str]:
    """Write down what the ERP has; returns the numbers for which the numbering had to move on.

    Needs the caller's transaction. Raises Stale when somebody decided on an order since the ERP was asked.
    """
    for order, erp_number, received_at in survey.had:
        at = min(received_at, hold.since)
        if order.state == State.TO_APPROVE:
            note = gettext_noop("Validée avant la remise en place d’une sauvegarde : la trace de l’accord est perdue.")
            lifecycle.move(order=order, to=State.APPROVED, by=None, now=at, note=note)
        orders.record_sent(order=order, erp_number=erp_number, now=at)
    return [number for number in survey.numbers if numbering.pass_by(number)]


def _compare(survey: Survey, order: Order | None, record: TakenRecord) -> None:
    if order is None:
        survey.lost.append(record)
    elif (order.company.number, order.total_net) != (record.sold_to, record.total_net):
        survey.clashing.append((order, record))
    elif order.state in WAITING:
        survey.had.append((order, record.erp_number, record.received_at))
    elif order.erp_number != record.erp_number:
        survey.clashing.append((order, record))
