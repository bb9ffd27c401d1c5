"""`privatif statistics`: what was bought, by article, delivery address or contact, for other programs to read."""

import csv
import sys
from datetime import date, datetime
from typing import Any

import click

from privatif.accounts.models import Company
from privatif.cli.output import OK, as_json
from privatif.core.errors import Refusal
from privatif.core.french import cents
from privatif.statistics.periods import Period
from privatif.statistics.queries import Row, answer
from privatif.statistics.questions import By, Question, Scope

COLUMNS = ("company", "key", "orders", "quantity", "amount")
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("statistics")
@click.option(
    "--by", required=True, type=click.Choice([by.value for by in By]), help="Par article, adresse ou contact."
)
@click.option("--company", "number", metavar="N", help="Le numéro d’une société ; toutes sans cette option.")
@click.option("--from", "first", type=DAY, metavar="D", help="Premier jour, par exemple 2026-01-01.")
@click.option("--to", "last", type=DAY, metavar="D", help="Dernier jour, compris.")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
def statistics(by: str, number: str | None, first: datetime | None, last: datetime | None, form: str) -> int:
    """Écrire ce qui a été commandé : nombre de commandes, quantité, montant HT exact. Les avoirs n’y sont pas."""
    period = None
    if first or last:
        period = Period(first.date() if first else EARLIEST, last.date() if last else LATEST)
    question = Question(By(by), period, Scope(_company(number)))
    rows = sorted((row for row in answer(question).rows if row.orders), key=lambda row: (row.company, row.key))
    if form == "json":
        as_json([_told(row) for row in rows])
    else:
        writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_told(row) for row in rows)
    return OK


def _told(row: Row) -> dict[str, Any]:
    return dict(zip(COLUMNS, (row.company, row.key, row.orders, row.quantity, str(cents(row.amount))), strict=True))


def _company(number: str | None) -> int | None:
    if number is None:
        return None
    company = Company.objects.filter(number=number).first()
    if company is None:
        raise Refusal(f"aucune société ne porte le numéro {number}.")
    return company.pk
