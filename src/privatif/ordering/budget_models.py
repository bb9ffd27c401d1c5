"""The ledger of budgets: what orders hold back, have spent and have given back, HT, in whole cents."""

from django.db import models


class Budget(models.Model):
    """What a rule's budget has let out in one period for one `holder` (a person, an address...).

    `reserved` and `committed` are the sums of its shares of these states; `ordering.budgets` alone writes them.
    """

    rule = models.ForeignKey("accounts.ApprovalRule", on_delete=models.CASCADE, related_name="budgets")
    holder = models.CharField(max_length=60)
    begins = models.DateField()
    reserved = models.BigIntegerField(default=0)
    committed = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule", "holder", "begins"], name="budget_once_a_period"),
            models.CheckConstraint(
                condition=models.Q(reserved__gte=0, committed__gte=0), name="budgets_are_never_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.holder} {self.begins}"


class BudgetShare(models.Model):
    """What one order takes of one budget: held back, beyond it (its people are asked), spent, or given back."""

    class State(models.TextChoices):
        RESERVED = "reserved"
        BEYOND = "beyond"
        COMMITTED = "committed"
        RELEASED = "released"

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="shares", db_index=False)
    order = models.ForeignKey("ordering.Order", on_delete=models.CASCADE, related_name="budget_shares")
    state = models.CharField(max_length=10, choices=State.choices)
    cents = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["budget"]  # the order in which everybody takes the budgets' rows
        constraints = [models.UniqueConstraint(fields=["budget", "order"], name="order_once_a_budget")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state} {self.cents}"
