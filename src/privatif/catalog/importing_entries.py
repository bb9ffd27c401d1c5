"""Each company's catalogue with the prices agreed, from the ERP's file."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from privatif.accounts.importing import with_company
from privatif.catalog.importing import LARGEST, PRICE, Sold
from privatif.catalog.models import CatalogueEntry, PriceScale
from privatif.core.cells import day, quoted, text, whole
from privatif.core.sheets import Column, Row
from privatif.core.tables import FileReport, Index, Table, Values

_QUANTITY = whole(2, LARGEST)


def scales(cell: str) -> tuple[tuple[int, Decimal], ...]:
    """`10:4.20|50:3.90`: from 10 on at 4.20, from 50 on at 3.90. Shape: (quantity, net price), ascending."""
    found = []
    for step in filter(None, cell.split("|")):
        quantity, colon, price = step.partition(":")
        if not colon:
            raise ValueError(f"{quoted(step)} n’est pas un palier comme 10:4.20.")
        found.append((_QUANTITY(quantity.strip()), PRICE(price.strip())))
    quantities = [quantity for quantity, _ in found]
    if quantities != sorted(set(quantities)):
        raise ValueError(f"{quoted(cell)} : rangez les paliers par quantités croissantes.")
    return tuple(found)


class Catalogue(Table):
    """A line is never taken away by its absence: an agreement ends by `valid_to`."""

    file = "catalogue.csv"
    columns = (
        Column("company", text(20)),
        Column("article", text(40)),
        Column("customer_reference", text(40, blank=True)),
        Column("net_price", PRICE),
        Column("valid_from", day, required=False),
        Column("valid_to", day, required=False),
        Column("scales", scales, required=False),
    )
    identity = ("company", "article")
    model = CatalogueEntry
    unique = ("company_id", "article_id")
    stored = {name: name for name in ("customer_reference", "net_price", "valid_from", "valid_to")}

    def __init__(self, *, companies: Index[str, int], articles: Index[str, Sold]) -> None:
        self.companies, self.articles = companies, articles

    def faults(self, values: Values) -> Iterator[str]:
        first, last = values.get("valid_from"), values.get("valid_to")
        if first and last and first > last:
            yield "valid_to : la fin de validité précède son début."

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        return with_article(with_company(batch, self.companies, report), self.articles, report)

    def fields(self, values: Values) -> Values:
        written = {name: values[name] for name in (*self.unique, *self.stored) if name in values}
        entry = CatalogueEntry(customer_reference=values["customer_reference"])
        entry.derive_keys()
        return written | {name: getattr(entry, name) for name in ("customer_reference_key", "customer_reference_loose")}

    def existing(self, batch: list[Row]) -> dict[tuple[Any, ...], Values]:
        found = super().existing(batch)
        if "scales" in batch[0].values:
            kept = _scales_of(batch)
            for key, values in found.items():
                values["scales"] = tuple(kept[key])
        return found

    def save(self, batch: list[Row]) -> None:
        super().save(batch)
        if "scales" in batch[0].values:
            _replace_scales(batch)


def with_article(batch: list[Row], articles: Index[str, Sold], report: FileReport) -> list[Row]:
    """The rows whose `article` exists, with `article_id` and `sold`; complains of the others."""
    found = articles.find({row.values["article"] for row in batch})
    for row in batch:
        number = row.values["article"]
        if number not in found:
            report.complain(row.line, f"article : l’article {quoted(number)} n’existe pas.")
        else:
            row.values.update(article_id=found[number].id, sold=found[number])
    return [row for row in batch if "article_id" in row.values]


def _companies(batch: list[Row]) -> set[int]:
    return {row.values["company_id"] for row in batch}


def _scales_of(batch: list[Row]) -> dict[tuple[int, int], list[tuple[int, Decimal]]]:
    """By company id and article id."""
    kept: dict[tuple[int, int], list[tuple[int, Decimal]]] = defaultdict(list)
    found = PriceScale.objects.filter(entry__company_id__in=_companies(batch)).order_by("from_quantity")
    for company_id, article_id, quantity, price in found.values_list(
        "entry__company_id", "entry__article_id", "from_quantity", "net_price"
    ):
        kept[company_id, article_id].append((quantity, price))
    return kept


def _replace_scales(batch: list[Row]) -> None:
    wanted = {(row.values["company_id"], row.values["article_id"]): row.values["scales"] for row in batch}
    entries = CatalogueEntry.objects.filter(company_id__in=_companies(batch)).values_list(
        "company_id", "article_id", "pk"
    )
    ids = {
        pk: wanted[company_id, article_id]
        for company_id, article_id, pk in entries
        if (company_id, article_id) in wanted
    }
    PriceScale.objects.filter(entry_id__in=ids).delete()
    PriceScale.objects.bulk_create(
        PriceScale(entry_id=pk, from_quantity=quantity, net_price=price)
        for pk, steps in ids.items() for quantity, price in steps
    )  # fmt: skip
