"""What the portal and an ERP tell each other, in words that no ERP owns.

Amounts are euros before tax unless said otherwise; moments are aware datetimes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class ShipTo:
    """Where goods go. `code` names an address that the ERP knows; it is empty for one typed for this order only.

    The other fields are what was agreed, written out, in either case.
    """

    code: str
    label: str
    street: str
    extra: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True)
class DocumentLine:
    """`unit_price` is net, for one `unit`, with 4 decimals; `vat_rate` is in percent."""

    position: int
    article: str
    quantity: int
    unit: str
    unit_price: Decimal
    vat_rate: Decimal


@dataclass(frozen=True)
class OrderDocument:
    """An order as the ERP is asked to take it. `number` is ours: an ERP has one order for it, or none."""

    number: str
    sold_to: str
    ship_to: ShipTo
    customer_reference: str
    instructions: str
    delivery_date: date | None
    placed_at: datetime
    author: str
    lines: tuple[DocumentLine, ...]
    total_net: Decimal
    total_vat: Decimal
    total_gross: Decimal


@dataclass(frozen=True)
class Receipt:
    """The ERP has the order, under its own number, since that moment."""

    erp_number: str
    received_at: datetime


@dataclass(frozen=True)
class TakenRecord:
    """An order of ours that the ERP has: our number and its own, for whom, for how much before tax, since when."""

    number: str
    erp_number: str
    sold_to: str
    total_net: Decimal
    received_at: datetime


@dataclass(frozen=True)
class AddressRecord:
    code: str
    label: str
    street: str
    postal_code: str
    city: str
    extra: str = ""
    country: str = "FR"
    siret: str = ""
    is_default: bool = False


@dataclass(frozen=True)
class CustomerRecord:
    """A company as the ERP knows it, with its delivery addresses."""

    number: str
    name: str
    siren: str = ""
    vat_number: str = ""
    blocked: bool = False
    addresses: tuple[AddressRecord, ...] = ()


@dataclass(frozen=True)
class ArticleRecord:
    number: str
    designation: str
    list_price: Decimal
    brand: str = ""
    family: str = ""
    maker_reference: str = ""
    ean: str = ""
    unit: str = "PCE"
    pack_size: int = 1
    minimum: int = 1
    vat_rate: Decimal = Decimal("20.00")
    discontinued: bool = False
    replaced_by: str = ""


@dataclass(frozen=True)
class PriceScaleRecord:
    from_quantity: int
    net_price: Decimal


@dataclass(frozen=True)
class PriceRecord:
    """What was agreed with a customer about an article: the net price of one unit, and the scales above it."""

    customer: str
    article: str
    net_price: Decimal
    customer_reference: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    scales: tuple[PriceScaleRecord, ...] = ()


@dataclass(frozen=True)
class StockRecord:
    """What can be promised of an article now, and in how many days more of it comes, where that is known."""

    article: str
    quantity: int
    restock_days: int | None = None


@dataclass(frozen=True)
class ProgressRecord:
    """An order's step in the ERP: `state` is preparing, shipped or invoiced; `at` is when it happened there."""

    number: str
    erp_number: str
    state: str
    at: datetime
