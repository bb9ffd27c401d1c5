"""What a person reads on a page: its forms, and the lines and totals of an order to the cent."""

import re
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser

ROW, CELL, TAG = (re.compile(pattern, re.S) for pattern in ("<tr>(.*?)</tr>", "<t[hd][^>]*>(.*?)</t[hd]>", "<[^>]+>"))
GRAND = re.compile('<tr class="grand">(.*?)</tr>', re.S)
REFERENCE = re.compile('class="ref">([^<]+)<')


@dataclass(frozen=True)
class Line:
    reference: str
    quantity: int
    unit_price: Decimal
    total: Decimal


@dataclass(frozen=True)
class Shown:
    """An order as a page shows it; the lines in the order of their references."""

    lines: tuple[Line, ...]
    net: Decimal
    gross: Decimal

    @property
    def wanted(self) -> dict[str, int]:
        return {line.reference: line.quantity for line in self.lines}


def shown(text: str) -> Shown:
    """The lines and totals on a page. Raises ValueError when there are none, or when one can't be read."""
    lines, net = [], None
    for row in ROW.findall(text):
        cells = [unescape(TAG.sub("", cell)) for cell in CELL.findall(row)]
        reference = REFERENCE.search(row)
        if reference and len(cells) == 4:
            lines.append(Line(unescape(reference[1]), int(amount(cells[1])), amount(cells[2]), amount(cells[3])))
        elif cells and cells[0] == "Total HT":
            net = amount(cells[1])
    grand = GRAND.search(text)
    if not lines or net is None or grand is None:
        raise ValueError("no order on this page")
    gross = amount(unescape(TAG.sub("", CELL.findall(grand[1])[1])))
    return Shown(tuple(sorted(lines, key=lambda line: line.reference)), net, gross)


def amount(text: str) -> Decimal:
    """`1 234,56 €` as a Decimal."""
    return Decimal(re.sub(r"[^0-9,]", "", text).replace(",", "."))


class Forms(HTMLParser):
    """The POST forms of a page: `forms[action]` is what a browser would send of it without pressing a button."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: dict[str, list[dict[str, str]]] = {}
        self._fields: dict[str, str] | None = None
        self._select = self._area = ""
        self.feed(text)

    def one(self, action: str) -> dict[str, str]:
        """The fields of the one form with this action."""
        (fields,) = self.forms[action]
        return dict(fields)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            if given.get("method") == "post":
                self.forms.setdefault(given.get("action", ""), []).append(self._fields)
        elif self._fields is None:
            return
        elif tag == "input" and given.get("type") not in ("submit", "checkbox", "radio"):
            self._fields[given.get("name", "")] = given.get("value", "")
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            self._fields[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = given["name"]
            self._fields[self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area and self._fields is not None:
            self._fields[self._area] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        elif tag == "textarea":
            self._area = ""
