"""Tables for people's spreadsheets: texts stay texts, figures are figures, and none is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
_LIVE = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL = 32_000  # Excel refuses longer ones

Cell = str | int | Decimal
Rows = Iterable[Sequence[Cell]]


def as_csv(rows: Rows) -> bytes:
    """UTF-8 with its mark, semicolons, decimals after a comma: what a French Excel opens.

    Before what it would run stands an apostrophe.
    """
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
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell[:LONGEST_CELL], None if number else bold)
                else:
                    sheet.write_number(number, column, float(cell))
    return made.getvalue()


def _quiet(cell: Cell) -> str:
    if not isinstance(cell, str):
        return str(cell).replace(".", ",")
    return f"'{cell}" if cell.startswith(_LIVE) else cell
