"""Tables for people's spreadsheets: texts stay texts, figures and days are what they are, and nothing is a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LONGEST_CELL = 32_000  # Excel refuses longer ones
ROWS_AT_ONCE = 200
_LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the beginning of a formula
_LIVE_WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
_SAFE = {
    "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip

Cell = str | int | Decimal | date | None
Rows = Iterable[Sequence[Cell]]


def csv_parts(rows: Rows) -> Iterator[str]:
    """The file piece by piece, as a French Excel opens it: a BOM, semicolons, decimal commas, days as 23/11/2026.

    Before what a spreadsheet would run stands an apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write("\ufeff")
    for n, row in enumerate(rows):
        writer.writerow([_written(cell) for cell in row])
        if n % ROWS_AT_ONCE == ROWS_AT_ONCE - 1:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def as_csv(rows: Rows) -> bytes:
    """The same at once."""
    return "".join(csv_parts(rows)).encode(errors="replace")


def workbook(rows: Rows, *, widths: Sequence[int] = (), title: str = "") -> IO[bytes]:
    """An .xlsx file, open at its beginning, written to disk row by row; its first row is bold and stays in sight.

    `widths` in characters; `title` is the sheet's. Whoever takes the file closes it.
    """
    file = TemporaryFile()  # noqa: SIM115
    book = xlsxwriter.Workbook(file, _SAFE)
    sheet = book.add_worksheet(title or None)
    bold, figure = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00##"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            match cell:
                case str():
                    sheet.write_string(at, column, cell[:LONGEST_CELL], None if at else bold)
                case Decimal():
                    sheet.write_number(at, column, float(cell), figure)
                case int():
                    sheet.write_number(at, column, cell)
                case date():
                    sheet.write_datetime(at, column, cell, day)
    book.close()
    file.seek(0)
    return file


def as_xlsx(rows: Rows, *, widths: Sequence[int] = (), title: str = "") -> bytes:
    """The same at once."""
    with workbook(rows, widths=widths, title=title) as file:
        return file.read()


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell}".replace(".", ",")
        case date():
            return f"{cell:%d/%m/%Y}"
        case str() if cell.startswith((*_LIVE, *_LIVE_WIDE)):
            return f"'{cell}"
    return str(cell)
