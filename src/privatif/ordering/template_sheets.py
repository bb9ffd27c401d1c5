"""A panier type as a sheet: written for Excel and LibreOffice, filled in there, and read back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts.models import Company
from privatif.catalog import lookup, prices
from privatif.catalog.lookup import Verdict
from privatif.core import spreadsheets
from privatif.core.errors import Refusal
from privatif.core.spreadsheets import Cell
from privatif.ordering import baskets, files, pasting, templates
from privatif.ordering.models import Basket
from privatif.ordering.pasting import Line
from privatif.ordering.pasting.records import table
from privatif.ordering.quantities import Sold

_WIDTHS = (22, 60, 16, 14, 12)


@dataclass
class Filled:
    """Quantities by article id, of a template's own lines and of `new` ones; why each line `told` is neither."""

    quantities: dict[int, int] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)
    told: list[tuple[Line, str]] = field(default_factory=list)


def write(template: Basket, *, now: datetime) -> bytes:
    """The template as .xlsx: references are texts, and nothing in it is a formula."""
    lines = templates.lines(template)
    quantities = {line.article_id: max(line.quantity, 1) for line in lines}
    costs = prices.quote(company=template.company, quantities=quantities, on=timezone.localdate(now))
    head = (_("Référence"), _("Désignation"), _("Conditionnement"), _("Prix net HT"), _("Quantité"))
    rows: list[Sequence[Cell]] = [head]
    for line in lines:
        price = costs.get(line.article_id)
        unit_price = price.unit_price if price else None
        rows.append((line.number, line.designation, line.pack_size, unit_price, line.quantity or None))
    return spreadsheets.as_xlsx(rows, widths=_WIDTHS, title=_("Panier type"))


def read(data: bytes) -> list[Line]:
    """The lines of a sheet, or of a text with columns; a blank quantity is "0". Raises Refusal and nothing else."""
    contents = files.take(data)
    rows: Sequence[Sequence[str]] = contents.rows
    if not contents.sheets:
        found = table(contents.text.splitlines(), None)
        rows = [record.cells for record in found[0]] if found else []
    columns = pasting.find_columns(rows)
    if columns is None or columns.quantity is None:
        raise Refusal(_("Il faut dans ce tableau une colonne « Référence » et une colonne « Quantité »."))
    return pasting.parse_rows([_filled(row, columns.reference, columns.quantity) for row in rows], columns).lines


def _filled(row: Sequence[str], reference: int, quantity: int) -> Sequence[str]:
    if len(row) <= reference or not row[reference].strip() or (len(row) > quantity and row[quantity].strip()):
        return row
    cells = [*row, *[""] * (quantity + 1 - len(row))]
    cells[quantity] = "0"
    return cells


def understand(*, template: Basket, lines: Sequence[Line], company: Company, on: date) -> Filled:
    """Quantities of the template's own lines and of new ones, and a sentence for each line that is neither."""
    own = {line.number: line for line in templates.lines(template)}
    ids = {line.article_id for line in own.values()}
    wishes = [line for line in lines if line.kind == "wish"]
    others = [line.reference for line in wishes if line.reference not in own]
    matches = iter(lookup.resolve(company=company, references=others, on=on))
    filled = Filled(told=[(line, line.why) for line in lines if line.kind == "unreadable"])
    for line in wishes:
        try:
            listed = own.get(line.reference)
            pk, article = (listed.article_id, listed) if listed else _found(next(matches))
            quantity = templates.quantity(line.quantity, article)
        except Refusal as refusal:
            filled.told.append((line, refusal.text))
        else:
            quantities = filled.quantities if pk in ids else filled.new
            quantities[pk] = quantities.get(pk, 0) + quantity
    filled.told.sort(key=lambda told: told[0].line)
    return filled


def _found(match: lookup.Match) -> tuple[int, Sold]:
    if match.verdict not in {Verdict.FOUND, Verdict.REPLACED}:
        raise Refusal(baskets.why_not(match))
    return match.articles[0].pk, match.articles[0]
