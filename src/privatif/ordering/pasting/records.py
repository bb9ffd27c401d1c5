"""A pasted text as rows of cells, where it is a table."""

import csv
import re
from collections.abc import Sequence
from typing import NamedTuple

from privatif.ordering.pasting.columns import Columns, find_columns

MOST_LINES_OF_A_CELL = 20  # a quotation mark that isn't closed by then opens nothing

_DECIMAL_COMMA = re.compile(r"(?<!\S)[0-9]{1,12},[0-9]{1,12}(?!\S)")


class Record(NamedTuple):
    """A row, and how many lines it is written on."""

    cells: Sequence[str]
    height: int = 1


def table(lines: list[str], columns: Columns | None) -> tuple[list[Record], Columns] | None:
    """The text as records and their columns, those given if any; None where it is no table."""
    if len(lines) > 1 or columns:
        for delimiter in "\t;|,":
            some = [line for line in lines if delimiter in line]
            if not some or (delimiter == "," and not _is_between_commas(lines)):
                continue
            records = _records(lines, delimiter)
            if found := columns or find_columns([record.cells for record in records]):
                return records, found
    return ([Record([line]) for line in lines], columns) if columns else None


def _is_between_commas(lines: list[str]) -> bool:
    """Whether commas separate cells in most lines, rather than decimals and parts of sentences."""
    written = [line.strip() for line in lines if line.strip()]
    cells = [_DECIMAL_COMMA.sub("", line) if not _DECIMAL_COMMA.fullmatch(line) else line for line in written]
    return 2 * sum("," in line.strip(",") for line in cells) > len(written)


def _records(lines: list[str], delimiter: str) -> list[Record]:
    found: list[Record] = []
    index = 0
    while index < len(lines):
        line = lines[index] if index else lines[index].removeprefix("\ufeff")
        record = _quoted(line, lines[index + 1 : index + MOST_LINES_OF_A_CELL], delimiter) if '"' in line else None
        found.append(record or Record(line.split(delimiter)))
        index += found[-1].height
    return found


def _quoted(line: str, following: list[str], delimiter: str) -> Record | None:
    """The record that begins with this line: between quotation marks, cells hold delimiters and line ends.

    None where these are other marks, say of inches, or where a cell isn't closed on the following lines.
    """
    for height in range(1, len(following) + 2):
        try:
            return Record(next(csv.reader([line], delimiter=delimiter, strict=True)), height)
        except csv.Error as error:
            if "unexpected end of data" not in str(error) or height > len(following):
                return None
        line += "\n" + following[height - 1]
    return None
