"""What the search asks its tables; each answer is bounded. Every token and key asked for is of one company.

What somebody typed arrives here as letters and digits only (`catalog.terms`), so nothing of it is an operator.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, CharField, DateField, Q
from django.db.models.expressions import RawSQL

from privatif.catalog.models import Bought, Reference, Words
from privatif.catalog.prices import in_force, valid
from privatif.catalog.terms import Word
from privatif.core.prepared import Prepared, Slot, Slots

CANDIDATES = 240  # looked at where more are found
OFTEN = 500  # articles that a company buys most often
_COMPANY = Slot("company", BigIntegerField())
_ON = Slot("on", DateField())
_KEY, _END = Slot("key", CharField()), Slot("end", CharField())
_ENTRIES = Slots("entries", BigIntegerField())


class Asked(NamedTuple):
    """What is looked for: all of `words`, or a reference that begins with `key`, or these entries."""

    words: tuple[Word, ...] = ()
    key: str = ""
    entries: tuple[int, ...] = ()
    corrected: str = ""  # what was understood instead of what was typed


class Narrowing(NamedTuple):
    """Families and brands by id; none is all."""

    families: frozenset[int] = frozenset()
    brands: frozenset[int] = frozenset()


class Kinds(NamedTuple):
    """What the SQL of a question depends on, and not on the values."""

    words: bool
    key: bool
    entries: bool
    families: bool = False
    brands: bool = False


def kinds(asked: Asked, only: Narrowing) -> Kinds:
    return Kinds(bool(asked.words), bool(asked.key), bool(asked.entries), bool(only.families), bool(only.brands))


def values(company: int, asked: Asked, on: date, only: Narrowing) -> dict[str, Any]:
    """For the slots."""
    return {
        "company": company, "on": on, "match": expression(company, asked.words), "key": asked.key,
        "end": after(asked.key), "entries": asked.entries, "families": only.families, "brands": only.brands,
    }  # fmt: skip


def entries_asked_for(of: Kinds, most: int = 0) -> RawSQL:
    """The entries by id, for `id__in`: all of them, or about `most`."""
    parts: list[tuple[str, list[Any]]] = []
    if of.words:
        parts.append((f"SELECT rowid FROM catalog_words WHERE {_matches()}", [Slot("match", CharField())]))  # noqa: S608
    if of.key:
        sql = "SELECT entry_id FROM catalog_reference WHERE company_id = %s AND key >= %s AND key < %s"
        parts.append((sql, [_COMPANY, _KEY, _END]))
    if of.entries:
        parts.append((f"SELECT id FROM catalog_catalogueentry WHERE id IN ({Slots.mark})", [_ENTRIES]))  # noqa: S608
    limited = f"SELECT * FROM ({{}} LIMIT {most}) part" if most else "{}"  # noqa: S608
    return RawSQL(  # noqa: S611 - SQL of our own, with slots
        " UNION ALL ".join(limited.format(sql) for sql, _ in parts), [slot for _, slots in parts for slot in slots]
    )


def narrowing(of: Kinds, through: str = "") -> Q:
    only = Q()
    if of.families:
        only &= Q(**{f"{through}article__family__id__in": [Slots("families", BigIntegerField())]})
    if of.brands:
        only &= Q(**{f"{through}article__brand__id__in": [Slots("brands", BigIntegerField())]})
    return only


def expression(company: int, words: Sequence[Word]) -> str:
    """The full-text query, in the database's own writing."""
    whole, begun, either, both = (
        ('"{}w{}"', '"{}w{}"*', " OR ", " AND ") if connection.vendor == "sqlite"
        else ("'{}w{}'", "'{}w{}':*", " | ", " & ")
    )  # fmt: skip
    ways = [
        [whole.format(company, form) for form in word.whole]
        + ([begun.format(company, word.beginning)] if word.beginning else [])
        for word in words
    ]
    return both.join(f"({either.join(way)})" for way in ways)


def after(beginning: str) -> str:
    """What comes after every reference that begins so: they are made of A to Z and 0 to 9."""
    return f"{beginning}["


def _matches() -> str:
    return "catalog_words MATCH %s" if connection.vendor == "sqlite" else "words @@ (%s)::tsquery"


def named(company: int, asked: Asked, on: date, only: Narrowing) -> list[tuple[int, str]]:
    """Entries with the reference that begins with the key, in the order of the references."""
    return _named(kinds(asked, only)).rows(**values(company, asked, on, only)) if asked.key else []


