"""What a company has said about who must approve: its rules, and who stands in for whom."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 60
HIGHEST_LEVEL = 9


class ApprovalRule(models.Model):
    """When an order must be approved by any one of `members`, beyond what its author's approver says.

    It applies when the order's lines (those of `family`, where one is named) cost more than `above`, HT; with a
    `period`, when they don't fit any more into the budget of `above` that `scope` has for each period. Rules are
    asked in the order of `level`, then `id`.
    """

    class Period(models.TextChoices):
        MONTH = "month", _("par mois")
        QUARTER = "quarter", _("par trimestre")
        YEAR = "year", _("par an")

    class Scope(models.TextChoices):
        COMPANY = "company", _("toute la société")
        PERSON = "person", _("chaque personne")
        ADDRESS = "address", _("chaque adresse de livraison")
        COST_CENTRE = "cost_centre", _("chaque centre de coûts")

    company = models.ForeignKey("accounts.Company", on_delete=models.CASCADE, related_name="approval_rules")
    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    level = models.PositiveSmallIntegerField(_("rang"), default=1)
    above = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(Decimal(0))]
    )
    # The catalogue's id of the family and its name: this room knows nothing of the catalogue.
    family = models.BigIntegerField(null=True, blank=True)
    family_name = models.CharField(max_length=80, blank=True)
    period = models.CharField(max_length=8, choices=Period.choices, blank=True)
    scope = models.CharField(max_length=12, choices=Scope.choices, blank=True)
    members = models.ManyToManyField("accounts.User", related_name="approval_rules")

    class Meta:
        ordering = ["level", "id"]
        constraints = [
            models.UniqueConstraint(fields=["company", "name"], name="rule_name_in_company"),
            models.CheckConstraint(
                condition=models.Q(period="", scope="") | ~models.Q(period="") & ~models.Q(scope=""),
                name="a_budget_has_period_and_scope",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_budget(self) -> bool:
        return self.period != ""


class Absence(models.Model):
    """`person` is away from `first` to `last`, both included; `substitute` decides for him on these days."""

    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="absences")
    substitute = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="stands_in")
    first = models.DateField(_("premier jour"))
    last = models.DateField(_("dernier jour"))

    class Meta:
        ordering = ["first", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="absence_begins_first"),
            models.CheckConstraint(condition=~models.Q(person=models.F("substitute")), name="absent_for_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first} {self.last}"
