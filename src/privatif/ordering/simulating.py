"""What a company's rules would have done lately: how many orders would have waited, and for whom."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from privatif.accounts import approval_rules
from privatif.accounts.approval_rules import Amounts
from privatif.accounts.models import ApprovalRule, Company, User
from privatif.core.errors import Refusal
from privatif.ordering import budgets
from privatif.ordering.budgets import CENTS, Account
from privatif.ordering.models import Order, OrderLine

LATELY = timedelta(days=90)


@dataclass
class Simulation:
    """Orders in all; how many would have waited, how many of them for nobody; how many for whom, under which rule."""

    orders: int = 0
    waiting: int = 0
    for_nobody: int = 0
    by_person: Counter[str] = field(default_factory=Counter)
    by_rule: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Past:
    author: User
    address: int | None
    on: date
    amounts: Amounts


def simulate(*, company: Company, now: datetime) -> Simulation:
    """Replay the orders of the last 90 days in their order, each as if today's rules and people had been there then.

    Every budget begins empty, and what it doesn't hold is spent all the same, as if its people had said yes.
    """
    rules, done = approval_rules.rules_of(company), Simulation()
    used: defaultdict[Account, int] = defaultdict(int)
    for past in _past(company, now):
        done.orders += 1
        _count(done, past, rules, _spend(past, rules, used))
    return done


def _count(done: Simulation, past: _Past, rules: Sequence[ApprovalRule], over: dict[int, Decimal]) -> None:
    try:
        steps = approval_rules.route(author=past.author, amounts=past.amounts, over=over, rules=rules)
    except Refusal:
        done.waiting += 1
        done.for_nobody += 1
        return
    done.waiting += bool(steps)
    done.by_rule.update({step.rule for step in steps})
    done.by_person.update({person.name for step in steps for person in step.people})


def _spend(past: _Past, rules: Sequence[ApprovalRule], used: defaultdict[Account, int]) -> dict[int, Decimal]:
    """What is left of the budgets that can't hold the order, by the rule's id; it is spent."""
    over = {}
    for one in budgets.asked(rules, author=past.author, address=past.address, amounts=past.amounts, on=past.on):
        if used[one.account] + one.cents > one.limit:
            over[one.account.rule] = Decimal(max(0, one.limit - used[one.account])) / CENTS
        used[one.account] += one.cents
    return over


def _past(company: Company, now: datetime) -> Iterator[_Past]:
    lately = Order.objects.filter(company=company, kind=Order.Kind.ORDER, placed_at__gte=now - LATELY)
    lines: defaultdict[int, list[tuple[int | None, Decimal]]] = defaultdict(list)
    of_lines = OrderLine.objects.filter(order__in=lately).order_by()
    for order, family, total in of_lines.values_list("order", "article__family", "line_total"):
        lines[order].append((family, total))
    people = {person.pk: person for person in company.people.select_related("approver", "company")}
    for pk, author, address, at in lately.order_by("placed_at", "pk").values_list(
        "pk", "author", "address", "placed_at"
    ):
        if author in people:
            yield _Past(people[author], address, timezone.localdate(at), budgets.amounts(lines[pk]))
