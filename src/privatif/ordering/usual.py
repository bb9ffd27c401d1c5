"""What an approver wants to know of a line: how the company usually buys the article, and whether it can be had."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from privatif.catalog import availability
from privatif.catalog.availability import Availability
from privatif.core.languages import figures
from privatif.ordering.habits import LATELY, median
from privatif.ordering.models import Order, OrderLine

HABIT = 3  # as many orders make one
TIMES_THE_USUAL = 3
NOT_BOUGHT = (Order.State.TO_APPROVE, Order.State.REFUSED, Order.State.CANCELLED)


@dataclass(frozen=True)
class Seen:
    """A line beside what the company bought within LATELY: `usual` is the median of its quantities, 0 where it didn't.

    `notes` are the sentences that make the line worth a look; an ordinary one has none.
    """

    line: OrderLine
    usual: int
    last_price: Decimal | None
    last_at: datetime | None
    available: Availability
    notes: tuple[str, ...]


def of(order: Order, lines: Sequence[OrderLine], *, now: datetime) -> list[Seen]:
    """Each line of a waiting order, with its article joined. One query, whatever its length."""
    bought = _bought(order, [line.article_id for line in lines], now)
    return [_seen(line, bought.get(line.article_id, [])) for line in lines]


def _bought(order: Order, articles: Collection[int], now: datetime) -> dict[int, list[tuple[int, Decimal, datetime]]]:
    """Quantity, price and moment of each line that the company bought, oldest first, by article."""
    theirs = OrderLine.objects.filter(
        order__company=order.company_id, order__kind=Order.Kind.ORDER, article__in=articles, quantity__gt=0,
        order__placed_at__gt=now - LATELY,
    ).exclude(order__state__in=NOT_BOUGHT)  # fmt: skip
    found: dict[int, list[tuple[int, Decimal, datetime]]] = defaultdict(list)
    rows = theirs.order_by("order__placed_at", "order_id")
    for article, quantity, price, at in rows.values_list("article", "quantity", "unit_price", "order__placed_at"):
        found[article].append((quantity, price, at))
    return found


def _seen(line: OrderLine, bought: list[tuple[int, Decimal, datetime]]) -> Seen:
    article = line.article
    usual = median([(quantity, 1) for quantity, _price, _at in bought]) if bought else 0
    _quantity, price, at = bought[-1] if bought else (0, None, None)
    available = availability.describe(
        stock=article.stock, restock_days=article.restock_days, discontinued=article.discontinued
    )
    return Seen(line, usual, price, at, available, tuple(_notes(line, usual, len(bought), price, available)))


def _notes(line: OrderLine, usual: int, orders: int, price: Decimal | None, available: Availability) -> list[str]:
    notes = []
    if not orders:
        notes.append(_("Jamais commandé depuis un an."))
    if orders >= HABIT and line.quantity > TIMES_THE_USUAL * usual:
        notes.append(_("Bien plus que d’habitude (%(n)s).") % {"n": figures().number(usual)})
    if price is not None and line.unit_price > price:
        notes.append(_("Plus cher que la dernière fois (%(price)s).") % {"price": figures().euros(price)})
    if available.tone in {"warn", "bad"}:
        notes.append(_("Disponibilité : %(text)s.") % {"text": available.text})
    return notes
