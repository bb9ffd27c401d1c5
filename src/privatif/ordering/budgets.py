"""The ledger of budgets: each order that a budget counts holds back what it costs, then spends it or gives it back.

What is held back fits: it is one UPDATE that asks. What doesn't fit is spent when the rule's people have said yes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import F, Q, Sum
from django.utils import timezone

from privatif.accounts.approval_rules import Amounts
from privatif.accounts.models import ApprovalRule, User
from privatif.core.money import ZERO
from privatif.ordering.models import Budget, BudgetShare, Order

CENTS = 100
State = BudgetShare.State


class Account(NamedTuple):
    """Which budget: of a rule, for whom or what, in the period that begins then."""

    rule: int
    holder: str
    begins: date


@dataclass(frozen=True)
class Asked:
    """What an order takes of one budget, in cents, and how many it may hold in all."""

    account: Account
    cents: int
    limit: int


def amounts(lines: Iterable[tuple[int | None, Decimal]]) -> Amounts:
    """Of lines as (family, total HT)."""
    by_family: dict[int, Decimal] = {}
    net = ZERO
    for family, total in lines:
        net += total
        if family is not None:
            by_family[family] = by_family.get(family, ZERO) + total
    return Amounts(net, by_family)


def amounts_of(order: Order) -> Amounts:
    return amounts(order.lines.values_list("article__family_id", "line_total"))


def asked(
    rules: Iterable[ApprovalRule], *, author: User, address: int | None, amounts: Amounts, on: date
) -> list[Asked]:
    """What such an order takes of the budgets; nothing of those that it doesn't touch."""
    return [
        Asked(account_of(rule, author=author, address=address, on=on), cents, int(rule.above * CENTS))
        for rule in rules
        if rule.is_budget and (cents := int(amounts.of(rule) * CENTS))
    ]


def account_of(rule: ApprovalRule, *, author: User, address: int | None, on: date) -> Account:
    holder = {
        ApprovalRule.Scope.PERSON.value: f"person:{author.pk}",
        ApprovalRule.Scope.ADDRESS.value: f"address:{address or 0}",
        ApprovalRule.Scope.COST_CENTRE.value: f"centre:{author.cost_centre}",
    }.get(rule.scope, "company")
    return Account(rule.pk, holder, begins(rule.period, on))


def begins(period: str, on: date) -> date:
    """The first day of the period that `on` is in."""
    if period == ApprovalRule.Period.YEAR:
        return date(on.year, 1, 1)
    month = on.month if period == ApprovalRule.Period.MONTH else (on.month - 1) // 3 * 3 + 1
    return date(on.year, month, 1)


def exceeded(wanted: Sequence[Asked]) -> dict[int, Decimal]:
    """What is left of each budget that can't hold what is asked of it, HT, by the rule's id; one query or none."""
    used = _used([one.account.rule for one in wanted])
    return {
        one.account.rule: Decimal(max(0, one.limit - used.get(one.account, 0))) / CENTS
        for one in wanted
        if used.get(one.account, 0) + one.cents > one.limit
    }


def hold(*, order: Order, wanted: Sequence[Asked], over: Iterable[int], now: datetime) -> bool:
    """Hold back what `order` takes, but for the budgets `over`, whose people are asked; False where it doesn't fit.

    Then the caller's transaction must not be kept. Called once an order, when it is placed.
    """
    beyond = set(over)
    for one, budget in _opened(wanted):
        state = State.BEYOND if one.account.rule in beyond else State.RESERVED
        if state == State.RESERVED and not _reserve(budget, one.cents, one.limit):
            return False
        BudgetShare.objects.create(budget_id=budget, order=order, state=state, cents=one.cents, at=now)
    return True


