"""A waiting order that costs something else, or goes elsewhere: whose word does it need now?"""

from datetime import datetime

from privatif.accounts import approval_rules
from privatif.ordering import budgets, routes
from privatif.ordering.models import Order


def follow(*, order: Order, now: datetime) -> None:
    """Budgets follow, and the rules that apply now are asked too; nobody who is to be asked is dropped."""
    rules = approval_rules.rules_of(order.company)
    over = budgets.adjust(order=order, rules=rules, now=now)
    steps = approval_rules.route(author=order.author, amounts=budgets.amounts_of(order), over=over, rules=rules)
    asked = {why.get("rule", 0) for why in order.approvals.values_list("why", flat=True)}
    if more := [step for step in steps if step.rule and step.why.rule not in asked]:
        routes.ask(order=order, steps=more, now=now)
