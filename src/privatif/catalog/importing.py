"""Articles, from the ERP's file."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Model
from stdnum import ean

from privatif.catalog.models import Article, Brand, Family
from privatif.core.bulk import update, upsert
from privatif.core.cells import decimal, flag, identifier, quoted, shaped, text, whole
from privatif.core.sheets import Column, Row
from privatif.core.tables import FileReport, Index, Table, Values, batches

PRICE = decimal(8, 4)
LARGEST = 999_999
DERIVED = (
    "brand_id", "family_id", "number_key", "maker_key", "trade_key", "number_loose", "maker_loose", "ean_loose",
    "search_words", "search_keys", "sort_key",
)  # fmt: skip


class Sold(NamedTuple):
    """An article as an order line copies it."""

    id: int
    unit: str
    vat_rate: Decimal


class Articles(Table):
    """A replacement may stand further down in the file, so replacements are looked at after the last line."""

    file = "articles.csv"
    index: Index[str, Sold]
    columns = (
        Column("number", identifier(40)),
        Column("designation", text(200)),
        Column("brand", text(80, blank=True)),
        Column("family", text(80, blank=True)),
        Column("unit", text(10)),
        Column("pack_size", whole(1, LARGEST)),
        Column("list_price", PRICE),
        Column("ean", shaped(r"\d{8}|\d{12,14}", "un code EAN de 8, 12, 13 ou 14 chiffres", blank=True)),
        Column("maker_reference", text(40, blank=True), required=False),
        Column("minimum", whole(1, LARGEST), required=False),
        Column("vat_rate", decimal(2, 2), required=False),
        Column("stock", whole(-LARGEST, LARGEST, blank=True), required=False),
        Column("restock_days", whole(0, 999, blank=True), required=False),
        Column("replaced_by", text(40, blank=True), required=False),
        Column("discontinued", flag, required=False),
    )
    identity = ("number",)
    model = Article
    unique = ("number",)
    stored = {
        **{column.name: column.name for column in columns[1:]},
        "brand": "brand__name", "family": "family__name", "replaced_by": "replaced_by__number",
    }  # fmt: skip

    def __init__(self) -> None:
        self.index = Index(_articles_by_number)

    def begin(self) -> None:
        self.numbers: set[str] = set()
        self.replacements: dict[str, tuple[int, str]] = {}
        self.unsettled: set[str] = set()

    def faults(self, values: Values) -> Iterator[str]:
        if values.get("replaced_by") == values["number"]:
            yield "replaced_by : un article ne se remplace pas lui-même."

    def doubts(self, values: Values) -> Iterator[str]:
        if values["ean"] and not ean.is_valid(values["ean"]):
            yield f"ean : la clé de {quoted(values['ean'])} est fausse."

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        for row in batch:
            values = row.values
            values["brand"] = values["brand"] or None
            values["family"] = values["family"] or None
            if "replaced_by" in values:
                values["replaced_by"] = values["replaced_by"] or None
                self.numbers.add(values["number"])
                if values["replaced_by"]:
                    self.replacements[values["number"]] = (row.line, values["replaced_by"])
        return batch

    def promise(self, new: list[Row]) -> None:
        for row in new:
            sold = Sold(self.index.no_id(), row.values["unit"], row.values.get("vat_rate", Decimal(0)))
            self.index.promise(row.values["number"], sold)

    def fields(self, values: Values) -> Values:
        elsewhere = ("brand", "family", "replaced_by")
        return {name: values[name] for name in ("number", *self.stored) if name in values and name not in elsewhere}

    def save(self, batch: list[Row]) -> None:
        brands = _ids_by_name(Brand, {row.values["brand"] for row in batch} - {None})
        families = _ids_by_name(Family, {row.values["family"] for row in batch} - {None})
        known = Article.objects.filter(number__in=[row.values["number"] for row in batch])
        makers = dict(known.values_list("number", "maker_reference"))
        written = []
        for row in batch:
            values = row.values
            article = Article(
                **{"maker_reference": makers.get(values["number"], ""), **self.fields(values)},
                brand_id=brands.get(values["brand"]), family_id=families.get(values["family"]),
            )  # fmt: skip
            article.derive_keys(brand=values["brand"] or "", family=values["family"] or "")
            written.append({name: getattr(article, name) for name in (*self.fields(values), *DERIVED)})
        upsert(Article, written, unique=self.unique)
        if "replaced_by" in batch[0].values:
            self.unsettled.update(row.values["number"] for row in batch)

    def finish(self, report: FileReport, *, write: bool) -> None:
        elsewhere = {number for _, number in self.replacements.values()} - self.numbers
        for some in batches(sorted(elsewhere)):
            elsewhere -= set(self.index.find(some))
        for line, number in self.replacements.values():
            if number in elsewhere:
                report.complain(line, f"replaced_by : l’article {quoted(number)} n’existe pas.")
        if write and not report.refused:
            self._settle()

    def _settle(self) -> None:
        for some in batches(sorted(self.unsettled)):
            heirs = {number: self.replacements[number][1] for number in some if number in self.replacements}
            ids = self.index.find({*some, *heirs.values()})
            heir_ids = {number: ids[heir].id for number, heir in heirs.items()}
            update(Article, [{"id": ids[number].id, "replaced_by_id": heir_ids.get(number)} for number in some])


def _ids_by_name(model: type[Model], names: Collection[str]) -> dict[str, int]:
    """The rows of these names, made where they are missing."""
    rows = model._default_manager
    rows.bulk_create([model(name=name) for name in sorted(names)], ignore_conflicts=True)
    return dict(rows.filter(name__in=names).values_list("name", "pk"))


def _articles_by_number(numbers: Collection[str]) -> dict[str, Sold]:
    found = Article.objects.filter(number__in=numbers).values_list("number", "pk", "unit", "vat_rate")
    return {row[0]: Sold(*row[1:]) for row in found}
