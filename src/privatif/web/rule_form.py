"""The form of an approval rule: what was typed, as text, and the rule that it means."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.http import QueryDict
from django.utils.translation import gettext as _

from privatif.accounts.models import ApprovalRule, Company, User
from privatif.accounts.rule_book import Wanted, possible_members
from privatif.catalog.models import Family
from privatif.core.errors import Refusal
from privatif.core.text import one_line
from privatif.web.typed import whole

FIELDS = ("name", "level", "above", "family", "period", "scope")


class RuleForm:
    """`value` by the field's name, as shown; `members` the ids that are ticked."""

    def __init__(
        self, company: Company, rule: ApprovalRule | None, value: Mapping[str, str], members: set[int]
    ) -> None:
        self.value, self.members = value, members
        self.possible: list[User] = possible_members(company)
        sold = Family.objects.filter(pk__in=company.catalogue.values("article__family"))
        families = {str(family.pk): family.name for family in sold}
        if rule and rule.family:
            families.setdefault(str(rule.family), rule.family_name)
        self.families = [("", _("Tous les articles")), *families.items()]
        self.periods = [("", _("à chaque commande")), *ApprovalRule.Period.choices]
        self.scopes = ApprovalRule.Scope.choices

    @classmethod
    def of(cls, company: Company, rule: ApprovalRule | None) -> "RuleForm":
        if rule is None:
            return cls(company, rule, dict.fromkeys(FIELDS, "") | {"level": "1"}, set())
        value = {name: str(getattr(rule, name) or "") for name in FIELDS}
        value["above"] = f"{rule.above:.2f}".replace(".", ",")
        return cls(company, rule, value, {member.pk for member in rule.members.all()})

    @classmethod
    def typed(cls, company: Company, rule: ApprovalRule | None, data: QueryDict) -> "RuleForm":
        value = {name: one_line(data.get(name, ""))[:200] for name in FIELDS}
        return cls(company, rule, value, {whole(pk) for pk in data.getlist("members")})

    def wanted(self) -> Wanted:
        """Raises Refusal with the sentence of the amount when it can't be read."""
        family = dict(self.families).get(self.value["family"], "") if self.value["family"] else ""
        period = self.value["period"] if self.value["period"] in ApprovalRule.Period.values else ""
        scope = self.value["scope"] if self.value["scope"] in ApprovalRule.Scope.values else ""
        return Wanted(
            name=self.value["name"],
            level=whole(self.value["level"]),
            above=amount(self.value["above"]),
            family=whole(self.value["family"]) if family else None,
            family_name=family,
            period=period,
            scope=scope if period else "",
            members=[person for person in self.possible if person.pk in self.members],
        )


def amount(text: str) -> Decimal:
    """`1 234,56 €`, `1234.56` or nothing (0). Raises Refusal for anything else."""
    plain = "".join(text.split()).removesuffix("€").replace(",", ".")
    try:
        found = Decimal(plain or "0")
        if plain.strip("0123456789.") or found.as_tuple().exponent < -2:  # type: ignore[operator]
            raise InvalidOperation
    except InvalidOperation:
        wrong = _("Indiquez un montant, par exemple 500 ou 1 234,56.")
        raise Refusal(wrong, fields={"above": wrong}) from None
    return found
