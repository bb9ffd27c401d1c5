"""Words and references as the search compares them: of an article, and as people type them. Pure."""

import re
from collections.abc import Iterable, Iterator
from string import ascii_lowercase, ascii_uppercase, digits
from typing import NamedTuple

from privatif.core.text import plain, reference_key

MOST_WORDS = 8
LONGEST = 40  # characters of a word or a reference
SHORTEST_CORRECTED = 4
SMALL_WORDS = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "ce",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "ou",
        "par",
        "pour",
        "sans",
        "sur",
        "un",
        "une",
    ]
)
OF_REFERENCES = ascii_uppercase + digits
_TAIL = re.compile(r"[A-Z]{1,5}([0-9][0-9A-Z]{2,})")


def words_of(text: str, *, room: int) -> str:
    """` toner noir `: every form of every word once, between spaces; at most `room` characters."""
    found: dict[str, None] = {}
    for word in plain(text).split():
        for form in forms(word[:LONGEST]):
            found[form] = None
    kept = " "
    for word in found:
        if len(kept) + len(word) >= room:
            break
        kept += f"{word} "
    return kept


def keys_of(*references: str) -> str:
    """` CF259X 259X `: each reference without its dashes, and from its first digit on, between spaces."""
    found: dict[str, None] = {}
    for reference in references:
        key = reference_key(reference)[:LONGEST]
        tail = _TAIL.fullmatch(key)
        found.update({each: None for each in (key, tail[1] if tail else "") if each})
    return f" {' '.join(found)} " if found else " "


def forms(word: str) -> list[str]:
    """A word in the singular; where French knows two singulars, and for what is still being typed, more than one.

    `stylos`: stylo. `journaux`: journal, journau, journaux.
    """
    if len(word) < 4 or not word.isalpha():
        return [word]
    if word.endswith("aux") and not word.endswith("eaux"):
        return [f"{word[:-3]}al", word[:-1], word]
    return [word[:-1]] if word[-1] in "sx" else [word]


class Word(NamedTuple):
    """What would do for one word typed: any of `whole`, or a word that begins with `beginning` (empty: none)."""

    whole: tuple[str, ...]
    beginning: str = ""


class Typed(NamedTuple):
    """What somebody typed, read: its words, and all of it as one reference."""

    words: tuple[str, ...] = ()
    key: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.key)


def read(text: str) -> Typed:
    words = [word[:LONGEST] for word in plain(text).split()]
    telling = [word for word in words if word not in SMALL_WORDS]
    return Typed(tuple((telling or words)[:MOST_WORDS]), reference_key(text)[:LONGEST])


def as_typed(words: Iterable[str]) -> tuple[Word, ...]:
    """All words whole, but the last one may go on."""
    read = [Word(tuple(forms(word))) for word in words]
    return (*read[:-1], as_begun([*words][-1])) if read else ()


def as_begun(word: str) -> Word:
    """A word that may go on. One letter is too little to look at every word that begins with it."""
    return Word(tuple(forms(word)), word if len(word) > 1 else "")


def edits(term: str, letters: str = ascii_lowercase) -> Iterator[str]:
    """Everything that one slip of the fingers makes of it: a letter missing, one too many, wrong, or two turned."""
    for at in range(len(term) + 1):
        before, after = term[:at], term[at:]
        yield from (f"{before}{letter}{after}" for letter in letters)
        if after:
            yield f"{before}{after[1:]}"
            yield from (f"{before}{letter}{after[1:]}" for letter in letters)
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"
