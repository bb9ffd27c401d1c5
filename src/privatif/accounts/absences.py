"""Who is away, and who decides for him meanwhile. Nobody stands in while he is away himself: so no circles."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts import dead_ends
from privatif.accounts.models import Absence, User
from privatif.core import audit
from privatif.core.errors import Refusal
from privatif.core.languages import figures


class Standing(NamedTuple):
    """Who stands in for somebody, until when."""

    substitute: int
    substitute_name: str
    last: date


def in_force(people: Collection[int], on: date) -> dict[int, Standing]:
    """Who of these people is away that day, by id."""
    found = Absence.objects.filter(person__in=people, first__lte=on, last__gte=on)
    rows = found.values_list("person", "substitute", "substitute__name", "last")
    return {person: Standing(substitute, name, last) for person, substitute, name, last in rows}


def of(person: User, *, today: date) -> QuerySet[Absence]:
    """His absences that aren't over, the next one first."""
    return Absence.objects.filter(person=person, last__gte=today).select_related("substitute")


def possible_substitutes(person: User) -> QuerySet[User]:
    """Who may stand in for him: the other approvers of his company."""
    colleagues = User.objects.filter(company=person.company_id, role=User.Role.APPROVER, is_active=True)
    return colleagues.exclude(pk=person.pk).order_by("name")


def declare(*, person: User, substitute: User | None, first: date, last: date, by: User, now: datetime) -> Absence:
    """`person` is away on these days and `substitute` decides for him.

    Raises Refusal with the sentence of each field (`substitute`, `first`, `last`), for days on which one of them
    is away already, for somebody who stands in for another then, and where somebody's orders would wait for nobody.
    """
    _check_days(first, last, timezone.localdate(now))
    if substitute is None or not possible_substitutes(person).filter(pk=substitute.pk).exists():
        _refuse("substitute", _("Choisissez un autre valideur-administrateur de votre société."))
    assert person.company
    assert substitute
    with dead_ends.guarded(person.company, now=now):
        _check_circles(person, substitute, first, last)
        absence = Absence.objects.create(person=person, substitute=substitute, first=first, last=last)
        audit.write(
            "absence.declare", subject=person.username, by=by, now=now, company=person.company.number,
            after={"substitute": substitute.username, "first": str(first), "last": str(last)},
        )  # fmt: skip
    return absence


def cancel(*, absence: Absence, by: User, now: datetime) -> None:
    """He is there after all. Nothing happens when it was cancelled before."""
    assert absence.person.company
    with dead_ends.guarded(absence.person.company, now=now):
        if Absence.objects.filter(pk=absence.pk).delete()[0]:
            audit.write(
                "absence.cancel", subject=absence.person.username, by=by, now=now,
                company=absence.person.company.number, before={"first": str(absence.first), "last": str(absence.last)},
            )  # fmt: skip


def _check_days(first: date, last: date, today: date) -> None:
    if last < first:
        _refuse("last", _("Le dernier jour vient avant le premier."))
    if last < today:
        _refuse("last", _("Cette absence est déjà passée."))


def _check_circles(person: User, substitute: User, first: date, last: date) -> None:
    overlapping = Absence.objects.filter(first__lte=last, last__gte=first).select_related("person")
    if found := overlapping.filter(person=substitute).first():
        text = _("%(who)s est en absence du %(first)s au %(last)s : choisissez quelqu’un d’autre.")
        _refuse("substitute", text % _days(found, substitute))
    involved = overlapping.filter(Q(person=person) | Q(substitute=person)).first()
    if involved and involved.person_id == person.pk:
        _refuse("first", _("Une absence est déjà enregistrée du %(first)s au %(last)s.") % _days(involved, person))
    if involved:
        text = _("Vous remplacez %(who)s du %(first)s au %(last)s : cette personne doit d’abord en choisir une autre.")
        _refuse("first", text % _days(involved, involved.person))


def _days(absence: Absence, who: User) -> dict[str, str]:
    day = figures().day
    return {"who": who.name, "first": day(absence.first), "last": day(absence.last)}


def _refuse(field: str, text: str) -> None:
    raise Refusal(text, fields={field: text})
