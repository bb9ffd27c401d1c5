"""From a reference as written to an article of one company's catalogue, with a verdict.

Looked for as our own number, the maker's, the EAN and the customer's own reference, all without regard to case,
spaces and dashes. Only the company's catalogue is looked at: what isn't in it doesn't exist for its people.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, Q

from privatif.accounts.models import Company
from privatif.catalog.models import Article
from privatif.catalog.prices import in_force
from privatif.core.prepared import Prepared, Slot, Slots, columns, instance
from privatif.core.text import reference_key


class Verdict(Enum):
    FOUND = "found"
    REPLACED = "replaced"
    CHOOSE = "choose"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Match:
    """`articles`: the one found, the one that replaces it, or those to choose among."""

    reference: str
    verdict: Verdict
    articles: tuple[Article, ...] = ()


def resolve(*, company: Company, references: Sequence[str], on: date) -> list[Match]:
    """One match a reference, in the order given. Three queries whatever their number."""
    keys = {reference_key(reference) for reference in references} - {""}
    by_key = _articles_by_key(company, keys, on)
    gone = (article for found in by_key.values() for article in found if article.discontinued)
    heirs = {article.replaced_by_id for article in gone if article.replaced_by_id}
    rows = _ORDERABLE.rows(company=company.pk, on=on, articles=sorted(heirs)) if heirs else []
    replacements = {article.pk: article for article in (instance(Article, row) for row in rows)}
    return [_match(reference, by_key.get(reference_key(reference), []), replacements) for reference in references]


def _articles_by_key(company: Company, keys: set[str], on: date) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = defaultdict(list)
    wanted = sorted(keys)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for customer_reference_key, *values in _NAMED.rows(company=company.pk, on=on, keys=part):
            article = instance(Article, values)
            names = {article.number_key, article.maker_key, article.ean, customer_reference_key}
            for key in names & set(part):
                found[key].append(article)
    return found


_CATALOGUE = in_force(Slot("company", BigIntegerField()), Slot("on", DateField()))
_KEYS: list[Any] = [Slots("keys", CharField())]
_NAMED = Prepared(
    lambda: (
        _CATALOGUE.filter(
            Q(article__number_key__in=_KEYS)
            | Q(article__maker_key__in=_KEYS)
            | Q(article__ean__in=_KEYS)
            | Q(customer_reference_key__in=_KEYS)
        )
        .order_by("article_id")
        .values_list("customer_reference_key", *columns(Article, "article__"))
    )
)
_ORDERABLE = Prepared(
    lambda: _CATALOGUE.filter(
        article__id__in=[Slots("articles", BigIntegerField())], article__discontinued=False
    ).values_list(*columns(Article, "article__"))
)


def _match(reference: str, found: list[Article], replacements: dict[int, Article]) -> Match:
    key = reference_key(reference)
    as_written = [article for article in found if article.number == reference.strip()]
    candidates = as_written or [article for article in found if article.number_key == key] or found
    if not candidates:
        return Match(reference, Verdict.UNKNOWN)
    if len(candidates) > 1:
        return Match(reference, Verdict.CHOOSE, tuple(candidates))
    article = candidates[0]
    if not article.discontinued:
        return Match(reference, Verdict.FOUND, (article,))
    heir = replacements.get(article.replaced_by_id or 0)
    return Match(reference, Verdict.REPLACED, (heir,)) if heir else Match(reference, Verdict.GONE, (article,))
