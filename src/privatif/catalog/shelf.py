"""The articles that answer to a key, and whether they are in a company's catalogue. Keys are loose ones."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from privatif.accounts.models import Company
from privatif.catalog.models import Article
from privatif.catalog.prices import in_force
from privatif.core.prepared import Prepared, Slot, Slots, columns, instance

AT_ONCE = 500  # keys of one query
LONGEST_CHAIN = 5  # replacements of replacements
MOST_PARTS = 10
MOST_FOUND = 200


class Known(NamedTuple):
    """An article, in the company's catalogue if `sold`; the company's own reference as a key, if it was found by it."""

    article: Article
    sold: bool
    customer_key: str = ""

    def names(self) -> set[str]:
        return {self.article.number_key, self.article.maker_key, self.article.ean, self.customer_key}


def named(company: Company, keys: Iterable[str], on: date, at_once: int = AT_ONCE) -> Iterator[tuple[str, Known]]:
    """By key, the articles of the distributor whose own number, maker's reference or EAN it is."""
    for part in batches(keys, at_once):
        wanted = set(part)
        for sold, *values in _NAMED.rows(company=company.pk, on=on, keys=part):
            article = instance(Article, values)
            for key in {article.number_loose, article.maker_loose, article.ean_loose} & wanted:
                yield key, Known(article, bool(sold))


def named_by_company(
    company: Company, keys: Iterable[str], on: date, at_once: int = AT_ONCE
) -> Iterator[tuple[str, Known]]:
    """By key, the articles of the catalogue that the company itself calls so."""
    for part in batches(keys, at_once):
        rows = _NAMED_BY_COMPANY.rows(company=company.pk, on=on, keys=part)
        for key, customer_key, *values in sorted(rows, key=lambda row: int(row[2])):
            yield key, Known(instance(Article, values), True, customer_key)


def containing(company: Company, parts: Sequence[str], on: date) -> dict[str, list[Article]]:
    """By part, some articles of the catalogue in whose number or maker's reference it is. One query."""
    found: dict[str, list[Article]] = {part: [] for part in parts}
    if not parts:
        return found
    asked = {f"part{n}": part for n, part in enumerate(parts)}
    rows = _containing(len(parts)).rows(company=company.pk, on=on, **asked)
    for article in (instance(Article, row) for row in rows):
        for part in parts:
            if part in article.number_loose or part in article.maker_loose:
                found[part].append(article)
    return found


def heirs(company: Company, articles: Iterable[Article], on: date) -> dict[int, Article]:
    """By the id of an article that isn't sold any more, what replaces it in the catalogue. No query where all are."""
    found: dict[int, Article] = {}
    after = {article.pk: article.replaced_by_id for article in articles if article.discontinued}
    for _step in range(LONGEST_CHAIN):
        following = {pk: heir for pk, heir in after.items() if heir}
        if not following:
            break
        rows = [row for ids in batches(following.values()) for row in _BY_ID.rows(company=company.pk, on=on, ids=ids)]
        known = {article.pk: (article, sold) for sold, *values in rows for article in [instance(Article, values)]}
        after = {}
        for pk, heir_id in following.items():
            heir, sold = known[heir_id]
            if heir.discontinued:
                after[pk] = heir.replaced_by_id
            elif sold:
                found[pk] = heir
    return found


def batches(values: Iterable[Any], size: int = AT_ONCE) -> Iterator[list[Any]]:
    rest = iter(sorted(set(values)))
    while part := list(islice(rest, size)):
        yield part


_IN_FORCE = in_force(Slot("company", BigIntegerField()), Slot("on", DateField()))
_KEYS: list[Any] = [Slots("keys", CharField())]
_ARTICLE = columns(Article, "article__")


def _with_sold(articles: "QuerySet[Article]") -> QuerySet[Article, tuple[Any, ...]]:
    sold = Exists(_IN_FORCE.filter(article=OuterRef("pk")))
    return articles.annotate(sold=sold).order_by("pk").values_list("sold", *columns(Article))


_NAMED = Prepared(
    lambda: _with_sold(
        Article.objects.filter(Q(number_loose__in=_KEYS) | Q(maker_loose__in=_KEYS) | Q(ean_loose__in=_KEYS))
    )
)
_BY_ID = Prepared(lambda: _with_sold(Article.objects.filter(pk__in=[Slots("ids", BigIntegerField())])))
_NAMED_BY_COMPANY = Prepared(
    lambda: (
        _IN_FORCE.filter(customer_reference_loose__in=_KEYS)
        .order_by()  # by article SQLite would read the company's whole catalogue
        .values_list("customer_reference_loose", "customer_reference_key", *_ARTICLE)
    )
)


@lru_cache(MOST_PARTS)
def _containing(count: int) -> Prepared:
    """The question for so many parts."""
    wanted = Q()
    for n in range(count):
        for column in ("article__number_loose", "article__maker_loose"):
            wanted |= Q(GreaterThan(StrIndex(column, Slot(f"part{n}", CharField())), 0))
    return Prepared(lambda: _IN_FORCE.filter(wanted).order_by("article__number").values_list(*_ARTICLE)[:MOST_FOUND])
