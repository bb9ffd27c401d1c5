"""Tables for people's spreadsheets: every cell is a text, and none is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_LIVE = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_000  # Excel refuses longer ones

Rows = Iterable[Sequence[str]]


def as_csv(rows: Rows) -> bytes:
    """UTF-8 with its mark and semicolons: what a French Excel opens. Before what it would run stands an apostrophe."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([_quiet(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig", errors="replace")


def as_xlsx(rows: Rows, *, widths: Sequence[int] = ()) -> bytes:
    """A workbook of one sheet, its first row in bold; `widths` in characters."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell[:LONGEST_CELL], None if number else bold)
    return made.getvalue()


def _quiet(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_LIVE) else cell
