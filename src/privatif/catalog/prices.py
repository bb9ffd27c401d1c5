"""What an article costs a company: the one place that knows.

The source is a dotted name in the settings (`PRIVATIF_PRICE_SOURCE`), so that an installation may ask its ERP.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import BigIntegerField, DateField, Q, QuerySet
from django.utils.module_loading import import_string

from privatif.accounts.models import Company
from privatif.catalog.models import CatalogueEntry
from privatif.core.prepared import Prepared, Slot, Slots


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


def in_force(company: Company | Slot, on: date | Slot) -> QuerySet[CatalogueEntry]:
    """The company's catalogue on a day: what it may see and order, and nothing else exists for it."""
    return CatalogueEntry.objects.filter(valid(on), company=company)


def valid(on: date | Slot, through: str = "") -> Q:
    """That the agreement holds on a day; `through` is the way to the entry (`entry__`)."""
    begun = Q(**{f"{through}valid_from": None}) | Q(**{f"{through}valid_from__lte": on})
    return begun & (Q(**{f"{through}valid_to": None}) | Q(**{f"{through}valid_to__gte": on}))


def agreed_prices(company: Company, quantities: Mapping[int, int], on: date) -> dict[int, Price]:
    """The prices that the portal keeps: net price of the catalogue, or of the scale the quantity reaches."""
    quoted: dict[int, Price] = {}
    for article_id, net_price, reference, from_quantity, scale_price in _AGREED.rows(
        company=company.pk, on=on, articles=list(quantities)
    ):
        if from_quantity is not None and quantities[article_id] >= from_quantity:
            quoted[article_id] = Price(scale_price, reference)
        elif article_id not in quoted:
            quoted[article_id] = Price(net_price, reference)
    return quoted


_AGREED = Prepared(
    lambda: (
        in_force(Slot("company", BigIntegerField()), Slot("on", DateField()))
        .filter(article__id__in=[Slots("articles", BigIntegerField())])
        .order_by("scales__from_quantity")
        .values_list("article_id", "net_price", "customer_reference", "scales__from_quantity", "scales__net_price")
    )
)
