"""A company's catalogue, page by page: families, brands, sort, search. Rows are plain values, made for reading."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import BigIntegerField, Count, Exists, OuterRef, Q, QuerySet

from privatif.accounts.models import Company
from privatif.catalog.models import CatalogueEntry, PriceScale
from privatif.catalog.prices import in_force
from privatif.core.cells import decimal
from privatif.core.text import plain, reference_key, storable

PAGE_SIZE = 24
_PRICE = decimal(8, 4)
SORTS = {
    "designation": ("article__sort_key", "article_id"),
    "reference": ("article__number", "article_id"),
    "price": ("net_price", "article_id"),
    "-price": ("-net_price", "-article_id"),
}


class Row(NamedTuple):
    """One article as a catalogue row shows it; prices HT for one unit."""

    article_id: int
    number: str
    designation: str
    maker_reference: str
    customer_reference: str
    family: str | None
    brand: str | None
    unit: str
    pack_size: int
    minimum: int
    net_price: Decimal
    has_scales: bool
    stock: int | None
    restock_days: int | None
    discontinued: bool
    image: str
    sort_key: str


_COLUMNS = (
    "article_id", "article__number", "article__designation", "article__maker_reference", "customer_reference",
    "article__family__name", "article__brand__name", "article__unit", "article__pack_size", "article__minimum",
    "net_price", "has_scales",
    "article__stock", "article__restock_days", "article__discontinued", "article__image", "article__sort_key",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """What a buyer looks for: words or a reference, families and brands by id, an order, a place to go on from."""

    words: str = ""
    families: frozenset[int] = frozenset()
    brands: frozenset[int] = frozenset()
    sort: str = "designation"
    after: str = ""


class Facet(NamedTuple):
    """A family or a brand, and how many articles it would leave."""

    id: int
    name: str
    articles: int


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    total: int
    following: str  # the cursor of the next page, empty on the last one
    families: list[Facet] = field(default_factory=list)
    brands: list[Facet] = field(default_factory=list)


def page(*, company: Company, question: Question, on: date) -> Page:
    """One page of what `company` may order and what the question leaves of it; four queries."""
    found = _matching(in_force(company, on), question.words)
    left = _narrow(found, question.families, question.brands)
    rows = _rows(left, question)
    following = _cursor(rows[PAGE_SIZE - 1], question.sort) if len(rows) > PAGE_SIZE else ""
    return Page(
        rows=rows[:PAGE_SIZE],
        total=left.count(),
        following=following,
        families=_facets(_narrow(found, frozenset(), question.brands), "family"),
        brands=_facets(_narrow(found, question.families, frozenset()), "brand"),
    )


def one(*, company: Company, number: str, on: date) -> CatalogueEntry | None:
    """The catalogue entry of one article with its scales, or None where it doesn't exist for this company."""
    entries = in_force(company, on).filter(article__number=number)
    return (
        entries.select_related("article__brand", "article__family", "article__replaced_by")
        .prefetch_related("scales")
        .first()
    )


def _matching(entries: QuerySet[CatalogueEntry], words: str) -> QuerySet[CatalogueEntry]:
    if not words.strip():
        return entries
    wanted = Q()
    for word in plain(words).split()[:8]:
        wanted &= Q(article__search_text__contains=f" {word}")
    if key := reference_key(words):
        for column in ("article__number_key", "article__maker_key", "customer_reference_key"):
            wanted |= Q(**{f"{column}__startswith": key})
    return entries.filter(wanted) if wanted else entries.none()


def _narrow(
    entries: QuerySet[CatalogueEntry], families: frozenset[int], brands: frozenset[int]
) -> QuerySet[CatalogueEntry]:
    if families:
        entries = entries.filter(article__family_id__in=families)
    if brands:
        entries = entries.filter(article__brand_id__in=brands)
    return entries


def _rows(entries: QuerySet[CatalogueEntry], question: Question) -> list[Row]:
    scales = PriceScale.objects.filter(entry_id=OuterRef("pk"))
    columns = SORTS[question.sort]
    entries = entries.annotate(has_scales=Exists(scales)).order_by(*columns)
    if question.after:
        entries = entries.filter(_beyond(question.after, columns))
    return [Row(*values) for values in entries.values_list(*_COLUMNS)[: PAGE_SIZE + 1]]


def _cursor(row: Row, sort: str) -> str:
    value = {"designation": row.sort_key, "reference": row.number}.get(sort, str(row.net_price))
    return base64.urlsafe_b64encode(json.dumps([value, row.article_id]).encode()).decode().rstrip("=")


def _beyond(cursor: str, columns: Sequence[str]) -> Q:
    """What comes after the cursor's row. A cursor that can't be read begins at the first page."""
    try:
        value, article_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        column, beyond = columns[0].lstrip("-"), "lt" if columns[0].startswith("-") else "gt"
        kept = _PRICE(value) if column == "net_price" else value
        readable = storable(value) and isinstance(article_id, int) and 0 < article_id <= BigIntegerField.MAX_BIGINT
    except (ValueError, TypeError):
        return Q()
    if not readable:
        return Q()
    return Q(**{f"{column}__{beyond}": kept}) | Q(**{column: kept, f"article_id__{beyond}": article_id})


def _facets(entries: QuerySet[CatalogueEntry], name: str) -> list[Facet]:
    column = f"article__{name}"
    counted = entries.exclude(**{column: None}).values_list(f"{column}_id", f"{column}__name")
    facets = [Facet(*row) for row in counted.annotate(count=Count("pk"))]
    return sorted(facets, key=lambda facet: plain(facet.name))  # the databases don't agree on where É goes
