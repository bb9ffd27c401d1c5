"""What was ordered or kept before goes into a basket again: shown first as it stands today, then taken all at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts.models import Company, User
from privatif.catalog import prices, standing
from privatif.catalog.items import Item
from privatif.catalog.standing import Fate
from privatif.core.errors import Refusal, Stale
from privatif.ordering import baskets, parking, quantities
from privatif.ordering.models import Basket, Order
from privatif.ordering.terms import PARTS, Terms
from privatif.ordering.wishes import FillReport, Wish


class How(Enum):
    """What happens to the basket that is open: it gets more, gives way but for its terms, or is put aside whole."""

    ADD = "add"
    REPLACE = "replace"
    NEW = "new"


@dataclass(frozen=True)
class Was:
    """A line as it was ordered or kept; `unit_price` HT, None where none was agreed."""

    article_id: int
    number: str
    designation: str
    quantity: int
    unit_price: Decimal | None = None


@dataclass(frozen=True)
class Offer:
    """A line today: `quantity` is what is proposed, 0 for nothing; `unit_price` is today's for it.

    `item` is the article or what replaces it, None where nothing can be ordered.
    """

    was: Was
    fate: Fate
    item: Item | None
    quantity: int
    unit_price: Decimal | None


@dataclass(frozen=True)
class Taken:
    """`parked`: whether the basket that was open is now put aside."""

    report: FillReport
    parked: bool


class Unfit(Refusal):
    """Some wishes can't be met as they are, so nothing was done; `report` says which and why."""

    def __init__(self, report: FillReport) -> None:
        super().__init__(_("Corrigez les quantités signalées : rien n’a encore été mis au panier."))
        self.report = report


def of_order(order: Order) -> list[Was]:
    """An order's lines, an article once."""
    lines = order.lines.values_list("article_id", "article_number", "designation", "quantity", "unit_price")
    found: dict[int, Was] = {}
    for line in (Was(*values) for values in lines):
        before = found.get(line.article_id)
        found[line.article_id] = replace(line, quantity=line.quantity + before.quantity) if before else line
    return list(found.values())


def of_basket(basket: Basket) -> list[Was]:
    """The lines of a template or of a basket put aside."""
    names = ("article_id", "article__number", "article__designation", "quantity")
    return [Was(*values) for values in basket.lines.values_list(*names)]


def offers(*, company: Company, lines: Sequence[Was], now: datetime) -> list[Offer]:
    """How each line stands today. As many queries for a thousand lines as for one."""
    on = timezone.localdate(now)
    found = standing.today(company=company, articles=[line.article_id for line in lines], on=on)
    items = [found[line.article_id].item for line in lines]
    proposed = [_proposed(line, item) for line, item in zip(lines, items, strict=True)]
    asked: dict[int, int] = {}
    for item, quantity in zip(items, proposed, strict=True):
        if item:
            asked[item.pk] = asked.get(item.pk, 0) + quantity
    quoted = prices.quote(company=company, quantities=asked, on=on)
    costs = {pk: price.unit_price for pk, price in quoted.items()}
    return [
        Offer(line, found[line.article_id].fate, item, quantity, costs.get(item.pk) if item else None)
        for line, item, quantity in zip(lines, items, proposed, strict=True)
    ]


def _proposed(line: Was, item: Item | None) -> int:
    return quantities.nearest(line.quantity, item) if item and line.quantity > 0 else 0


def still_good(order: Order) -> set[str]:
    """Which PARTS of the order's terms hold for another order: never its reference nor its date."""
    usable = order.address.in_use if order.address else bool(order.ship_to_street and order.ship_to_city)
    return {"instructions", "address"} if usable else {"instructions"}


def mark(basket: Basket | None) -> str:
    """Which basket a page has shown, and in which version."""
    return f"{basket.uid}.{basket.version}" if basket else ""


def take(
    *,
    owner: User,
    wishes: Sequence[Wish],
    how: How,
    by: User,
    now: datetime,
    source: str = "",
    seen: str | None = None,
    terms: Terms | None = None,
    only: Collection[str] = PARTS,
) -> Taken:
    """Put all the wishes into the owner's basket, or none. `seen` is the `mark` of the basket that was shown.

    `source` is the page it is done on, for the basket's events.

    A new basket gets `only` these parts of the `terms` given; one that replaces another keeps the other's.
    Raises Stale where the basket isn't the one seen, Unfit (with the report), Refusal for no wish at all.
    """
    if not wishes:
        raise Refusal(_("Indiquez la quantité d’au moins un article."))
    with transaction.atomic():
        current = baskets.open_of(owner)
        if seen is not None and mark(current) != seen:
            raise Stale(_("Votre panier a changé entre-temps : vérifiez de nouveau avant de continuer."))
        aside = current if current and current.line_count and how is not How.ADD else None
        if aside:
            parking.put_aside(basket=aside, by=by, now=now)
            current = None
        version = None if seen is None else current.version if current else baskets.NEW
        report = baskets.add(owner=owner, wishes=wishes, by=by, now=now, seen_version=version, source=source)
        if report.refused:
            raise Unfit(report)
        kept, parts = (Terms.of(aside), PARTS) if aside and how is How.REPLACE else (terms, only)
        filled = baskets.open_of(owner)
        if filled and kept and how is not How.ADD:
            baskets.set_terms(basket=filled, terms=kept, by=by, now=now, only=parts, source=source)
    return Taken(report, aside is not None)
