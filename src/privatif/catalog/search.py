"""Finding articles of one company's catalogue by what somebody types: the only way in.

`find` takes what was typed as it is, then more and more freely, until something is found:

1. the whole text as the beginning of a reference, or all its words (the last one may go on);
2. every word as the beginning of one;
3. a reference among other words (`toner cf259x`);
4. one slip of the fingers in a reference, or in each word that no article of this company has;
5. a printer, and what fits it.

What a company buys comes first. Only a bounded number of candidates is ranked, so that a broad word costs little more
than a rare one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from privatif.accounts.models import Company
from privatif.catalog import rows
from privatif.catalog import search_queries as queries
from privatif.catalog.printers import naming, supplies
from privatif.catalog.search_queries import CANDIDATES, Asked, Narrowing
from privatif.catalog.terms import (
    OF_REFERENCES,
    SHORTEST_CORRECTED,
    Typed,
    Word,
    as_begun,
    as_typed,
    edits,
    forms,
    read,
)

MOST = CANDIDATES  # articles ranked
NEAR = 5
MOST_CORRECTED, MOST_MEANT = 3, 8  # words, and what each of them may have meant
MOST_PRINTERS = 5
SHORTEST_REFERENCE = 3  # characters, among other words
EVERYTHING = Narrowing()


@dataclass(frozen=True)
class Found:
    """Catalogue entries by id, the best first. `asked` is how the text was understood, None where nothing is found."""

    asked: Asked | None = None
    entries: tuple[int, ...] = ()


class Suggestions(NamedTuple):
    """Rows of the catalogue; `corrected` is what was understood where it isn't what was typed."""

    rows: list[rows.Row]
    corrected: str = ""


def suggest(*, company: Company, text: str, on: date, most: int) -> Suggestions:
    """What to propose while somebody types."""
    found = find(company=company, text=text, on=on)
    shown = rows.of_entries(found.entries[:most], company=company, on=on)
    return Suggestions(shown, found.asked.corrected if found.asked else "")


def find(*, company: Company, text: str, on: date, only: Narrowing = EVERYTHING) -> Found:
    """The best MOST articles. With families or brands given, the text is understood without regard to them."""
    for asked in _readings(company, text, on):
        if entries := ranked(company=company, asked=asked, on=on, only=only):
            return Found(asked, entries)
        if only != EVERYTHING and ranked(company=company, asked=asked, on=on):
            return Found(asked)
    return Found()


def ranked(*, company: Company, asked: Asked, on: date, only: Narrowing = EVERYTHING) -> tuple[int, ...]:
    """References typed to the end, then what the company buys, then references begun, then words by name."""
    about = (company.pk, asked, on, only)
    named = queries.named(*about)
    order = dict.fromkeys(entry for entry, key in named if key == asked.key)
    order.update(dict.fromkeys(queries.bought(*about)))
    order.update(dict.fromkeys(entry for entry, _key in named))
    order.update(dict.fromkeys(queries.given(*about)))
    if len(order) < MOST:
        order.update(dict.fromkeys(queries.worded(*about)))
    return tuple(order)[:MOST]


def near(*, company: Company, text: str, on: date) -> list[rows.Row]:
    """A few articles to propose where nothing is found: neighbours of the reference, then what has one of the words."""
    typed = read(text)
    entries = queries.neighbours(company.pk, typed.key, on, NEAR)
    words = as_typed(typed.words)
    there = [word for word, has in zip(words, queries.present(company.pk, words), strict=True) if has]
    if there:
        any_of_them = Asked((Word(tuple(form for word in there for form in word.whole)),))
        entries += ranked(company=company, asked=any_of_them, on=on)
    return rows.of_entries(list(dict.fromkeys(entries))[:NEAR], company=company, on=on)