@lru_cache(maxsize=32)
def _named(of: Kinds) -> Prepared:
    begun = Q(company_id=_COMPANY, key__gte=_KEY, key__lt=_END) & valid(_ON, "entry__") & narrowing(of, "entry__")
    return Prepared(
        lambda: Reference.objects.filter(begun).order_by("key", "entry_id").values_list("entry_id", "key")[:CANDIDATES]
    )


def given(company: int, asked: Asked, on: date, only: Narrowing) -> list[int]:
    """Those of the entries asked for that are in force and in the narrowing, in the order asked."""
    if not asked.entries:
        return []
    rows = _given(kinds(asked, only)).rows(**values(company, asked, on, only))
    found = {entry for (entry,) in rows}
    return [entry for entry in asked.entries if entry in found]


@lru_cache(maxsize=32)
def _given(of: Kinds) -> Prepared:
    return Prepared(lambda: in_force(_COMPANY, _ON).filter(narrowing(of), id__in=[_ENTRIES]).values_list("id"))


def worded(company: int, asked: Asked, on: date, only: Narrowing) -> list[int]:
    """Entries with all the words, by name; where there are very many, those of them that come first to hand."""
    if not asked.words:
        return []
    rows = _worded(kinds(asked, only)).rows(**values(company, asked, on, only))
    return [entry for _name, entry in sorted((name, entry) for entry, name in rows)]


@lru_cache(maxsize=32)
def _worded(of: Kinds) -> Prepared:
    # From the full text and not from the company: its words are those of one company.
    return Prepared(
        lambda: Words.objects.filter(
            RawSQL(_matches(), [Slot("match", CharField())], BooleanField()),  # noqa: S611 - SQL of our own
            valid(_ON, "entry__"),
            narrowing(of, "entry__"),
        ).values_list("entry_id", "entry__article__sort_key")[:CANDIDATES]
    )


def bought(company: int, asked: Asked, on: date, only: Narrowing) -> list[int]:
    """Entries among those that the company buys most often, the most often bought first."""
    of = kinds(asked, only)
    if not (of.words or of.key or of.entries):
        return []
    shape = tuple((len(word.whole), bool(word.beginning)) for word in asked.words)
    words = {f"whole{n}_{m}": f" {form} " for n, word in enumerate(asked.words) for m, form in enumerate(word.whole)}
    words |= {f"begun{n}": f" {word.beginning}" for n, word in enumerate(asked.words)}
    rows = _bought(of, shape).rows(**values(company, asked, on, only), **words, key_within=f" {asked.key}")
    return [entry for (entry,) in rows]


@lru_cache(maxsize=256)
def _bought(of: Kinds, shape: tuple[tuple[int, bool], ...]) -> Prepared:
    to_entry = "article__catalogue_entries__"
    alternatives = Q()
    if of.words:
        alternatives |= _worded_so(shape)
    if of.key:
        alternatives |= Q(article__search_keys__contains=Slot("key_within", CharField()))
        alternatives |= Q(
            **{f"{to_entry}customer_reference_key__gte": _KEY, f"{to_entry}customer_reference_key__lt": _END}
        )
    if of.entries:
        alternatives |= Q(**{f"{to_entry}id__in": [_ENTRIES]})
    often = RawSQL(  # noqa: S611 - SQL of our own
        f"SELECT article_id FROM catalog_bought WHERE company_id = %s AND times > 0 ORDER BY times DESC LIMIT {OFTEN}",  # noqa: S608
        [_COMPANY],
    )
    mine = Q(**{f"{to_entry}company_id": _COMPANY}) & valid(_ON, to_entry)
    only = narrowing(of)
    return Prepared(
        lambda: (
            Bought.objects.filter(mine & alternatives & only, company_id=_COMPANY, article_id__in=often)
            .order_by("-times", "article_id")
            .values_list(f"{to_entry}id")[:CANDIDATES]
        )
    )


def _worded_so(shape: tuple[tuple[int, bool], ...]) -> Q:
    every = Q()
    for n, (wholes, begun) in enumerate(shape):
        one = Q()
        for m in range(wholes):
            one |= Q(article__search_words__contains=Slot(f"whole{n}_{m}", CharField()))
        if begun:
            one |= Q(article__search_words__contains=Slot(f"begun{n}", CharField()))
        every &= one
    return every


