"""Orders as files: CSV as French spreadsheets open it, and XLSX. What people typed is text there, never a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.ordering.listing import FullRow
from privatif.ordering.models import Order

BOM = "\ufeff"
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet takes for the beginning of a formula
LIVE_WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
ROWS_AT_ONCE = 200


@dataclass(frozen=True)
class Words:
    """The texts of an export in the language spoken when it was asked for: it is written later."""

    headings: tuple[str, ...]
    kinds: dict[str, str]
    states: dict[str, str]


def words() -> Words:
    headings = (
        _("N°"), _("Type"), _("État"), _("Référence de commande"), _("Contact"), _("Destinataire ou site"), _("Rue"),
        _("Code postal"), _("Ville"), _("Passée le"), _("Date de livraison"), _("Lignes"), _("Total HT"), _("TVA"),
        _("Total TTC"), _("Numéro ERP"),
    )  # fmt: skip
    kinds = {kind.value: str(kind.label) for kind in Order.Kind}
    return Words(headings, kinds, {state.value: str(state.label) for state in Order.State})


def csv_parts(rows: Iterable[FullRow], said: Words) -> Iterator[str]:
    """The file piece by piece: semicolons, decimal commas, days as 23/11/2026, and a BOM so that accents are read."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    out.write(BOM)
    writer.writerow(said.headings)
    for n, row in enumerate(rows, start=1):
        writer.writerow(_written(value) for value in _values(row, said))
        if n % ROWS_AT_ONCE == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def workbook(rows: Iterable[FullRow], said: Words) -> IO[bytes]:
    """An .xlsx file, open at its beginning; figures are numbers and days are days. Written to disk row by row."""
    file = TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(file, options)
    sheet = book.add_worksheet()
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(said.headings) - 1, 16)
    for column, heading in enumerate(said.headings):
        sheet.write_string(0, column, heading, bold)
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(_values(row, said)):
            match value:
                case str():
                    sheet.write_string(at, column, value)
                case Decimal():
                    sheet.write_number(at, column, float(value), money)
                case int():
                    sheet.write_number(at, column, value)
                case date():
                    sheet.write_datetime(at, column, value, day)
    book.close()
    file.seek(0)
    return file


def _values(row: FullRow, said: Words) -> tuple[Any, ...]:
    """A cell for each heading: texts, whole numbers, amounts, days, or None."""
    return (
        row.number, said.kinds[row.kind], said.states[row.state], row.reference, row.author_name, row.ship_to_label,
        row.ship_to_street, row.ship_to_postal_code, row.ship_to_city, timezone.localtime(row.placed_at).date(),
        row.delivery_date, row.line_count, row.total_net, row.total_vat, row.total_gross, row.erp_number,
    )  # fmt: skip


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:.2f}".replace(".", ",")
        case date():
            return f"{value:%d/%m/%Y}"
        case str() if value.startswith((*LIVE, *LIVE_WIDE)):
            return f"'{value}"
    return str(value)
