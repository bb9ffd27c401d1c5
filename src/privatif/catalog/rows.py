"""Articles of one company's catalogue as lists show them: plain values, made for reading."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, DateField, OuterRef, QuerySet, Subquery

from privatif.accounts.models import Company
from privatif.catalog.models import CatalogueEntry, PriceScale
from privatif.catalog.prices import in_force
from privatif.core.prepared import Prepared, Slot, Slots


class Row(NamedTuple):
    """One article as a catalogue row shows it; prices HT for one unit."""

    article_id: int
    number: str
    designation: str
    maker_reference: str
    customer_reference: str
    family: str | None
    brand: str | None
    unit: str
    pack_size: int
    minimum: int
    net_price: Decimal
    scale_from: int | None  # a quantity from which one of its scales begins
    stock: int | None
    restock_days: int | None
    discontinued: bool
    image: str
    sort_key: str
    entry_id: int


_COLUMNS = (
    "article_id", "article__number", "article__designation", "article__maker_reference", "customer_reference",
    "article__family__name", "article__brand__name", "article__unit", "article__pack_size", "article__minimum",
    "net_price", "scale_from",
    "article__stock", "article__restock_days", "article__discontinued", "article__image", "article__sort_key", "id",
)  # fmt: skip


def as_rows(entries: QuerySet[CatalogueEntry]) -> QuerySet[Any, Any]:
    """The columns of `Row`."""
    # Not Exists: PostgreSQL then reads the scales of all companies to show a page of one.
    scales = PriceScale.objects.filter(entry_id=OuterRef("pk")).values("from_quantity")[:1]
    return entries.annotate(scale_from=Subquery(scales)).values_list(*_COLUMNS)


def of_entries(entries: Sequence[int], *, company: Company, on: date) -> list[Row]:
    """The rows of these catalogue entries, in the order given; what isn't this company's, or in force, has none."""
    if not entries:
        return []
    found = {row[-1]: Row(*row) for row in _OF_ENTRIES.rows(company=company.pk, on=on, entries=list(entries))}
    return [found[entry] for entry in entries if entry in found]


_OF_ENTRIES = Prepared(
    lambda: as_rows(
        in_force(Slot("company", BigIntegerField()), Slot("on", DateField())).filter(
            id__in=[Slots("entries", BigIntegerField())]
        )
    )
)
