"""Deeds on a company's approval rules. None of them can lead to an order that waits for nobody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from privatif.accounts import dead_ends
from privatif.accounts.models import ApprovalRule, Company, User
from privatif.accounts.rule_models import HIGHEST_LEVEL, NAME_LENGTH
from privatif.core import audit
from privatif.core.errors import Refusal
from privatif.core.languages import figures

MOST_HOURS = 999
HIGHEST_AMOUNT = Decimal(999_999_999)


@dataclass(frozen=True)
class Wanted:
    """A rule as it shall be; the fields are those of ApprovalRule. `members` are approvers of the company."""

    name: str
    level: int
    above: Decimal
    members: Collection[User]
    family: int | None = None
    family_name: str = ""
    period: str = ""
    scope: str = ""

    def columns(self) -> dict[str, Any]:
        names = ("name", "level", "above", "family", "family_name", "period", "scope")
        return {name: getattr(self, name) for name in names}


def possible_members(company: Company) -> list[User]:
    """Who may say yes by a rule: the company's approvers."""
    return list(company.people.filter(role=User.Role.APPROVER, is_active=True).order_by("name"))


def save(*, company: Company, rule: ApprovalRule | None, wanted: Wanted, by: User, now: datetime) -> ApprovalRule:
    """Add a rule, or change `rule`; it counts for the orders sent from now on.

    Raises Refusal with the sentence of each field, for a name that is taken, and for a dead end.
    """
    _check(wanted, possible_members(company))
    try:
        with dead_ends.guarded(company, now=now):
            before = _written(rule) if rule else {}
            saved = rule or ApprovalRule(company=company)
            for name, value in wanted.columns().items():
                setattr(saved, name, value)
            saved.save()
            saved.members.set(wanted.members)
            audit.write(
                "rule.save", subject=saved.name, by=by, now=now, company=company.number,
                before=before, after=_written(saved),
            )  # fmt: skip
    except IntegrityError:
        if not company.approval_rules.filter(name=wanted.name).exists():
            raise
        text = _("Une autre règle porte déjà ce nom.")
        raise Refusal(text, fields={"name": text}) from None
    return saved


def delete(*, rule: ApprovalRule, by: User, now: datetime) -> None:
    """The rule is gone, and its budgets' ledger with it; what waits because of it goes on waiting."""
    with transaction.atomic():
        before = _written(rule)
        if ApprovalRule.objects.filter(pk=rule.pk).delete()[0]:
            audit.write("rule.delete", subject=rule.name, by=by, now=now, company=rule.company.number, before=before)


def set_policy(
    *,
    company: Company,
    self_approval: bool,
    remind_after: int,
    escalate_after: int,
    escalate_to: User | None,
    by: User,
    now: datetime,
) -> None:
    """Whether one's own yes counts, and after how many working hours (0: never) who is reminded or asked too.

    Raises Refusal with the sentence of a field, and where an order would wait for nobody.
    """
    hours = {"remind_after": remind_after, "escalate_after": escalate_after}
    text = _("Indiquez un nombre d’heures de 0 à %(n)d.") % {"n": MOST_HOURS}
    if wrong := {name: text for name, value in hours.items() if not 0 <= value <= MOST_HOURS}:
        raise Refusal(text, fields=wrong)
    if escalate_after and escalate_to not in possible_members(company):
        text = _("Choisissez qui sera sollicité.")
        raise Refusal(text, fields={"escalate_to": text})
    after: dict[str, Any] = {
        "self_approval": self_approval, "remind_after": remind_after, "escalate_after": escalate_after,
    }  # fmt: skip
    with dead_ends.guarded(company, now=now):
        before = dict(zip(after, Company.objects.values_list(*after).get(pk=company.pk), strict=True))
        Company.objects.filter(pk=company.pk).update(**after, escalate_to=escalate_to if escalate_after else None)
        audit.write(
            "company.approval", subject=company.number, by=by, now=now, company=company.number,
            before=before, after=after | {"escalate_to": escalate_to.username if escalate_to else ""},
        )  # fmt: skip


def _check(wanted: Wanted, possible: Collection[User]) -> None:
    wrong: dict[str, str] = {}
    if not wanted.name:
        wrong["name"] = _("Donnez un nom à la règle : le demandeur le lira.")
    elif len(wanted.name) > NAME_LENGTH:
        wrong["name"] = _("Le nom ne peut pas dépasser %(n)d caractères.") % {"n": NAME_LENGTH}
    if not 1 <= wanted.level <= HIGHEST_LEVEL:
        wrong["level"] = _("Le rang va de 1 à %(n)d.") % {"n": HIGHEST_LEVEL}
    if not 0 <= wanted.above <= HIGHEST_AMOUNT:
        wrong["above"] = _("Indiquez un montant de 0 à %(most)s.") % {"most": figures().euros(HIGHEST_AMOUNT)}
    if wanted.period and not wanted.scope:
        wrong["scope"] = _("Choisissez à qui le budget est ouvert.")
    if not wanted.members:
        wrong["members"] = _("Choisissez au moins une personne.")
    elif not set(wanted.members) <= set(possible):
        wrong["members"] = _("Choisissez parmi les valideurs-administrateurs de la société.")
    if wrong:
        raise Refusal(" ".join(wrong.values()), fields=wrong)


def _written(rule: ApprovalRule) -> dict[str, Any]:
    return {
        "name": rule.name, "level": rule.level, "above": f"{rule.above:.2f}", "family": rule.family_name,
        "period": rule.period, "scope": rule.scope,
        "members": sorted(rule.members.values_list("username", flat=True)),
    }  # fmt: skip
