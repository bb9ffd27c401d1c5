"""A company's catalogue, page by page: families, brands, sort, search. Rows are plain values, made for reading."""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Count, DateField, DecimalField, OuterRef, Q, QuerySet, Subquery

from privatif.accounts.models import Company
from privatif.catalog.models import CatalogueEntry, PriceScale
from privatif.catalog.prices import in_force
from privatif.core.cells import decimal
from privatif.core.prepared import Prepared, Slot
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
    scale_from: int | None  # a quantity from which one of its scales begins
    stock: int | None
    restock_days: int | None
    discontinued: bool
    image: str
    sort_key: str


_COLUMNS = (
    "article_id", "article__number", "article__designation", "article__maker_reference", "customer_reference",
    "article__family__name", "article__brand__name", "article__unit", "article__pack_size", "article__minimum",
    "net_price", "scale_from",
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
    """One page of what `company` may order and what the question leaves of it; two queries."""
    shape, values = _asked(question)
    if shape is None:
        return Page(rows=[], total=0, following="")
    values |= {"company": company.pk, "on": on}
    rows = [Row(*row) for row in _rows(shape).rows(**values)]
    groups = [_Group(*row) for row in _groups(shape.words, shape.key).rows(**values)]
    of_families = [group for group in groups if not question.families or group.family in question.families]
    of_brands = [group for group in groups if not question.brands or group.brand in question.brands]
    return Page(
        rows=rows[:PAGE_SIZE],
        total=sum(group.articles for group in set(of_families) & set(of_brands)),
        following=_cursor(rows[PAGE_SIZE - 1], question.sort) if len(rows) > PAGE_SIZE else "",
        families=_facets((group.family, group.family_name, group.articles) for group in of_brands),
        brands=_facets((group.brand, group.brand_name, group.articles) for group in of_families),
    )


def one(*, company: Company, number: str, on: date) -> CatalogueEntry | None:
    """The catalogue entry of one article with its scales, or None where it doesn't exist for this company."""
    entries = in_force(company, on).filter(article__number=number)
    return (
        entries.select_related("article__brand", "article__family", "article__replaced_by")
        .prefetch_related("scales")
        .first()
    )


class _Shape(NamedTuple):
    """What the SQL of a question depends on: how many values of each kind there are, and not the values."""

    words: int
    key: bool
    families: int
    brands: int
    sort: str
    after: bool


def _asked(question: Question) -> tuple[_Shape | None, dict[str, Any]]:
    """The question's shape and values; no shape where it can't leave anything."""
    words = plain(question.words).split()[:8]
    key = reference_key(question.words)
    if question.words.strip() and not (words or key):
        return None, {}
    after = _place(question)
    shape = _Shape(
        len(words), bool(key), len(question.families), len(question.brands), question.sort, after is not None
    )
    values = {"key": key} | dict(zip(("after", "after_id"), after or (), strict=False))
    values |= {f"word{n}": f" {word}" for n, word in enumerate(words)}
    values |= {f"family{n}": pk for n, pk in enumerate(question.families)}
    return shape, values | {f"brand{n}": pk for n, pk in enumerate(question.brands)}


@lru_cache(maxsize=256)
def _rows(shape: _Shape) -> Prepared:
    def build() -> QuerySet[Any, Any]:
        columns = SORTS[shape.sort]
        entries = _matching(shape.words, shape.key)
        if shape.families:
            entries = entries.filter(article__family__id__in=_slots("family", shape.families))
        if shape.brands:
            entries = entries.filter(article__brand__id__in=_slots("brand", shape.brands))
        if shape.after:
            entries = entries.filter(_beyond(columns))
        # Not Exists: PostgreSQL then reads the scales of all companies to show a page of one.
        scales = PriceScale.objects.filter(entry_id=OuterRef("pk")).values("from_quantity")[:1]
        rows = entries.annotate(scale_from=Subquery(scales)).order_by(*columns)
        return rows.values_list(*_COLUMNS)[: PAGE_SIZE + 1]

    return Prepared(build)


@lru_cache(maxsize=32)
def _groups(words: int, key: bool) -> Prepared:
    columns = ("article__family_id", "article__family__name", "article__brand_id", "article__brand__name")
    return Prepared(lambda: _matching(words, key).values_list(*columns).annotate(articles=Count("pk")))


def _matching(words: int, key: bool) -> QuerySet[CatalogueEntry]:
    entries = in_force(Slot("company", BigIntegerField()), Slot("on", DateField()))
    wanted = Q()
    for n in range(words):
        wanted &= Q(article__search_text__contains=Slot(f"word{n}", CharField()))
    if key:
        for column in ("article__number_key", "article__maker_key", "customer_reference_key"):
            wanted |= Q(**{f"{column}__startswith": Slot("key", CharField())})
    return entries.filter(wanted)


def _slots(name: str, number: int) -> list[Any]:
    return [Slot(f"{name}{n}", BigIntegerField()) for n in range(number)]


def _cursor(row: Row, sort: str) -> str:
    value = {"designation": row.sort_key, "reference": row.number}.get(sort, str(row.net_price))
    return base64.urlsafe_b64encode(json.dumps([value, row.article_id]).encode()).decode().rstrip("=")


def _place(question: Question) -> tuple[Any, int] | None:
    """The value and the article that the cursor stands on. One that can't be read begins at the first page."""
    try:
        value, article_id = json.loads(base64.urlsafe_b64decode(question.after + "=" * (-len(question.after) % 4)))
        kept = _PRICE(value) if question.sort.endswith("price") else value
        readable = storable(value) and isinstance(article_id, int) and 0 < article_id <= BigIntegerField.MAX_BIGINT
    except (ValueError, TypeError):
        return None
    return (kept, article_id) if readable else None


def _beyond(columns: Sequence[str]) -> Q:
    """What comes after the cursor's row."""
    column, beyond = columns[0].lstrip("-"), "lt" if columns[0].startswith("-") else "gt"
    of_column = DecimalField(max_digits=12, decimal_places=4) if column == "net_price" else CharField()
    value, article = Slot("after", of_column), Slot("after_id", BigIntegerField())
    return Q(**{f"{column}__{beyond}": value}) | Q(**{column: value, f"article_id__{beyond}": article})


class _Group(NamedTuple):
    """How many articles of one family and one brand."""

    family: int | None
    family_name: str | None
    brand: int | None
    brand_name: str | None
    articles: int


def _facets(counts: Iterable[tuple[int | None, str | None, int]]) -> list[Facet]:
    names, articles = {}, Counter[int]()
    for pk, name, n in counts:
        if pk is not None:
            names[pk] = name or ""
            articles[pk] += n
    facets = [Facet(pk, name, articles[pk]) for pk, name in names.items()]
    return sorted(facets, key=lambda facet: _alphabetical(facet.name))  # the databases don't agree on where É goes


_alphabetical = lru_cache(maxsize=4096)(plain)
