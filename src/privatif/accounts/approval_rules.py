"""Who must say yes to an order: knowledge about a company, not about an order.

What is ordered comes as plain values (`Amounts`): this room knows neither orders nor the catalogue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from privatif.accounts import absences
from privatif.accounts.models import ApprovalRule, Company, User
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.core.money import ZERO


@dataclass(frozen=True)
class Amounts:
    """What an order costs, HT: in all, and by the family (the catalogue's id) of its articles."""

    net: Decimal = ZERO
    by_family: Mapping[int, Decimal] = field(default_factory=dict)

    def of(self, rule: ApprovalRule) -> Decimal:
        """What the rule looks at."""
        return self.net if rule.family is None else self.by_family.get(rule.family, ZERO)


@dataclass(frozen=True)
class Why:
    """Why a level is asked, as values: an approval keeps them, `told` says them in the reader's language.

    All empty: the author's own approver. Amounts are HT with two decimals; `left` is what a budget still had.
    """

    rule: int = 0
    above: str = ""
    family: str = ""
    period: str = ""
    left: str = ""


@dataclass(frozen=True)
class Step:
    """One level of a route: any one of `people` may say yes for it. `rule` is its name, empty for one's approver."""

    rule: str
    why: Why
    people: tuple[User, ...]


def rules_of(company: Company) -> list[ApprovalRule]:
    """The company's rules in the order in which they are asked, with their members."""
    return list(company.approval_rules.prefetch_related(Prefetch("members", User.objects.order_by("name", "pk"))))


def route(*, author: User, amounts: Amounts, over: Mapping[int, Decimal], rules: Iterable[ApprovalRule]) -> list[Step]:
    """The levels that must say yes to what `author` orders, in their order; empty when he needs nobody.

    `over`: what is left of each budget that would be exceeded, by the rule's id; `rules` are the company's. Raises
    Refusal when nobody could say yes at one of them: an order that waits for nobody would wait for ever.
    """
    steps = [] if author.is_own_approver else [Step("", Why(), _own_approver(author))]
    for rule in rules:
        amount = amounts.of(rule)
        if not (rule.pk in over if rule.is_budget else amount > rule.above):
            continue
        members = [person for person in rule.members.all() if may_approve(person, author.company_id)]
        if author in members and author.company and author.company.self_approval:
            continue
        people = tuple(person for person in members if person != author)
        if not people:
            text = _("La règle « %(rule)s » ne laisse personne pour valider vos commandes. Prévenez votre commercial.")
            raise Refusal(text % {"rule": rule.name})
        steps.append(Step(rule.name, _why(rule, over), people))
    return steps


def may_approve(person: User, company_id: int | None) -> bool:
    return person.is_active and person.is_approver and person.company_id == company_id


def told(why: Mapping[str, Any] | Why) -> str:
    """Why, in a few words of the language spoken now; empty for the author's own approver."""
    why = why if isinstance(why, Why) else Why(**why)
    values = {"family": why.family, "above": _euros(why.above), "left": _euros(why.left)}
    if why.period:
        budget = {
            "month": _("budget du mois dépassé, reste %(left)s HT sur %(above)s"),
            "quarter": _("budget du trimestre dépassé, reste %(left)s HT sur %(above)s"),
            "year": _("budget de l’année dépassé, reste %(left)s HT sur %(above)s"),
        }[why.period] % values
        return _("« %(family)s » : %(budget)s") % {**values, "budget": budget} if why.family else budget
    if why.family and Decimal(why.above):
        return _("plus de %(above)s HT de « %(family)s »") % values
    if why.family:
        return _("des articles de « %(family)s »") % values
    return _("plus de %(above)s HT") % values if why.rule else ""


def condition(rule: ApprovalRule) -> str:
    """When the rule applies, in a few words."""
    if not rule.is_budget:
        return told(Why(rule.pk, f"{rule.above:.2f}", rule.family_name))
    values = {
        "above": figures().euros(rule.above), "period": rule.get_period_display(), "scope": rule.get_scope_display(),
        "family": rule.family_name,
    }  # fmt: skip
    if rule.family is None:
        return _("budget de %(above)s HT %(period)s pour %(scope)s") % values
    return _("budget de %(above)s HT %(period)s pour %(scope)s, « %(family)s »") % values


def sentences(steps: Iterable[Step], *, on: date) -> list[str]:
    """For the author before he sends: a sentence a level, why and for whom his order will wait."""
    steps = list(steps)
    away = absences.in_force({person.pk for step in steps for person in step.people}, on) if steps else {}
    return [_sentence(step, later=bool(at), away=away) for at, step in enumerate(steps)]


def _sentence(step: Step, *, later: bool, away: Mapping[int, absences.Standing]) -> str:
    values = {"rule": step.rule, "why": told(step.why), "who": names(step.people)}
    if not step.rule:
        text = _("Votre commande attendra l’accord de %(who)s.")
    elif later:
        text = _("« %(rule)s » (%(why)s) : elle attendra ensuite l’accord de %(who)s.")
    else:
        text = _("« %(rule)s » (%(why)s) : elle attendra l’accord de %(who)s.")
    standing = [_stands_in(person, away[person.pk]) for person in step.people if person.pk in away]
    return " ".join([text % values, *standing])


def _stands_in(person: User, standing: absences.Standing) -> str:
    return _("%(substitute)s remplace %(person)s jusqu’au %(day)s.") % {
        "substitute": standing.substitute_name,
        "person": person.name,
        "day": figures().day(standing.last),
    }


def names(people: Iterable[User]) -> str:
    """`Nadia Ferrand ou Marc Petit`: any one of them."""
    return _(" ou ").join(person.name for person in people)


def _own_approver(author: User) -> tuple[User, ...]:
    approver = author.approver
    if approver is None or not may_approve(approver, author.company_id):
        raise Refusal(
            _(
                "Aucun valideur-administrateur ne peut valider vos commandes pour le moment. "
                "Prévenez votre commercial ou son assistante."
            )
        )
    return (approver,)


def _why(rule: ApprovalRule, over: Mapping[int, Decimal]) -> Why:
    left = f"{over[rule.pk]:.2f}" if rule.is_budget else ""
    return Why(rule.pk, f"{rule.above:.2f}", rule.family_name, rule.period, left)


def _euros(amount: str) -> str:
    return figures().euros(Decimal(amount)) if amount else ""
