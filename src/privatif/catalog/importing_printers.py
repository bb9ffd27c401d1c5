"""Printers, their series, and the supplies of each series.

Two families of files: the portal's own, for every maker, and the two that are drawn from HP's driver for Linux
(`hplip`), taken with the columns that they have. A series is a text: the make, a slash, and the name of the series.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import ClassVar

from django.db.models import Exists, OuterRef

from privatif.catalog.models import PrinterModel, PrinterSeries, PrinterSupply
from privatif.catalog.printer_models import key_of, words_of
from privatif.core.cells import quoted, text, whole
from privatif.core.sheets import Column, Row
from privatif.core.tables import FileReport, Index, Table, Values
from privatif.core.text import reference_key

HP = "HP"
Named = tuple[str, str]  # make, name
_TRADE = re.compile(r"\d{1,4}[A-Z]{0,3}")  # 301XL, 05A
_PART = re.compile(r"(?=.*\d)[A-Z0-9]{5,}")  # CE505A, 51645A


class Printers(Table):
    """Every model of every maker; where it was read from isn't kept."""

    file = "printers_all.csv"
    columns = (
        Column("make", text(60)),
        Column("model", text(120)),
        Column("sources", text(120, blank=True), required=False),
    )
    identity = ("make", "model")
    model = PrinterModel
    unique = ("make", "name")
    stored: ClassVar[dict[str, str]] = {}
    index: Index[Named, int]

    def __init__(self) -> None:
        self.index = Index(_models)

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        for row in batch:
            row.values["name"] = row.values["model"]
        return batch

    def promise(self, new: list[Row]) -> None:
        for row in new:
            self.index.promise((row.values["make"], row.values["name"]), self.index.no_id())

    def fields(self, values: Values) -> Values:
        make, name = values["make"], values["name"]
        return {"make": make, "name": name, "words": words_of(make, name), "key": key_of(make, name)}


class SeriesOfPrinters(Table):
    """Which models take the same supplies."""

    file = "printer_series.csv"
    columns: ClassVar[Sequence[Column]] = (
        Column("make", text(60)),
        Column("series", text(50)),
        Column("model", text(120)),
    )
    identity: ClassVar[tuple[str, ...]] = ("make", "series", "model")
    model = PrinterSeries
    unique = ("model_id", "series")
    stored: ClassVar[dict[str, str]] = {}
    index: Index[str, bool]

    def __init__(self, *, printers: Index[Named, int]) -> None:
        self.printers = printers
        self.index = Index(_series)

    def named(self, values: Values) -> tuple[str, str, str]:
        """Make, series and model."""
        return values["make"], values["series"], values["model"]

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        names = {row.line: self.named(row.values) for row in batch}
        found = self.printers.find({(make, model) for make, _, model in names.values()})
        kept = []
        for row in batch:
            make, series, model = names[row.line]
            if (make, model) in found:
                row.values.update(model_id=found[make, model], series=f"{make}/{series}")
                kept.append(row)
            else:
                report.complain(row.line, f"model : {quoted(f'{make} {model}')} n’est pas dans printers_all.csv.")
        return kept

    def promise(self, new: list[Row]) -> None:
        for row in new:
            self.index.promise(row.values["series"], True)

    def fields(self, values: Values) -> Values:
        return {name: values[name] for name in self.unique}

    def finish(self, report: FileReport, *, write: bool) -> None:
        if write and not report.refused:
            _note_which_have_supplies()


class HpPrinters(SeriesOfPrinters):
    """HP's models as its driver names them, `HP` first."""

    file = "hplip_printers.csv"
    columns = (
        Column("section", text(50)),
        Column("model_name", text(120)),
        *(Column(name, text(60, blank=True), required=False) for name in ("tech_class", "usb_vid", "usb_pid")),
        Column("hplip_version", text(60, blank=True), required=False),
    )
    identity = ("section", "model_name")
    may_repeat = True

    def named(self, values: Values) -> tuple[str, str, str]:
        return HP, values["section"], values["model_name"].removeprefix(f"{HP} ")


