"""Exactly the rows of a statistic as a file for spreadsheets."""

from collections.abc import Iterator, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _

from privatif.core import spreadsheets
from privatif.core.spreadsheets import Cell
from privatif.statistics.queries import Answer, Row
from privatif.statistics.questions import By

FORMATS = ("csv", "xlsx")


def file(answer: Answer, before: Answer | None, by: By, form: str) -> HttpResponse:
    """`form` is one of FORMATS; with `before` there is a column of what was then."""
    rows = _rows(answer, before, by)
    if form == "csv":
        response = HttpResponse(spreadsheets.as_csv(rows), content_type=spreadsheets.CSV)
    else:
        response = HttpResponse(spreadsheets.as_xlsx(rows, widths=(18, 50)), content_type=spreadsheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="statistiques-{by.value}.{form}"'
    return response


def _rows(answer: Answer, before: Answer | None, by: By) -> Iterator[Sequence[Cell]]:
    was = {row.key: row.net for row in before.rows} if before else {}
    key = {By.ARTICLE: _("Référence"), By.ADDRESS: _("Code"), By.CONTACT: _("ID utilisateur")}[by]
    head = [key, _("Désignation") if by is By.ARTICLE else _("Nom"), _("Commandes"), _("Quantité"), _("Montant HT")]
    head += [_("Avant HT")] if before else []
    yield [*head, _("Avoirs"), _("Quantité rendue"), _("Montant des avoirs HT")]
    for row in answer.rows:
        then: list[Cell] = [was.get(row.key, 0)] if before else []
        yield [row.key, row.name, *_figures(row, then)]
    total: list[Cell] = [before.total.net] if before else []
    yield [_("En tout"), "", *_figures(answer.total, total)]


def _figures(row: Row, then: list[Cell]) -> list[Cell]:
    return [row.orders, row.quantity, row.net, *then, row.credit_notes, row.returned, row.credited]
