"""A company's catalogue, page by page: families, brands, sort, search. Rows are plain values, made for reading."""

import base64
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Count, DateField, DecimalField, Q, QuerySet

from privatif.accounts.models import Company
from privatif.catalog import search
from privatif.catalog.models import CatalogueEntry
from privatif.catalog.prices import in_force
from privatif.catalog.rows import Row, as_rows, of_entries
from privatif.catalog.search import EVERYTHING, Found
from privatif.catalog.search_queries import Asked, Kinds, Narrowing, entries_asked_for, kinds, narrowing, values
from privatif.core.cells import decimal
from privatif.core.prepared import Prepared, Slot
from privatif.core.text import plain, storable

PAGE_SIZE = 24
MOST_COUNTED = 1000  # articles that words find
_PRICE = decimal(8, 4)
BY_NAME = "designation"
SORTS = {
    BY_NAME: ("article__sort_key", "article_id"),
    "reference": ("article__number", "article_id"),
    "price": ("net_price", "article_id"),
    "-price": ("-net_price", "-article_id"),
}


@dataclass(frozen=True)
class Question:
    """What a buyer looks for: words or a reference, families and brands by id, an order, a place to go on from."""

    words: str = ""
    families: frozenset[int] = frozenset()
    brands: frozenset[int] = frozenset()
    sort: str = ""  # one of SORTS; without one, words are answered by relevance and everything else by name
    after: str = ""


class Facet(NamedTuple):
    """A family or a brand, and how many articles it would leave."""

    id: int
    name: str
    articles: int


@dataclass(frozen=True)
class Page:
    rows: list[Row] = field(default_factory=list)
    total: int = 0
    following: str = ""  # the cursor of the next page, empty on the last one
    families: list[Facet] = field(default_factory=list)
    brands: list[Facet] = field(default_factory=list)
    corrected: str = ""  # what was understood where it isn't what was typed
    many: bool = False  # so many articles have the words that not all were counted: total and facets say less
    is_cut: bool = False  # the last page of the best, but not of all that was found


def page(*, company: Company, question: Question, on: date) -> Page:
    """One page of what `company` may order and what the question leaves of it."""
    only = Narrowing(question.families, question.brands)
    found = search.find(company=company, text=question.words, on=on, only=only) if question.words.strip() else None
    if found and not found.asked:
        return Page()
    asked = found.asked if found and found.asked else Asked()
    if found and question.sort not in SORTS:
        rows, following = _best(found, question.after, company, on)
    else:
        rows, following = _sorted(company, asked, only, question, on)
    counted = _groups(kinds(asked, EVERYTHING)).rows(**values(company.pk, asked, on, EVERYTHING))
    groups = [_Group(*row) for row in counted]
    of_families = [group for group in groups if not question.families or group.family in question.families]
    of_brands = [group for group in groups if not question.brands or group.brand in question.brands]
    return Page(
        rows=rows,
        total=sum(group.articles for group in set(of_families) & set(of_brands)),
        following=following,
        families=_facets((group.family, group.family_name, group.articles) for group in of_brands),
        brands=_facets((group.brand, group.brand_name, group.articles) for group in of_families),
        corrected=asked.corrected,
        many=found is not None and sum(group.articles for group in groups) > MOST_COUNTED,
        is_cut=found is not None and question.sort not in SORTS and not following and len(found.entries) >= search.MOST,
    )


def one(*, company: Company, number: str, on: date) -> CatalogueEntry | None:
    """The catalogue entry of one article with its scales, or None where it doesn't exist for this company."""
    entries = in_force(company, on).filter(article__number=number)
    return (
        entries.select_related("article__brand", "article__family", "article__replaced_by")
        .prefetch_related("scales")
        .first()
    )


def _best(found: Found, after: str, company: Company, on: date) -> tuple[list[Row], str]:
    """A page of what was ranked, and where the next one begins."""
    start = int(after) if after.isascii() and after.isdigit() and int(after) < len(found.entries) else 0
    end = start + PAGE_SIZE
    return of_entries(found.entries[start:end], company=company, on=on), str(end) if end < len(found.entries) else ""


def _sorted(company: Company, asked: Asked, only: Narrowing, question: Question, on: date) -> tuple[list[Row], str]:
    after = _place(question)
    sort = question.sort if question.sort in SORTS else BY_NAME
    place = dict(zip(("after", "after_id"), after or (), strict=False))
    rows = [
        Row(*row)
        for row in _rows(kinds(asked, only), sort, after is not None).rows(
            **values(company.pk, asked, on, only), **place
        )
    ]
    return rows[:PAGE_SIZE], _cursor(rows[PAGE_SIZE - 1], sort) if len(rows) > PAGE_SIZE else ""


@lru_cache(maxsize=256)
def _rows(of: Kinds, sort: str, after: bool) -> Prepared:
    def build() -> QuerySet[Any, Any]:
        entries = _matching(of).filter(narrowing(of))
        if after:
            entries = entries.filter(_beyond(SORTS[sort]))
        return as_rows(entries).order_by(*SORTS[sort])[: PAGE_SIZE + 1]

    return Prepared(build)


@lru_cache(maxsize=32)
def _groups(of: Kinds) -> Prepared:
    columns = ("article__family_id", "article__family__name", "article__brand_id", "article__brand__name")
    matching = _matching(of, most=MOST_COUNTED + 1)
    return Prepared(lambda: matching.values_list(*columns).annotate(articles=Count("pk")))


def _matching(of: Kinds, *, most: int = 0) -> QuerySet[CatalogueEntry]:
    entries = in_force(Slot("company", BigIntegerField()), Slot("on", DateField()))
    return entries.filter(id__in=entries_asked_for(of, most)) if of.words or of.key or of.entries else entries


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