class Supplies(Table):
    """What fits the printers of a series, by the maker's reference or by what stands on the box."""

    file = "printer_supplies.csv"
    columns: ClassVar[Sequence[Column]] = (
        Column("make", text(60)),
        Column("series", text(50)),
        Column("kind", text(20)),
        Column("colour", text(20, blank=True)),
        Column("commercial_ref", text(40, blank=True)),
        Column("oem_ref", text(40, blank=True)),
        Column("region", whole(0, 999), required=False),
    )
    identity: ClassVar[tuple[str, ...]] = ("make", "series", "kind", "colour", "commercial_ref", "oem_ref")
    model = PrinterSupply
    unique = ("series", "region", "kind", "colour", "trade_name", "reference")
    stored: ClassVar[dict[str, str]] = {}

    def __init__(self, *, series: Index[str, bool]) -> None:
        self.series = series

    def named(self, values: Values) -> tuple[str, str]:
        """Make and series."""
        return values["make"], values["series"]

    def faults(self, values: Values) -> Iterator[str]:
        if not values["commercial_ref"] and not values["oem_ref"]:
            yield "commercial_ref, oem_ref : l’une des deux références est obligatoire."

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        for row in batch:
            make, series = self.named(row.values)
            row.values.update(
                make=make, series=f"{make}/{series}", region=row.values.get("region", 0),
                trade_name=row.values["commercial_ref"], reference=row.values["oem_ref"],
            )  # fmt: skip
        found = self.series.find({row.values["series"] for row in batch})
        for row in batch:
            if row.values["series"] not in found:
                report.complain(row.line, f"la série {quoted(row.values['series'])} n’a aucun modèle.")
        return [row for row in batch if row.values["series"] in found]

    def fields(self, values: Values) -> Values:
        key = supply_key(values["make"], reference=values["reference"], trade_name=values["trade_name"])
        return {**{name: values[name] for name in self.unique}, "key": key}

    def finish(self, report: FileReport, *, write: bool) -> None:
        if write and not report.refused:
            _note_which_have_supplies()


class HpSupplies(Supplies):
    file = "hplip_compat.csv"
    columns = (
        Column("section", text(50)),
        Column("region", whole(0, 999)),
        *Supplies.columns[2:6],
    )
    identity = ("section", "region", "kind", "colour", "commercial_ref", "oem_ref")

    def named(self, values: Values) -> tuple[str, str]:
        return HP, values["section"]


def supply_key(make: str, *, reference: str, trade_name: str) -> str:
    """What an article must have as its `maker_key` or `trade_key` to be this supply.

    The maker's reference where there is one, even if it stands in the trade name (`78 (C6578DN`); otherwise the make
    and the figures on the box (`HP301XL`). Empty where neither can be made out, as in a torn `G)`.
    """
    if key := reference_key(reference):
        return key[:60]
    words = [reference_key(word) for word in re.findall(r"[^\W_]+", trade_name)]
    for word in words:
        if _PART.fullmatch(word) and not _TRADE.fullmatch(word.removeprefix(reference_key(make))):
            return word[:60]
    for word in words:
        if _TRADE.fullmatch(figures := word.removeprefix(reference_key(make))):
            return reference_key(make + figures)[:60]
    return ""


def _note_which_have_supplies() -> None:
    known = PrinterSeries.objects.filter(model=OuterRef("pk"), series__in=PrinterSupply.objects.values("series"))
    PrinterModel.objects.filter(Exists(known), has_supplies=False).update(has_supplies=True)


def _models(names: Collection[Named]) -> dict[Named, int]:
    found = PrinterModel.objects.filter(make__in={make for make, _ in names}).values_list("make", "name", "pk")
    wanted = set(names)
    return {(make, name): pk for make, name, pk in found if (make, name) in wanted}


def _series(names: Collection[str]) -> dict[str, bool]:
    found = PrinterSeries.objects.filter(series__in=names).values_list("series", flat=True)
    return dict.fromkeys(found.distinct(), True)
