"""How much of a password somebody would have to guess: what is common, or known of its owner, counts for little."""

import re
import unicodedata
from collections.abc import Collection

from privatif.accounts.common_words import WORDS

ENOUGH = 8
# What each part counts for; any other letter or figure counts for one.
COMMON_WORD, YEAR, RUN = 2, 2, 1

LEET = str.maketrans("0134578@$€!", "oieastbasei")
YEARS = re.compile(r"(?:[0-3]\d[01]\d)?(?:19|20)\d\d")  # with day and month before it
ROWS = ("0123456789012", "abcdefghijklmnopqrstuvwxyz", "azertyuiopqsdfghjklmwxcvbn", "qwertyuiopasdfghjklzxcvbnm")
SEQUENCES = tuple(row[::way] for row in ROWS for way in (1, -1))
REPEATED = re.compile(r"(.{1,4}?)\1{2,}")
SHORTEST_RUN = 4


def plain(text: str) -> str:
    """Without capitals, accents and spaces."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in split if not (unicodedata.combining(char) or char.isspace()))


def words_of(texts: Collection[str]) -> frozenset[str]:
    """The words of what is known of somebody, as `plain` writes them, and the texts as a whole."""
    parts = {part for text in texts for part in [text, *re.split(r"\W|_", text)]}
    return frozenset(word for part in parts if len(word := re.sub(r"\W|_", "", plain(part))) >= 3)


def left_to_guess(password: str, own: Collection[str] = ()) -> int:
    """The less the easier; below ENOUGH a password is refused. `own` are `words_of` its owner, which count nothing."""
    text = plain(password)
    return min(_count(text, own), _count(text.translate(LEET), own))


def _count(text: str, own: Collection[str]) -> int:
    marks = len({char for char in text if not char.isalnum()})
    text = "".join(char for char in text if char.isalnum())
    text, _ = _without(text, own)
    text, years = YEARS.subn("\n", text)
    text, common = _without(text, WORDS)
    text, runs = _without_runs(text)
    return marks + years * YEAR + common * COMMON_WORD + runs * RUN + len(text.replace("\n", ""))


def _without(text: str, words: Collection[str]) -> tuple[str, int]:
    """The text with line ends where the words stood, longest first, and how many different ones there were."""
    found = 0
    for word in sorted(words, key=lambda word: (-len(word), word)):
        if word in text:
            text, found = text.replace(word, "\n"), found + 1
    return text, found


def _without_runs(text: str) -> tuple[str, int]:
    """The same for « aaaa », « 1212 12 », « 456789 », « poiuyt »."""
    text, runs = REPEATED.subn("\n", text)
    start = 0
    while start < len(text):
        end = start
        while any(text[start : end + 1] in row for row in SEQUENCES) and end < len(text):
            end += 1
        if end - start >= SHORTEST_RUN:
            text, runs = f"{text[:start]}\n{text[end:]}", runs + 1
        start += 1
    return text, runs
