"""The questions of Mes commandes that a person keeps under names: his own, nobody else's."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core.errors import Refusal
from privatif.core.prepared import Prepared, Slot
from privatif.core.text import one_line
from privatif.ordering.models import NAME_LENGTH, SavedSearch

MOST = 30  # of one person


def of(user: User) -> list[tuple[int, str, dict[str, str]]]:
    """Id, name and fields of each, by name."""
    return [(pk, name, dict(asked)) for pk, name, asked in _OF.rows(owner=user.pk)]


_OF = Prepared(
    lambda: SavedSearch.objects.filter(owner=Slot("owner", BigIntegerField())).values_list("pk", "name", "asked")
)


def save(*, owner: User, name: str, asked: Mapping[str, str], now: datetime) -> None:
    """Keep a question under a name; one of that name is replaced. Raises Refusal, for `name`."""
    name = one_line(name)
    if not name:
        raise _wrong(_("Donnez un nom à cette recherche."))
    if len(name) > NAME_LENGTH:
        raise _wrong(_("Le nom ne peut pas dépasser %(n)d caractères.") % {"n": NAME_LENGTH})
    if not asked:
        raise _wrong(_("Cette recherche ne demande rien : choisissez d’abord au moins un critère."))
    with transaction.atomic():
        mine = SavedSearch.objects.filter(owner=owner)
        if mine.exclude(name=name).count() >= MOST:
            raise _wrong(_("Vous gardez déjà %(n)d recherches : supprimez-en une.") % {"n": MOST})
        mine.update_or_create(owner=owner, name=name, defaults={"asked": dict(asked), "saved_at": now})


def delete(*, owner: User, pk: int) -> str:
    """Its name; empty when there is none of his any more."""
    found = SavedSearch.objects.filter(owner=owner, pk=pk).first()
    if found is None:
        return ""
    found.delete()
    return found.name


def _wrong(text: str) -> Refusal:
    return Refusal(text, fields={"name": text})