def _readings(company: Company, text: str, on: date) -> Iterator[Asked]:
    typed = read(text)
    if typed.is_empty:
        return
    yield Asked(as_typed(typed.words), typed.key)
    if len(typed.words) > 1:
        yield Asked(tuple(map(as_begun, typed.words)))
        yield Asked(entries=_with_a_reference(company, typed, on))
    yield _mended(company, typed, on)
    yield _of_a_printer(company, text, on)


def _with_a_reference(company: Company, typed: Typed, on: date) -> tuple[int, ...]:
    """Articles of which one word is the reference, and that have the others."""
    for word in typed.words:
        if len(word) < SHORTEST_REFERENCE or word.isalpha():
            continue
        others = [as_begun(other) for other in typed.words if other != word]
        found = queries.named_among_words(company.pk, word.upper(), on)
        if entries := [entry for entry, words in found if all(_has_it(words, other) for other in others)]:
            return tuple(dict.fromkeys(entries))
    return ()


def _of_a_printer(company: Company, text: str, on: date) -> Asked:
    """What fits the likeliest printer of this name that something of the catalogue fits."""
    models = naming.named(text, limit=MOST_PRINTERS)
    fitting = supplies.fitting(company=company, models=[model.pk for model in models], on=on) if models else {}
    for model in models:
        if articles := [supply.article_id for supply in fitting[model.pk].articles]:
            return Asked(entries=queries.of_articles(company.pk, articles, on), corrected=str(model))
    return Asked()


def _has_it(words: str, wanted: Word) -> bool:
    begins = bool(wanted.beginning) and f" {wanted.beginning}" in words
    return begins or any(f" {whole} " in words for whole in wanted.whole)


def _mended(company: Company, typed: Typed, on: date) -> Asked:
    named: list[tuple[int, str]] = []
    if len(typed.key) > SHORTEST_CORRECTED and not typed.key.isalpha():
        named = queries.named_one_of(company.pk, sorted(set(edits(typed.key, OF_REFERENCES))), on)
    if named:
        return Asked(entries=tuple(dict.fromkeys(entry for entry, _key in named)), corrected=named[0][1])
    mended = _mended_words(company, typed.words)
    return Asked(tuple(mended), corrected=" ".join(mended.values())) if mended else Asked()


def _mended_words(company: Company, words: Sequence[str]) -> dict[Word, str]:
    """Each word and how it is said; one that no article has by what it may have meant. Empty where one can't be mended.

    Words are looked for whole first: to gather all that begin so takes a hundred times as long.
    """
    readings = [Word(tuple(forms(word))) for word in words]
    missing = _missing(company, dict(enumerate(readings)))
    begun = {n: as_begun(words[n]) for n in missing}
    unknown = _missing(company, begun)
    if not unknown or len(unknown) > MOST_CORRECTED:
        return {}
    read_so = dict(enumerate(readings)) | begun
    said = dict(enumerate(words))
    for n in unknown:
        meant = _meant(company, words[n], may_go_on=n == len(words) - 1)
        if not meant:
            return {}
        read_so[n], said[n] = Word(meant), meant[0]
    return {read_so[n]: said[n] for n in range(len(words))}


def _missing(company: Company, words: Mapping[int, Word]) -> list[int]:
    there = queries.present(company.pk, list(words.values()))
    return [n for n, has in zip(words, there, strict=True) if not has]


def _meant(company: Company, word: str, *, may_go_on: bool) -> tuple[str, ...]:
    """The words of this company's catalogue that are one slip away."""
    if len(word) < SHORTEST_CORRECTED or not word.isalpha():
        return ()
    slips = sorted(set(edits(forms(word)[0])))
    for known in (queries.terms, queries.terms_begun) if may_go_on else (queries.terms,):
        candidates = [Word((term,)) for term in dict.fromkeys(known(slips, MOST_MEANT))]
        there = queries.present(company.pk, candidates)
        if meant := tuple(one.whole[0] for one, has in zip(candidates, there, strict=True) if has):
            return meant
    return ()
