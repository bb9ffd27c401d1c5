"""`privatif import`: the ERP's seven files and those of printers, in the order in which they refer to each other."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from privatif.accounts.importing import Addresses, Companies
from privatif.accounts.importing_people import Contacts
from privatif.catalog.importing import Articles
from privatif.catalog.importing_entries import Catalogue
from privatif.catalog.importing_printers import HpPrinters, HpSupplies, Printers, SeriesOfPrinters, Supplies
from privatif.core.tables import FileReport, Progress, Reading, Table
from privatif.ordering.importing import Orders
from privatif.ordering.importing_lines import OrderLines


@dataclass
class Report:
    """What became of each file; `strangers` are sentences about CSV files that were left alone."""

    dry_run: bool
    files: list[FileReport] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    @property
    def refused(self) -> list[FileReport]:
        return [file for file in self.files if file.refused]

    @property
    def changes_nothing(self) -> bool:
        return not any(file.new or file.changed for file in self.files)


def import_directory(*, directory: Path, dry_run: bool, progress: Progress, now: datetime) -> Report:
    """Take whichever of the files are in `directory`, plain or compressed (`.gz`), each as a whole or not at all.

    A file that refers to a refused one is checked against what the database has. `progress` is told the file, how
    many bytes have been worked through, and of how many. A dry run checks and counts the same, and writes nothing.
    """
    tables = _tables(now)
    report = Report(dry_run, strangers=_strangers(directory, [table.file for table in tables]))
    for table in tables:
        plain = directory / table.file
        path = plain if plain.exists() else directory / f"{table.file}.gz"
        if path.exists():
            report.files.append(Reading(table, path, dry_run, now, progress).take())
    return report


def _tables(now: datetime) -> list[Table]:
    companies, articles = Companies(), Articles()
    addresses, contacts = Addresses(companies=companies.index), Contacts(companies=companies.index)
    orders = Orders(companies=companies.index, addresses=addresses.index, contacts=contacts.index, now=now)
    printers = Printers()
    series, of_hp = SeriesOfPrinters(printers=printers.index), HpPrinters(printers=printers.index)
    return [
        companies, addresses, contacts, articles,
        Catalogue(companies=companies.index, articles=articles.index),
        orders, OrderLines(orders=orders.index, articles=articles.index),
        printers, series, of_hp, Supplies(series=series.index), HpSupplies(series=of_hp.index),
    ]  # fmt: skip


def _strangers(directory: Path, known: Sequence[str]) -> list[str]:
    told = []
    for path in sorted([*directory.glob("*.csv"), *directory.glob("*.csv.gz")]):
        name = path.name.removesuffix(".gz")
        if name != path.name and (directory / name).exists():
            told.append(f"{path.name} : laissé de côté, {name} est là aussi.")
        elif name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"vouliez-vous écrire {near[0]} ?" if near else f"fichiers attendus : {', '.join(known)}."
            told.append(f"{path.name} : fichier inconnu, laissé de côté ; {hint}")
    return told
