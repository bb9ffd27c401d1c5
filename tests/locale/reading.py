"""What somebody reads or hears of a page, and which of its words are ours."""

import re
from html.parser import HTMLParser

from privatif.core import english

ATTRIBUTES = {
    "aria-label", "title", "placeholder", "alt", "label", "data-label", "data-offline", "data-failed", "data-busy",
}  # fmt: skip
UNREAD = {"script", "style", "svg", "code"}
WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿœŒ]+(?:[’'][A-Za-zÀ-ÖØ-öø-ÿœŒ]+)*")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\S*\d\S*")
_MONTHS = "|".join((*english.MONTHS, *(month[:3] for month in english.MONTHS)))
_DAY = re.compile(rf"(?:(?:{'|'.join(english.DAYS)})\s)?(?:\d+\s)?(?:{_MONTHS})\s\d{{4}}(?: at \d+:\d+)?")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []
        self.unread: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # A text that says its own language, like the name of the other one, is meant as it is.
        if tag in UNREAD or ("lang" in given and tag != "html"):
            self.unread.append(tag)
        shown = ATTRIBUTES | ({"value"} if tag == "input" and given.get("type") in {"submit", "button"} else set())
        self.read += [value for name, value in attrs if name in shown and value]

    def handle_endtag(self, tag: str) -> None:
        if self.unread and self.unread[-1] == tag:
            self.unread.pop()

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.read.append(data)


def read(page: str) -> str:
    """The texts of an HTML page, and the attributes that are shown or spoken, in their order."""
    reader = _Reader()
    reader.feed(re.sub("<wbr>", "", page))
    return " ".join(reader.read)


def words(text: str) -> list[str]:
    """Its words, without addresses, numbers, codes, and days and moments as English pages write them."""
    return WORD.findall(_ADDRESS.sub(" ", _DAY.sub(" ", text)))
