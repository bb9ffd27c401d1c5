"""The answers: exact, by row and in all. Amounts are summed as integers, because SQLite sums decimals as floats."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Count, F, Func, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.core.money import ZERO
from privatif.ordering.models import Order
from privatif.statistics.questions import FREE_ADDRESS, By, Question, lines


@dataclass(frozen=True)
class Row:
    """What was bought of an article, for an address or by a contact.

    `orders` are distinct orders; `amount` is the exact sum of quantity times unit price, `net` that of the lines as
    invoiced, each rounded to cents; `returned` and `credited` are those of credit notes, apart and not negative.
    """

    company: str
    key: str
    name: str
    orders: int = 0
    quantity: int = 0
    amount: Decimal = ZERO
    net: Decimal = ZERO
    credit_notes: int = 0
    returned: int = 0
    credited: Decimal = ZERO

    @property
    def return_rate(self) -> Decimal:
        """Units returned of a hundred bought, in percent with two decimals; 0 where nothing was bought."""
        return share(self.returned, self.quantity)


class Answer(NamedTuple):
    """All rows, the largest first, and what they are together: `total.orders` counts each order once."""

    rows: list[Row]
    total: Row


class _Scaled(Func):
    """A decimal column as a whole number of its last decimal."""

    template = "CAST(ROUND(%(expressions)s * %(scale)s) AS BIGINT)"
    output_field = BigIntegerField()


_AMOUNT = _Scaled("unit_price", scale=10_000) * F("quantity")
_FIGURES: dict[str, Any] = {
    "orders": Count("order_id", distinct=True),
    "pieces": Sum("quantity"),
    "units": Sum(_AMOUNT, output_field=BigIntegerField()),
    "cents": Sum(_Scaled("line_total", scale=100), output_field=BigIntegerField()),
}
_KEYS = {
    By.ARTICLE: ("order__company__number", "article__number", "article__designation"),
    By.ADDRESS: ("order__company__number", "order__address__code", "order__address__label"),
    By.CONTACT: ("order__company__number", "order__author__username", "order__author__name"),
}
SORTS: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    "commandes": lambda row: (-row.orders, -row.quantity, row.key),
    "quantite": lambda row: (-row.quantity, -row.orders, row.key),
    "montant": lambda row: (-row.net, row.key),
    "nom": lambda row: (row.name.casefold(), row.key),
}


def answer(question: Question, *, sort: str = "montant") -> Answer:
    """Four queries whatever the number of rows."""
    bought, credited = _rows(question, Order.Kind.ORDER), _rows(question, Order.Kind.CREDIT)
    rows = [_with_credit(bought.get(key) or _empty(credited[key]), credited.get(key)) for key in {**bought, **credited}]
    rows.sort(key=SORTS.get(sort, SORTS["montant"]))
    return Answer(rows, _with_credit(_total(question, Order.Kind.ORDER), _total(question, Order.Kind.CREDIT)))


def by_month(question: Question) -> dict[str, Decimal]:
    """The net amount of each month that has any, by `2026-11`, oldest first."""
    month = TruncMonth("order__placed_at", tzinfo=timezone.get_default_timezone())
    found = lines(question).annotate(month=month).values_list("month").annotate(cents=_FIGURES["cents"])
    return {f"{at:%Y-%m}": _decimal(cents, 2) for at, cents in sorted(found)}


def share(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """In percent with two decimals; 0 of nothing."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01")) if whole else ZERO


def _rows(question: Question, kind: str) -> dict[tuple[str, str], Row]:
    found = lines(question, kind).values_list(*_KEYS[question.by]).annotate(**_FIGURES)
    rows = (_row(question.by, company, key, name, *figures) for company, key, name, *figures in found)
    return {(row.company, row.key): row for row in rows}


def _row(by: By, company: str, key: str | None, name: str | None, *figures: Any) -> Row:
    if by is By.ADDRESS and key is None:
        key, name = FREE_ADDRESS, _("Adresses écrites pour une commande")
    return _figures(Row(company, key or "", name or ""), *figures)


def _figures(row: Row, orders: int, quantity: int | None, units: Any, cents: Any) -> Row:
    return replace(row, orders=orders, quantity=int(quantity or 0), amount=_decimal(units, 4), net=_decimal(cents, 2))


def _total(question: Question, kind: str) -> Row:
    found = lines(question, kind).aggregate(**_FIGURES)
    return _figures(Row("", "", ""), *(found[name] for name in _FIGURES))


def _with_credit(bought: Row, credit: Row | None) -> Row:
    if credit is None:
        return bought
    return replace(bought, credit_notes=credit.orders, returned=-credit.quantity, credited=-credit.net + ZERO)


def _empty(row: Row) -> Row:
    return Row(row.company, row.key, row.name)


def _decimal(whole: Any, places: int) -> Decimal:
    return Decimal(int(whole or 0)).scaleb(-places) + ZERO


class Behind(NamedTuple):
    """An order behind a figure: what of it the question asked for."""

    number: str
    kind: str
    state: str
    placed_at: datetime
    reference: str
    author_name: str
    ship_to: str
    quantity: int
    net: Decimal


def orders(question: Question, *, most: int = 200) -> tuple[list[Behind], bool]:
    """The newest orders and credit notes behind an answer, and whether there are more."""
    found: list[Behind] = []
    for kind in (Order.Kind.ORDER, Order.Kind.CREDIT):
        columns = ("number", "kind", "state", "placed_at", "reference", "author_name", "ship_to_label")
        rows = lines(question, kind).values_list(*(f"order__{column}" for column in columns))
        counted = rows.annotate(pieces=_FIGURES["pieces"], cents=_FIGURES["cents"])
        for *values, pieces, cents in counted.order_by("-order__placed_at", "-order__number")[: most + 1]:
            found.append(Behind._make([*values, int(pieces), _decimal(cents, 2)]))
    found.sort(key=lambda order: (order.placed_at, order.number), reverse=True)
    return found[:most], len(found) > most
