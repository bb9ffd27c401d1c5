"""What an article costs a company: the one place that knows.

The source is a dotted name in the settings (`PRIVATIF_PRICE_SOURCE`), so that an installation may ask its ERP.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string

from privatif.accounts.models import Company
from privatif.catalog.models import CatalogueEntry, PriceScale


@dataclass(frozen=True)
class Price:
    """The net price (HT) of one unit, for the quantity asked."""

    unit_price: Decimal
    customer_reference: str


PriceSource = Callable[[Company, Mapping[int, int], date], dict[int, Price]]


def quote(*, company: Company, quantities: Mapping[int, int], on: date) -> dict[int, Price]:
    """Prices by article id, for the quantity of each; an article without a price isn't in the catalogue."""
    if not quantities:
        return {}
    source: PriceSource = import_string(settings.PRICE_SOURCE)
    return source(company, quantities, on)


def in_force(company: Company, on: date) -> QuerySet[CatalogueEntry]:
    """The company's catalogue on a day: what it may see and order, and nothing else exists for it."""
    return CatalogueEntry.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gte=on), company=company
    )


def agreed_prices(company: Company, quantities: Mapping[int, int], on: date) -> dict[int, Price]:
    """The prices that the portal keeps: net price of the catalogue, or of the scale the quantity reaches."""
    entries = in_force(company, on).filter(article_id__in=list(quantities))
    rows = {row[0]: row for row in entries.values_list("id", "article_id", "net_price", "customer_reference")}
    best = {row[0]: row[2] for row in rows.values()}
    scales = PriceScale.objects.filter(entry_id__in=list(rows)).order_by("from_quantity")
    for entry_id, from_quantity, net_price in scales.values_list("entry_id", "from_quantity", "net_price"):
        if quantities[rows[entry_id][1]] >= from_quantity:
            best[entry_id] = net_price
    return {article_id: Price(best[entry_id], reference) for entry_id, article_id, _, reference in rows.values()}
