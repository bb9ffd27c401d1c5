"""From a reference as written to an article of one company's catalogue, with a verdict.

Tried in this order, each without regard to case, spaces, dashes, dots and slashes; what comes first wins:

1. our own number as written, then however it is spaced
2. what somebody of the company, or its rep, has said that the reference means (`catalog.memory`)
3. the maker's reference, the EAN, the customer's own reference: an article that several share is to be chosen
4. any of them spelt alike: O for 0, I or l for 1, leading zeros more or less
5. an article that we sell, but not to this company: of it nothing is told but that

An article that is no longer sold gives way to the one that replaces it, as far as that is in the catalogue.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import islice
from typing import NamedTuple

from privatif.accounts.models import Company
from privatif.catalog import memory, shelf
from privatif.catalog.memory import Recalled
from privatif.catalog.models import Article
from privatif.catalog.shelf import Known
from privatif.catalog.similar import SHORTEST, neighbours, slips
from privatif.core.text import loose_key, reference_key

MOST_SUGGESTIONS = 5
MOST_COMPARED = 100  # references that suggestions are looked for
SIMILAR_AT_ONCE = 5_000  # keys of one query: a reference has some 600 that resemble it


class Verdict(Enum):
    FOUND = "found"
    REPLACED = "replaced"
    CHOOSE = "choose"
    GONE = "gone"
    NOT_IN_CATALOGUE = "not_in_catalogue"
    UNKNOWN = "unknown"


class How(Enum):
    """By what a reference was recognised."""

    REFERENCE = "reference"
    REMEMBERED = "remembered"
    VARIANT = "variant"


@dataclass(frozen=True)
class Match:
    """`articles`: the one found, the one that replaces it, or those to choose among."""

    reference: str
    verdict: Verdict
    articles: tuple[Article, ...] = ()
    how: How = How.REFERENCE


def resolve(*, company: Company, references: Sequence[str], on: date) -> list[Match]:
    """One match a reference, in the order given. Three queries for each 500, and some for what is replaced."""
    keys = {reference: reference_key(reference) for reference in references}
    known: dict[str, list[Known]] = defaultdict(list)
    for loose, article in shelf.named(company, {loose_key(key) for key in keys.values()} - {""}, on):
        known[loose].append(article)
    numbers = {article.number for some in known.values() for article, sold, _ in some if sold}
    rest = {key for reference, key in keys.items() if key and reference.strip() not in numbers}
    for loose, article in shelf.named_by_company(company, {loose_key(key) for key in rest}, on):
        known[loose].append(article)
    remembered = memory.recall(company=company, keys=rest, on=on)
    looked_up = [
        _look_up(reference, key, known.get(loose_key(key), []), remembered.get(key)) for reference, key in keys.items()
    ]
    heirs = shelf.heirs(company, [article for found in looked_up for article in found.articles], on)
    matches = {found.reference: _match(found, heirs) for found in looked_up}
    return [matches[reference] for reference in references]


def suggestions(*, company: Company, references: Sequence[str], on: date) -> dict[str, tuple[Article, ...]]:
    """Articles of the catalogue whose references resemble these, best first, five at most for each.

    What resembles nothing is left out. Only the first hundred references are looked at, and only the first ten for
    longer ones that they are a part of.
    """
    keys = {reference: loose_key(reference) for reference in list(dict.fromkeys(references))[:MOST_COMPARED]}
    near = {key: neighbours(key) for key in set(keys.values())}
    known = _known(company, set().union(*near.values()), on)
    parts = [key for key in dict.fromkeys(keys.values()) if len(key) >= SHORTEST][: shelf.MOST_PARTS]
    inside = shelf.containing(company, parts, on)
    found = {}
    for reference, key in keys.items():
        slipped = set(slips(key)) if near[key] else set()
        ranked = sorted(near[key] & known.keys(), key=lambda some: (some not in slipped, -len(some), some))
        articles = [article for some in ranked for article, sold, _ in known[some] if sold] + inside.get(key, [])
        on_sale = {article.pk: article for article in articles if not article.discontinued}
        if on_sale:
            found[reference] = tuple(islice(on_sale.values(), MOST_SUGGESTIONS))
    return found


def _known(company: Company, keys: set[str], on: date) -> dict[str, list[Known]]:
    known: dict[str, list[Known]] = defaultdict(list)
    for named in (shelf.named, shelf.named_by_company):
        for key, article in named(company, keys, on, SIMILAR_AT_ONCE):
            known[key].append(article)
    return known


class _Found(NamedTuple):
    """What a reference answers to before replacements: nothing, one article, or several."""

    reference: str
    articles: list[Article]
    how: How
    elsewhere: bool  # we sell it, to others


def _look_up(reference: str, key: str, known: list[Known], remembered: Recalled | None) -> _Found:
    sold = [some for some in known if some.sold]
    numbered = [some for some in sold if some.article.number == reference.strip()]
    numbered = numbered or [some for some in sold if some.article.number_key == key]
    if not numbered and remembered and remembered.sold:
        return _Found(reference, [remembered.article], How.REMEMBERED, False)
    exact = numbered or [some for some in sold if key in some.names()]
    how = How.REFERENCE if exact or not sold else How.VARIANT
    once = {some.article.pk: some.article for some in exact or sold}
    elsewhere = bool(remembered) or any(key in some.names() or _is_ean(key, some.article) for some in known)
    return _Found(reference, list(once.values()), how, elsewhere)


def _is_ean(key: str, article: Article) -> bool:
    """Whether it is the article's bar code, with leading zeros more or less as scanners and spreadsheets have them."""
    return key.isdigit() and loose_key(key) == article.ean_loose


def _match(found: _Found, heirs: dict[int, Article]) -> Match:
    reference, articles, how, elsewhere = found
    if not articles:
        return Match(reference, Verdict.NOT_IN_CATALOGUE if elsewhere else Verdict.UNKNOWN)
    candidates = [heirs.get(article.pk) if article.discontinued else article for article in articles]
    orderable = tuple({article.pk: article for article in candidates if article}.values())
    if not orderable:
        return Match(reference, Verdict.GONE, tuple(articles[:1]), how)
    if len(orderable) > 1:
        return Match(reference, Verdict.CHOOSE, orderable, how)
    return Match(reference, Verdict.FOUND if orderable[0] in articles else Verdict.REPLACED, orderable, how)