def named_among_words(company: int, key: str, on: date) -> list[tuple[int, str]]:
    """Entries whose reference begins with the key, and their words."""
    return _NAMED_AMONG_WORDS.rows(company=company, key=key, end=after(key), on=on)


_NAMED_AMONG_WORDS = Prepared(
    lambda: (
        Reference.objects.filter(valid(_ON, "entry__"), company_id=_COMPANY, key__gte=_KEY, key__lt=_END)
        .order_by("key", "entry_id")
        .values_list("entry_id", "entry__article__search_words")[:CANDIDATES]
    )
)


def named_one_of(company: int, keys: Sequence[str], on: date) -> list[tuple[int, str]]:
    """Entries with one of these references, and the reference."""
    return _NAMED_ONE_OF.rows(company=company, keys=keys, on=on)


_NAMED_ONE_OF = Prepared(
    lambda: Reference.objects.filter(
        valid(_ON, "entry__"), company_id=_COMPANY, key__in=[Slots("keys", CharField())]
    ).values_list("entry_id", "key")[:CANDIDATES]
)


def of_articles(company: int, articles: Sequence[int], on: date) -> tuple[int, ...]:
    """The company's entries of these articles, in their order."""
    found = dict(_OF_ARTICLES.rows(company=company, articles=articles, on=on))
    return tuple(found[article] for article in articles if article in found)


_OF_ARTICLES = Prepared(
    lambda: (
        in_force(_COMPANY, _ON)
        .filter(article__id__in=[Slots("articles", BigIntegerField())])
        .values_list("article__id", "id")
    )
)


def neighbours(company: int, key: str, on: date, most: int) -> list[int]:
    """Entries whose reference begins with at least half of the key, the nearest in the alphabet."""
    half = key[: max((len(key) + 1) // 2, 3)]
    if len(half) < 3:
        return []
    rows = _AFTER.rows(company=company, key=key, end=after(half), on=on)[:most]
    rows += _BEFORE.rows(company=company, key=half, end=key, on=on)[:most]
    return [entry for _key, entry in sorted(((_apart(key, other), entry) for entry, other in rows))]


def _apart(key: str, other: str) -> int:
    """How many of the last characters of `key` must go until `other` begins with the rest."""
    return next(n for n in range(len(key) + 1) if other.startswith(key[: len(key) - n]))


_NEIGHBOURS = Q(company_id=_COMPANY, key__gte=_KEY, key__lt=_END) & valid(_ON, "entry__")
_AFTER = Prepared(lambda: Reference.objects.filter(_NEIGHBOURS).order_by("key").values_list("entry_id", "key")[:10])
_BEFORE = Prepared(lambda: Reference.objects.filter(_NEIGHBOURS).order_by("-key").values_list("entry_id", "key")[:10])


def present(company: int, words: Sequence[Word]) -> list[bool]:
    """Which of the words some article of the company has."""
    if not words:
        return []
    exists = f"EXISTS (SELECT 1 FROM catalog_words WHERE {_matches()})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([exists] * len(words))}", [expression(company, [word]) for word in words])
        return [bool(has) for has in cursor.fetchone()]


def terms(wanted: Sequence[str], most: int) -> list[str]:
    """Those of the words that some article of anybody has."""
    return _ask(f"SELECT term FROM catalog_term WHERE term IN ({_marks(wanted)}) ORDER BY term LIMIT {most}", wanted)  # noqa: S608


def terms_begun(beginnings: Sequence[str], most: int) -> list[str]:
    """Words that begin with one of these."""
    if connection.vendor == "sqlite":
        listed = f"WITH b (beginning) AS (VALUES {', '.join(['(%s)'] * len(beginnings))})"
        # CROSS JOIN: each beginning is looked up, and not each word compared with all of them.
        sql = "SELECT term FROM b CROSS JOIN catalog_term WHERE term >= b.beginning AND term < b.beginning || '{'"
        return _ask(f"{listed} {sql} LIMIT {most}", beginnings)
    listed = f"unnest(ARRAY[{_marks(beginnings)}]) b (beginning)"
    sql = "SELECT term FROM catalog_term WHERE term >= b.beginning AND term < b.beginning || '{' ORDER BY term LIMIT 2"
    return _ask(f"SELECT t.term FROM {listed}, LATERAL ({sql}) t LIMIT {most}", beginnings)  # noqa: S608


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _ask(sql: str, values: Sequence[str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [term for (term,) in cursor.fetchall()]