def adjust(*, order: Order, rules: Sequence[ApprovalRule], now: datetime) -> dict[int, Decimal]:
    """A waiting order costs something else, or goes elsewhere: hold that back instead.

    Returns what is left of the budgets that it has come to be beyond, by the rule's id: their people must be asked.
    """
    on = timezone.localdate(order.placed_at)
    wanted = asked(rules, author=order.author, address=order.address_id, amounts=amounts_of(order), on=on)
    shares = {share.budget_id: share for share in order.budget_shares.all()}
    over: dict[int, Decimal] = {}
    for one, budget in _opened(wanted):
        share = shares.pop(budget, None) or BudgetShare(budget_id=budget, order=order, state=State.RELEASED, cents=0)
        held = share.cents if share.state == State.RESERVED else 0
        if share.state != State.BEYOND and _reserve(budget, one.cents - held, one.limit):
            share.state = State.RESERVED
        elif share.state != State.BEYOND:
            _move(budget, reserved=-held)
            over |= exceeded([one]) or {one.account.rule: ZERO}
            share.state = State.BEYOND
        share.cents, share.at = one.cents, now
        share.save()
    for share in shares.values():
        _give_back(share, now)
    return over


def release(*, order: Order, now: datetime) -> None:
    """The order comes to nothing: what it held back or had spent is free again."""
    for share in order.budget_shares.all():
        _give_back(share, now)


def commit(*, order: Order, now: datetime) -> None:
    """The order leaves: what it takes is spent, within its budgets or, with their people's yes, beyond them."""
    for share in order.budget_shares.filter(state__in=[State.RESERVED, State.BEYOND]):
        held = share.cents if share.state == State.RESERVED else 0
        _move(share.budget_id, reserved=-held, committed=share.cents)
        share.state, share.at = State.COMMITTED, now
        share.save()


def drift() -> list[str]:
    """The budgets whose sums aren't those of their shares; none, unless something else has written them."""
    of = BudgetShare.objects.order_by().values_list("budget")
    rows = of.annotate(
        held=Sum("cents", filter=Q(state=State.RESERVED), default=0),
        spent=Sum("cents", filter=Q(state=State.COMMITTED), default=0),
    )
    sums = {budget: (held, spent) for budget, held, spent in rows}
    return [
        str(budget)
        for budget in Budget.objects.all()
        if sums.get(budget.pk, (0, 0)) != (budget.reserved, budget.committed)
    ]


def _give_back(share: BudgetShare, now: datetime) -> None:
    if share.state == State.RESERVED:
        _move(share.budget_id, reserved=-share.cents)
    elif share.state == State.COMMITTED:
        _move(share.budget_id, committed=-share.cents)
    share.state, share.at = State.RELEASED, now
    share.save()


def _used(rules: Sequence[int]) -> dict[Account, int]:
    if not rules:
        return {}
    found = Budget.objects.filter(rule__in=rules).values_list("rule", "holder", "begins", "reserved", "committed")
    return {Account(rule, holder, start): reserved + spent for rule, holder, start, reserved, spent in found}


def _opened(wanted: Sequence[Asked]) -> list[tuple[Asked, int]]:
    """The rows of the budgets, made where there are none, in the order in which everybody takes them."""
    if not wanted:
        return []
    accounts = {one.account: one for one in wanted}
    missing = [Budget(rule_id=a.rule, holder=a.holder, begins=a.begins) for a in sorted(accounts)]
    Budget.objects.bulk_create(missing, ignore_conflicts=True)
    rows = Budget.objects.filter(rule__in=[a.rule for a in accounts]).order_by("pk")
    found = ((Account(*row[1:]), row[0]) for row in rows.values_list("pk", "rule", "holder", "begins"))
    return [(accounts[account], pk) for account, pk in found if account in accounts]


def _reserve(budget: int, cents: int, limit: int) -> bool:
    row = Budget.objects.filter(pk=budget)
    if cents > 0:
        row = row.alias(full=F("reserved") + F("committed")).filter(full__lte=limit - cents)
    return row.update(reserved=F("reserved") + cents) == 1


def _move(budget: int, *, reserved: int = 0, committed: int = 0) -> None:
    Budget.objects.filter(pk=budget).update(reserved=F("reserved") + reserved, committed=F("committed") + committed)
