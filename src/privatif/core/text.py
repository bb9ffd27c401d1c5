"""Words and references as people type them, made comparable."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_NOT_STORABLE = re.compile(r"[\0\ud800-\udfff]")
_NOT_REFERENCE = re.compile(r"[^A-Z0-9]+")
_ALIKE = str.maketrans("OIL", "011")


def storable(text: str) -> bool:
    """False where a database would refuse the text: NUL, or half of a surrogate pair."""
    return not _NOT_STORABLE.search(text)


def one_line(text: str) -> str:
    """The text as one line: line ends and control characters are spaces, so that it can't pose as another line."""
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in text).split())


def plain(text: str) -> str:
    """Lower case, without accents or ligatures, words separated by single spaces."""
    text = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    letters = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", letters.lower()).strip()


def reference_key(reference: str) -> str:
    """A reference without case, spaces, dashes and dots: `cf 259-x` and `CF259X` are the same."""
    letters = unicodedata.normalize("NFKD", reference).upper()
    return _NOT_REFERENCE.sub("", letters)


def loose_key(reference: str) -> str:
    """The key of everything that looks alike: O as 0, I and L as 1, and no leading zeros. `mpo1` and `MP-01` agree."""
    key = reference_key(reference).translate(_ALIKE)
    return key.lstrip("0") or key[:1]
