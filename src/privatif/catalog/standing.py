"""What became of articles that a company once had: can it still order them, or what replaces them."""

from collections.abc import Collection
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField

from privatif.accounts.models import Company
from privatif.catalog.items import COLUMNS, Item
from privatif.catalog.models import Article
from privatif.catalog.prices import in_force
from privatif.core.prepared import Prepared, Slot, Slots

FURTHEST = 5  # replacements of replacements; it also ends a circle


class Fate(Enum):
    AVAILABLE = "available"
    REPLACED = "replaced"
    GONE = "gone"  # in the catalogue, and no longer sold
    ABSENT = "absent"  # not in the company's catalogue (any more)


class Standing(NamedTuple):
    """`item` is what can be ordered today: the article itself, or the one that replaces it; None where nothing can."""

    fate: Fate
    item: Item | None = None


def today(*, company: Company, articles: Collection[int], on: date) -> dict[int, Standing]:
    """How each article, by id, stands in the company's catalogue on a day. An unknown id is ABSENT."""
    if not articles:
        return {}
    heirs = _heirs(articles)
    wanted = sorted({*articles, *heirs.values()})
    rows = _CATALOGUE.rows(company=company.pk, on=on, articles=wanted)
    catalogue = {item.pk: item for item in (Item(*row) for row in rows)}
    return {pk: _standing(pk, heirs, catalogue) for pk in articles}


_IDS: list[Any] = [Slots("articles", BigIntegerField())]
_CATALOGUE = Prepared(
    lambda: (
        in_force(Slot("company", BigIntegerField()), Slot("on", DateField()))
        .filter(article__id__in=_IDS)
        .values_list(*COLUMNS)
    )
)
_REPLACED = Prepared(
    lambda: Article.objects.filter(id__in=_IDS, replaced_by__isnull=False).values_list("pk", "replaced_by_id")
)


def _heirs(articles: Collection[int]) -> dict[int, int]:
    """Who replaces whom, also the replacements themselves."""
    heirs: dict[int, int] = {}
    new = set(articles)
    for _step in range(FURTHEST):
        found = dict(_REPLACED.rows(articles=sorted(new)))
        heirs |= found
        new = set(found.values()) - set(heirs)
        if not new:
            break
    return heirs


def _standing(pk: int, heirs: dict[int, int], catalogue: dict[int, Item]) -> Standing:
    item = catalogue.get(pk)
    if item and not item.discontinued:
        return Standing(Fate.AVAILABLE, item)
    at = pk
    for _step in range(FURTHEST):
        at = heirs.get(at, 0)
        if (heir := catalogue.get(at)) and not heir.discontinued:
            return Standing(Fate.REPLACED, heir)
    return Standing(Fate.GONE if item else Fate.ABSENT)
