"""What stands in the columns of a table, for people to choose others."""

from collections.abc import Sequence
from string import ascii_uppercase

from privatif.ordering.files import Contents
from privatif.ordering.pasting import Columns
from privatif.ordering.pasting.records import table

LOOKED_AT = 30  # rows
MOST_COLUMNS = 100
LONGEST_SAMPLE = 30


def samples(contents: Contents, columns: Columns | None) -> list[str]:
    """A column's name, or the first thing in it, for each; none where nothing stands between columns."""
    if contents.sheets:
        rows = list(contents.rows[:LOOKED_AT])
    else:
        found = table(contents.text.splitlines()[:LOOKED_AT], columns)
        rows = [record.cells for record in found[0]] if found else []
    width = min(max(map(len, rows), default=0), MOST_COLUMNS)
    return [_sample(rows, at) for at in range(width)] if width > 1 else []


def letter(at: int | None) -> str:
    """As spreadsheets call the column, counted from 0; empty for none."""
    if at is None:
        return ""
    more, last = divmod(at, 26)
    return (letter(more - 1) if more else "") + ascii_uppercase[last]


def _sample(rows: Sequence[Sequence[str]], at: int) -> str:
    """The cell of the row that fills most columns: the header, as a rule; else the first that is filled."""
    fullest = max(rows, key=lambda row: sum(bool(cell.strip()) for cell in row))
    return next((row[at].strip()[:LONGEST_SAMPLE] for row in (fullest, *rows) if at < len(row) and row[at].strip()), "")
