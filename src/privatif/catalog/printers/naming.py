"""From a printer as people type it to the models that are meant."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Length

from privatif.catalog.printer_models import PrinterModel, spoken
from privatif.core.prepared import Prepared, Slot
from privatif.core.text import plain

MOST_WORDS = 8
SAID_OF_ANY = {"imprimante", "imprimantes", "multifonction", "multifonctions", "printer"}


class Model(NamedTuple):
    """A model; `has_supplies` is whether anything is known to fit it."""

    pk: int
    make: str
    name: str
    has_supplies: bool

    def __str__(self) -> str:
        return spoken(self.make, self.name)


def named(text: str, *, limit: int = 10) -> list[Model]:
    """The models that `text` names, the likeliest first; none for a text that names none.

    Word order, case, accents and dashes don't matter, the last letters of a word may be missing, and so may the
    spaces or letters before its figures: `hp m404dn`, `laserjet pro m404`, `officejet d135xi`, `404dn hp`.
    """
    typed = plain(text[:200]).split()
    words = [word for word in typed if word not in SAID_OF_ANY][:MOST_WORDS]
    if not words:
        return []
    return _asked(_by_words, words, limit) or _asked(_by_letters, words, limit)


def _asked(question: Callable[[int, int], Prepared], words: list[str], limit: int) -> list[Model]:
    """The same printer stands in several sources under almost the same name: it is told once."""
    found: dict[str, Model] = {}
    for *model, key in question(len(words), 2 * limit).rows(
        **{f"begins{n}": f" {word}" for n, word in enumerate(words)},
        **{f"whole{n}": f" {word} " for n, word in enumerate(words)},
        **{f"letters{n}": word.upper() for n, word in enumerate(words)},
    ):
        found.setdefault(key, Model(*model))
    return list(found.values())[:limit]


@lru_cache(maxsize=64)
def _by_words(words: int, limit: int) -> Prepared:
    return Prepared(lambda: _ranked(_all("words", "begins", words), words, limit))


@lru_cache(maxsize=64)
def _by_letters(words: int, limit: int) -> Prepared:
    return Prepared(lambda: _ranked(_all("key", "letters", words), words, limit))


def _ranked(wanted: Q, words: int, limit: int) -> QuerySet[Any, Any]:
    """Those that hold the words as they were typed, then those with supplies, then the shortest name."""
    whole = Case(When(_all("words", "whole", words), then=Value(0)), default=Value(1))
    return (
        PrinterModel.objects.filter(wanted)
        .order_by(whole, "-has_supplies", Length("key"), "make", "name", "pk")
        .values_list("pk", "make", "name", "has_supplies", "key")[:limit]
    )


def _all(column: str, slot: str, words: int) -> Q:
    wanted = Q()
    for n in range(words):
        wanted &= Q(**{f"{column}__contains": Slot(f"{slot}{n}", CharField())})
    return wanted
