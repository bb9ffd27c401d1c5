"""Orders that would wait for nobody: found before a rule, a person or an absence brings them about."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts.models import Absence, ApprovalRule, Company, User
from privatif.core.errors import Refusal

MOST_NAMES = 8


class DeadEnd(NamedTuple):
    """Whose orders nobody could approve; under which rule, empty where it is his own approver who is missing."""

    author: str
    rule: str


@contextmanager
def guarded(company: Company, *, now: datetime) -> Iterator[None]:
    """What is changed inside is undone, with a Refusal that names names, where it brings about a dead end.

    A transaction of its own; a company's changes take turns, so that two of them can't bring one about together.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        Company.objects.filter(pk=company.pk).update(rules_version=F("rules_version") + 1)
        before = found(company.pk, today)
        yield
        if new := found(company.pk, today) - before:
            raise Refusal(_sentence(sorted(new)))


def found(company_id: int, today: date) -> set[DeadEnd]:
    """The dead ends of a company, today and on every later day on which somebody leaves or is back."""
    company = Company.objects.get(pk=company_id)
    people = list(User.objects.filter(company=company, is_active=True))
    rules = list(company.approval_rules.prefetch_related("members"))
    absences = list(Absence.objects.filter(person__company=company, last__gte=today))
    days = {today} | {max(day, today) for a in absences for day in (a.first, a.last + timedelta(days=1))}
    able = {person.pk for person in people if person.is_approver}
    dead: set[DeadEnd] = set()
    for day in days:
        away = {a.person_id: a.substitute_id for a in absences if a.first <= day <= a.last}
        for author in people:
            for rule, group in _groups(author, rules):
                deciders = _deciders(group, away) & able
                if not deciders - (set() if company.self_approval else {author.pk}):
                    dead.add(DeadEnd(author.name, rule))
    return dead


def _groups(author: User, rules: Iterable[ApprovalRule]) -> Iterator[tuple[str, set[int]]]:
    if not author.is_own_approver:
        yield "", {author.approver_id} if author.approver_id else set()
    for rule in rules:
        yield rule.name, {member.pk for member in rule.members.all()}


def _deciders(group: set[int], away: Mapping[int, int]) -> set[int]:
    return {away.get(person, person) for person in group}


def _sentence(dead: list[DeadEnd]) -> str:
    names = list(dict.fromkeys(end.author for end in dead))
    more = [_("%(n)d autres") % {"n": len(names) - MOST_NAMES}] if len(names) > MOST_NAMES else []
    values = {"who": ", ".join(names[:MOST_NAMES] + more), "rule": dead[0].rule}
    if rules := [end.rule for end in dead if end.rule]:
        text = _("Plus personne ne pourrait valider les commandes de %(who)s (règle « %(rule)s ») : rien n’est changé.")
        return text % {**values, "rule": rules[0]}
    return _("Plus personne ne pourrait valider les commandes de %(who)s : rien n’est changé.") % values
