"""Writes down what was ordered, and how far it has come since: no mail and nothing for the ERP follows from it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from django.db import models
from django.utils import timezone

from privatif.accounts.models import User
from privatif.core import numbering
from privatif.core.money import line_total, totals
from privatif.core.tables import Progress
from privatif.demonstration.habits import SEED, Line, Planned, after, local
from privatif.ordering.models import Approval, Order, OrderEvent, OrderLine
from privatif.ordering.orders import SERIES

State = Order.State
LAST_ERP_NUMBER = 70_000  # the embedded ERP's own begin after it
FIRST_CREDIT = 60_001
ORDERS_A_CREDIT = 45  # one credit note in so many orders
CREDITED_AFTER = timedelta(days=12)
STEPS = ((State.PREPARING, 2, 9), (State.SHIPPED, 4, 14), (State.INVOICED, 7, 18))  # working days later, hour
DELIVERED_AFTER = 5  # working days


def write(planned: Sequence[Planned], *, now: datetime, progress: Progress) -> None:
    """`planned` oldest first: numbers are given in this order."""
    random = Random(f"{SEED} {len(planned)}")  # noqa: S311 - a story, not a secret
    orders, events, approvals = [], [], []
    for count, plan in enumerate(planned, start=1):
        order = _order(plan)
        approval, moments = _moments(order, plan, random, now)
        order.state, order.version = moments[-1].state, len(moments)
        orders.append(order)
        events += moments
        approvals += approval
        progress("commandes", count, len(planned))
    _give_erp_numbers([order for order in orders if order.state != State.REFUSED])
    lines = [line for order, plan in zip(orders, planned, strict=True) for line in _lines(order, plan.lines)]
    for credit, line in list(_credits(orders, planned, now)):
        orders.append(credit)
        lines.append(line)
        events.append(_event(credit, credit.placed_at, State.INVOICED))
    _save(orders, lines, events, approvals)


def _order(plan: Planned) -> Order:
    order = Order(
        number=numbering.take(SERIES, now=plan.placed_at),
        company=plan.company,
        author=plan.author,
        author_name=plan.author.name,
        reference=plan.reference,
        address=plan.address,
        delivery_date=after(timezone.localdate(plan.placed_at), DELIVERED_AFTER),
        placed_at=plan.placed_at,
    )
    _copy_address(order)
    _add_up(order, _lines(order, plan.lines))
    return order


def _copy_address(order: Order) -> None:
    for part in ("label", "street", "extra", "postal_code", "city", "country"):
        setattr(order, f"ship_to_{part}", getattr(order.address, part))


def _add_up(order: Order, lines: Sequence[OrderLine]) -> None:
    sums = totals((line.line_total, line.vat_rate) for line in lines)
    order.line_count = len(lines)
    order.total_net, order.total_vat, order.total_gross = sums.net, sums.vat, sums.gross


def _lines(order: Order, lines: Sequence[Line]) -> list[OrderLine]:
    return [
        OrderLine(
            order=order,
            position=position,
            article=line.offer.article,
            article_number=line.offer.article.number,
            designation=line.offer.article.designation,
            customer_reference=line.offer.customer_reference,
            unit=line.offer.article.unit,
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_rate=line.offer.article.vat_rate,
            line_total=line_total(line.quantity, line.unit_price),
        )
        for position, line in enumerate(lines, start=1)
    ]


def _moments(order: Order, plan: Planned, random: Random, now: datetime) -> tuple[list[Approval], list[OrderEvent]]:
    """The approval that was needed, if any, and the order's timeline until now."""
    placed = plan.placed_at
    if plan.author.is_own_approver:
        decided, approvals, events = placed, [], [_event(order, placed, State.APPROVED, plan.author)]
    else:
        approver = plan.author.approver
        assert approver
        decided = placed + timedelta(minutes=random.randint(10, 180))
        granted = not plan.refused
        approvals = [
            Approval(order=order, approver=approver, asked_at=placed, decided_at=decided, decided_by=approver,
                     granted=granted, reason=plan.refused)
        ]  # fmt: skip
        verdict = _event(order, decided, State.APPROVED if granted else State.REFUSED, approver, plan.refused)
        events = [_event(order, placed, State.TO_APPROVE, plan.author), verdict]
    if not plan.refused:
        events += _progress(order, decided, now)
    return approvals, events


def _progress(order: Order, released: datetime, now: datetime) -> Iterator[OrderEvent]:
    yield _event(order, released + timedelta(minutes=1), State.SENT)
    day = timezone.localdate(released)
    for state, working_days, hour in STEPS:
        at = local(after(day, working_days), hour)
        if at <= now:
            yield _event(order, at, state)


def _event(order: Order, at: datetime, state: State, by: User | None = None, note: str = "") -> OrderEvent:
    return OrderEvent(order=order, at=at, by=by, by_name=by.name if by else "", state=state, note=note)


def _give_erp_numbers(orders: Sequence[Order]) -> None:
    for number, order in enumerate(orders, start=LAST_ERP_NUMBER + 1 - len(orders)):
        order.erp_number = str(number)


def _credits(orders: Sequence[Order], planned: Sequence[Planned], now: datetime) -> Iterator[tuple[Order, OrderLine]]:
    """One line of an order sent back, now and then, as the ERP told it."""
    pairs = zip(orders, planned, strict=True)
    old = [(o, p) for o, p in pairs if o.state == State.INVOICED and now - o.placed_at > CREDITED_AFTER]
    for number, (order, plan) in enumerate(old[::ORDERS_A_CREDIT], start=FIRST_CREDIT):
        credit = Order(
            number=str(number), erp_number=str(number), kind=Order.Kind.CREDIT, origin=Order.Origin.HISTORY,
            company=order.company, author=order.author, author_name=order.author_name, state=State.INVOICED,
            reference=f"Avoir sur {order.number}", address=order.address,
            placed_at=order.placed_at + CREDITED_AFTER,
        )  # fmt: skip
        _copy_address(credit)
        (line,) = _lines(credit, [plan.lines[0]._replace(quantity=-plan.lines[0].quantity)])
        _add_up(credit, [line])
        yield credit, line


def _save(orders: list[Order], lines: list[OrderLine], events: list[OrderEvent], approvals: list[Approval]) -> None:
    Order.objects.bulk_create(orders, batch_size=500)
    for belonging in (lines, events, approvals):
        for one in belonging:
            one.order_id = one.order.pk
    _insert(OrderLine, lines)
    _insert(OrderEvent, events)
    _insert(Approval, approvals)


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    model._default_manager.bulk_create(rows, batch_size=1000)
