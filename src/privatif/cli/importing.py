"""`privatif import`: the ERP's files into the portal, and what became of each line."""

from pathlib import Path
from typing import Any

import click
from django.utils import timezone

from privatif.cli.output import FAILED, OK, PARTLY, as_json, progress, remark, say
from privatif.cli.preparing import insist_on_prepared
from privatif.core.errors import Refusal
from privatif.core.french import number
from privatif.core.tables import FileReport, Problem
from privatif.erp.importing import Report, import_directory


@click.command("import")
@click.argument(
    "directory", metavar="RÉPERTOIRE", type=click.Path(exists=True, file_okay=False, readable=True, path_type=Path)
)
@click.option("--dry-run", is_flag=True, help="Tout vérifier et compter, sans rien écrire.")
@click.option("--json", "json_", is_flag=True, help="Écrire du JSON.")
def import_(directory: Path, dry_run: bool, json_: bool) -> int:
    """Importer clients, adresses, contacts, articles, prix, historique et imprimantes.

    Sont lus dans le répertoire, s’ils y sont : companies.csv, addresses.csv, contacts.csv, articles.csv,
    catalogue.csv, orders.csv, order_lines.csv ; printers_all.csv, printer_series.csv, printer_supplies.csv,
    hplip_printers.csv, hplip_compat.csv. Chacun peut être compressé (.csv.gz). Un fichier qui a une ligne fausse est
    refusé en entier, et chaque ligne fausse est citée. Ce qui n’a pas changé n’est pas touché, et rien n’est jamais
    supprimé.
    """
    insist_on_prepared()
    with progress() as tick:
        report = import_directory(directory=directory, dry_run=dry_run, progress=tick, now=timezone.now())
    if not report.files:
        raise Refusal("\n".join([f"il n’y a aucun fichier à importer dans {directory}.", *report.strangers]))
    if json_:
        as_json(_data(report))
    else:
        _tell(report)
    return OK if not report.refused else FAILED if len(report.refused) == len(report.files) else PARTLY


def _tell(report: Report) -> None:
    for file in report.files:
        say(f"{file.file} : {_outcome(file)}")
        for problem in file.problems:
            remark(f"  {_place(problem)}{problem.text}")
        for warning in file.warnings:
            remark(f"  Avertissement, {_place(warning)}{warning.text}")
    for stranger in report.strangers:
        remark(stranger)
    if report.dry_run:
        say("Essai seulement : rien n’a été écrit.")
    elif not report.refused and report.changes_nothing:
        say("Rien à changer : tout était déjà là.")


def _outcome(file: FileReport) -> str:
    if file.refused:
        return f"REFUSÉ en entier, {_count(len(file.problems), 'faute')}."
    kinds = ((file.new, "nouvelle"), (file.changed, "modifiée"), (file.unchanged, "inchangée"))
    return f"{_count(file.lines, 'ligne')}, {', '.join(_count(*kind) for kind in kinds)}."


def _count(count: int, word: str) -> str:
    return f"{number(count)} {word}{'s' if count > 1 else ''}"


def _place(problem: Problem) -> str:
    return f"ligne {problem.line} : " if problem.line else ""


def _data(report: Report) -> dict[str, Any]:
    return {
        "dry_run": report.dry_run,
        "unknown_files": report.strangers,
        "files": [
            {
                "file": file.file,
                "refused": file.refused,
                "lines": file.lines,
                "new": file.new,
                "changed": file.changed,
                "unchanged": file.unchanged,
                "problems": [problem._asdict() for problem in file.problems],
                "warnings": [warning._asdict() for warning in file.warnings],
            }
            for file in report.files
        ],
    }
