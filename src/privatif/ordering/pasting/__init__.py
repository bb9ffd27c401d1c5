"""What people paste or upload becomes wishes: every line is accounted for, and nothing is guessed silently.

Lines that have the same columns are read by column (`columns`), all others one by one (`jotting`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from privatif.ordering.pasting import jotting
from privatif.ordering.pasting.columns import Columns, filled, find_columns, first, names_columns
from privatif.ordering.pasting.jotting import Counted, Heard, Pair
from privatif.ordering.pasting.records import Record, table
from privatif.ordering.pasting.tokens import Kind, cut
from privatif.ordering.pasting.written import IN_LETTERS, digits, is_number, is_total, word

__all__ = ["Columns", "Line", "Reading", "find_columns", "parse", "parse_rows", "read"]

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_FORMULA = re.compile(r'="([^"]*)"|\'(\S.*)', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one line. `line` counts from 1, `text` is as written.

    A wish has a `reference` as written and a `quantity`: digits without separators, "1" where none was written, or
    what `quantities.parse` refuses with its own sentence (decimals, a minus). An unreadable line has a sentence in
    `why`; an ignored one may have.
    """

    line: int
    text: str
    kind: Literal["wish", "ignored", "unreadable"]
    reference: str = ""
    quantity: str = ""
    why: str = ""


@dataclass
class Reading:
    """All lines in order, and the columns they were read by: None where each was read on its own."""

    columns: Columns | None
    lines: list[Line]


def parse(text: str) -> list[Line]:
    """One Line for each line of the text, which `\\r\\n`, `\\r` or `\\n` ends. Never raises."""
    return read(text).lines


def read(text: str, columns: Columns | None = None) -> Reading:
    """As `parse`, with the columns found, or read by those given. Never raises."""
    lines = _LINE_ENDS.split(text)
    if not lines[-1]:
        lines.pop()
    if found := table(lines, columns):
        records, columns = found
        return Reading(columns, _numbered(lines, _by_columns(records, columns), records))
    return Reading(None, _numbered(lines, jotting.settle(_each(lines))))


def parse_rows(rows: Sequence[Sequence[str]], columns: Columns | None = None) -> Reading:
    """One Line for each row of a sheet: its `text` is the cells between tabs. `columns` None: they are looked for.

    Never raises for rows of strings; columns that a row lacks are empty cells.
    """
    texts = ["\t".join(row) for row in rows]
    found = columns or find_columns(rows)
    heard = _by_columns([Record(row) for row in rows], found) if found else jotting.settle(_each(texts))
    return Reading(found, _numbered(texts, heard))


def _each(texts: Iterable[str]) -> list[Heard | Pair | Counted]:
    """Each line read on its own; what is pasted a thousand times is read once."""
    known: dict[str, Heard | Pair | Counted] = {}
    found = []
    for text in texts:
        if (heard := known.get(text)) is None:
            heard = known[text] = jotting.read(text)
        found.append(heard)
    return found


def _numbered(lines: Sequence[str], heard: Iterable[Heard], records: Iterable[Record] = ()) -> list[Line]:
    """A Line for each: where records are given, what was heard is of these, and the rest of each is ignored."""
    if not records:
        return [Line(i, text, *one) for i, (text, one) in enumerate(zip(lines, heard, strict=True), start=1)]
    found: list[Line] = []
    for one, record in zip(heard, records, strict=True):
        found.append(Line(len(found) + 1, lines[len(found)], *one))
        for _more in range(record.height - 1):
            found.append(Line(len(found) + 1, lines[len(found)], "ignored", why=_("Suite de la ligne précédente.")))
    return found


def _by_columns(records: Sequence[Record], columns: Columns) -> list[Heard]:
    """Rows by their columns. What stands above the header is never a wish, and a lone cell is read as a line."""
    header = 0
    if columns.header:
        named = (i for i, record in enumerate(records) if filled(record.cells) > 1 and names_columns(record.cells))
        filled_ones = (i for i, record in enumerate(records) if filled(record.cells))
        header = next(named, next(filled_ones, 0))
    found: list[Heard | Pair | Counted] = []
    for index, record in enumerate(records):
        heard = _row(record, columns)
        if columns.header and index == header:
            heard = Heard("ignored", why=_("En-tête de colonnes."))
        elif index < header and not (isinstance(heard, Heard) and heard.kind != "wish"):
            heard = Heard("unreadable", why=_("Cette ligne précède l’en-tête du tableau."))
        found.append(heard)
    return jotting.settle(found)


def _row(record: Record, columns: Columns) -> Heard | Pair | Counted:
    cells = record.cells
    count = filled(cells)
    if count == 0:
        return Heard("ignored")
    if is_total(first(cells)):
        return Heard("ignored", why=_("Ligne de total."))
    reference = _cleaned(cells, columns.reference)
    if count == 1 and (len(cells) == 1 or reference):
        return jotting.read(first(cells))
    if names_columns(cells):
        return Heard("ignored", why=_("En-tête de colonnes."))
    if not reference:
        return Heard("unreadable", why=_("La référence manque sur cette ligne."))
    if _CONTROL.search(reference):
        return Heard("unreadable", why=_("La référence contient un caractère illisible."))
    return Heard("wish", reference, "1") if columns.quantity is None else _counted(reference, cells, columns.quantity)


def _counted(reference: str, cells: Sequence[str], column: int) -> Heard:
    written = _cleaned(cells, column)
    if (whole := digits(written.strip("xX×* "))) is not None:
        return Heard("wish", reference, whole)
    if is_number(written):
        return Heard("wish", reference, written)
    if not written:
        return Heard("unreadable", why=_("La quantité manque sur cette ligne."))
    if len(written) <= 100:
        tokens = [token for token in cut(written) if token.kind not in (Kind.TIMES, Kind.UNIT, Kind.SOFT)]
        if len(tokens) == 1 and tokens[0].kind is Kind.NUMBER:
            return Heard("wish", reference, tokens[0].value)
        if any(word(some) in IN_LETTERS for some in written.split()):
            return Heard("unreadable", why=_("La quantité est écrite en lettres : écrivez-la en chiffres."))
    return Heard("unreadable", why=_("La quantité n’est pas un nombre : écrivez-la en chiffres."))


def _cleaned(cells: Sequence[str], column: int) -> str:
    """The cell, without what spreadsheets write around a text: `="00123"`, `'00123`."""
    cell = cells[column].strip() if 0 <= column < len(cells) else ""
    match = _FORMULA.fullmatch(cell)
    return (match[1] or match[2] or "") if match else cell
