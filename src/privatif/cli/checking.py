"""`privatif check-order`: what a customer's file would order, line by line, without touching anything."""

from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from privatif.accounts.models import Company
from privatif.catalog.lookup import Verdict
from privatif.cli.output import OK, as_json, remark, say, table
from privatif.core.errors import Refusal
from privatif.ordering import checking, files
from privatif.ordering.checking import Checked

SAID = {
    "found": "trouvé",
    "replaced": "remplacé",
    "choose": "à choisir",
    "not_in_catalogue": "hors catalogue",
    "unknown": "inconnu",
    "unreadable": "illisible",
    "ignored": "ignoré",
}


@click.command("check-order")
@click.option("--company", "number", required=True, metavar="N", help="Le numéro de la société cliente.")
@click.option("--json", "json_", is_flag=True, help="Écrire du JSON.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_order(number: str, file: Path, json_: bool) -> int:
    """Dire ce que donnerait un fichier de commande (.csv, .txt, .xlsx, .xls, .ods), sans rien commander."""
    company = Company.objects.filter(number=number).first()
    if company is None:
        raise Refusal(f"aucune société ne porte le numéro {number}.")
    with file.open("rb") as opened:
        lines = files.take(opened.read(files.LARGEST_FILE + 1)).read().lines
    found = checking.check(company=company, lines=lines, on=timezone.localdate())
    report = {
        "lines": [_told(checked) for checked in found],
        "total_lines": sum(checked.line.kind == "wish" for checked in found),
        "total_quantity": sum(checked.quantity or 0 for checked in found),
    }
    as_json(report) if json_ else _write(report)
    return OK


def verdict(checked: Checked) -> str:
    """An article of the catalogue that is no longer sold can't be ordered any more than one outside it."""
    if checked.match is None:
        return checked.line.kind
    return "not_in_catalogue" if checked.match.verdict is Verdict.GONE else checked.match.verdict.value


def _told(checked: Checked) -> dict[str, Any]:
    return {
        "line": checked.line.line,
        "text": checked.line.text,
        "reference": checked.line.reference or None,
        "quantity": checked.quantity,
        "verdict": verdict(checked),
        "article": checked.article.number if checked.article else None,
    }


def _write(report: dict[str, Any]) -> None:
    shown = [line for line in report["lines"] if line["verdict"] != "ignored"]
    table(
        ["ligne", "référence", "quantité", "verdict", "article", "texte"],
        [
            [
                str(line["line"]), line["reference"] or "", str(line["quantity"] or ""), SAID[line["verdict"]],
                line["article"] or "", line["text"],
            ]
            for line in shown
        ],
    )  # fmt: skip
    say(f"{report['total_lines']} ligne(s), {report['total_quantity']} unité(s).")
    if ignored := len(report["lines"]) - len(shown):
        remark(f"{ignored} ligne(s) sans article : en-têtes, totaux, lignes vides.")
