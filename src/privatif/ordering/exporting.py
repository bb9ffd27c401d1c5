"""Orders as a table for spreadsheets."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.core.spreadsheets import Cell
from privatif.ordering.listing import FullRow
from privatif.ordering.models import Order

WIDTH = 16  # of a column, in characters


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


def table(rows: Iterable[FullRow], said: Words) -> Iterator[Sequence[Cell]]:
    """The headings, then a row for each order: texts, whole numbers, amounts, days, or None."""
    yield said.headings
    for row in rows:
        yield _values(row, said)


def _values(row: FullRow, said: Words) -> Sequence[Cell]:
    return (
        row.number, said.kinds[row.kind], said.states[row.state], row.reference, row.author_name, row.ship_to_label,
        row.ship_to_street, row.ship_to_postal_code, row.ship_to_city, timezone.localtime(row.placed_at).date(),
        row.delivery_date, row.line_count, row.total_net, row.total_vat, row.total_gross, row.erp_number,
    )  # fmt: skip
