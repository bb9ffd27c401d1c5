"""The levels of an order's route as rows: who is asked, who may answer, and what an answer settles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts import absences, approval_rules
from privatif.accounts.approval_rules import Step
from privatif.accounts.models import User
from privatif.core.errors import Refusal
from privatif.ordering.models import Approval, Order


@dataclass(frozen=True)
class Word:
    """What somebody's yes or no settles: a row of his for each level that he may answer for, by the level.

    `last`: no level would be left. Without rows somebody else has answered meanwhile.
    """

    rows: Mapping[int, Approval]
    last: bool = True

    def for_name(self, by: User) -> str:
        """Whose substitute he is; empty where he was asked himself."""
        if not self.rows or self.rows[min(self.rows)].approver_id == by.pk:
            return ""
        return self.rows[min(self.rows)].approver.name


def ask(*, order: Order, steps: Sequence[Step], now: datetime) -> None:
    """Write the order's route, or what comes on top of it; the first level that waits is asked."""
    done = Approval.objects.filter(order=order).aggregate(last=Max("level"))["last"] or 0
    Approval.objects.bulk_create(
        Approval(order=order, level=level, rule=step.rule, why=asdict(step.why), approver=person)
        for level, step in enumerate(steps, start=done + 1)
        for person in step.people
    )
    ask_next(order=order, now=now)


def ask_next(*, order: Order, now: datetime) -> None:
    """It is the turn of the lowest level that nobody has answered for."""
    waiting = Approval.objects.filter(order=order, decided_at=None)
    if level := waiting.order_by("level").values_list("level", flat=True).first():
        waiting.filter(level=level, asked_at=None).update(asked_at=now)


def word_of(order: Order, by: User, now: datetime) -> Word:
    """What `by` may answer for. Raises Refusal when it isn't his word that the order waits for."""
    rows = list(Approval.objects.filter(order=order).select_related("approver").order_by("level", "pk"))
    waiting = [row for row in rows if row.decided_at is None]
    if mine := answerable(order, by, now, waiting):
        return Word(mine, last={row.level for row in waiting} <= mine.keys())
    represented = represented_by(rows, order, by, now)
    if any(row.approver_id in represented for row in rows) and _changed_meanwhile(order):
        return Word({})
    raise Refusal(_("Cette commande attend l’accord d’une autre personne."))


def answerable(order: Order, by: User, now: datetime, waiting: Iterable[Approval]) -> dict[int, Approval]:
    """Of the rows that wait, in the order of levels: one a level that `by` may answer for; none unless his turn."""
    waiting = list(waiting) if order.state == Order.State.TO_APPROVE else []
    represented = represented_by(waiting, order, by, now) if waiting else set()
    mine: dict[int, Approval] = {}
    for row in waiting:
        if row.approver_id in represented and (row.level not in mine or row.approver_id == by.pk):
            mine[row.level] = row
    return mine if any(row.asked_at for row in mine.values()) else {}


def reasons(answers: Mapping[int, Approval]) -> list[str]:
    """Under which rules somebody is asked, a sentence each, in the language spoken now."""
    text = _("Règle « %(rule)s » : %(why)s.")
    told = approval_rules.told
    return [text % {"rule": row.rule, "why": told(row.why)} for row in answers.values() if row.rule]


def waited_for(waiting: Iterable[Approval]) -> str:
    """`Nadia ou Marc, puis Léa`: whose word the order waits for, level by level; the rows in the order of levels."""
    levels = groupby(waiting, key=lambda row: row.level)
    return _(", puis ").join(approval_rules.names(row.approver for row in rows) for _level, rows in levels)


def represented_by(rows: Iterable[Approval], order: Order, by: User, now: datetime) -> set[int]:
    """For whom of those asked `by` may answer: himself, and whom he stands in for today. His own order: nobody."""
    if not approval_rules.may_approve(by, order.company_id):
        return set()
    if by.pk == order.author_id and not order.company.self_approval:
        return set()
    away = absences.in_force({row.approver_id for row in rows}, timezone.localdate(now))
    return {by.pk} | {person for person, standing in away.items() if standing.substitute == by.pk}


def _changed_meanwhile(order: Order) -> bool:
    return not Order.objects.filter(pk=order.pk, version=order.version, state=Order.State.TO_APPROVE).exists()


def settle(*, order: Order, word: Word, granted: bool, reason: str, by: User, now: datetime) -> bool:
    """His rows have his word, and their levels wait for nobody any more. True when others had been asked there."""
    levels = Approval.objects.filter(order=order, level__in=word.rows, decided_at=None)
    levels.update(decided_at=now, decided_by=by, asked_at=Coalesce("asked_at", now))
    Approval.objects.filter(pk__in=[row.pk for row in word.rows.values()]).update(granted=granted, reason=reason)
    others = Approval.objects.filter(order=order, level__in=word.rows).exclude(approver=by)
    return others.exists()
