"""The lines of the order history, from the ERP's file, and the totals that follow from them."""

from collections import defaultdict
from decimal import Decimal

from privatif.catalog.importing import PRICE, Sold
from privatif.catalog.importing_entries import with_article
from privatif.core.bulk import update, upsert
from privatif.core.cells import quoted, text, whole
from privatif.core.money import line_total, totals
from privatif.core.sheets import Column, Row
from privatif.core.tables import FileReport, Index, Table, Values, batches
from privatif.ordering.importing import Head
from privatif.ordering.models import Order, OrderLine

LARGEST_QUANTITY = 9_999_999
LARGEST_AMOUNT = Decimal(10) ** 10
ORDERS_AT_A_TIME = 500


class OrderLines(Table):
    """A line keeps the VAT rate that its article had when it was first imported."""

    file = "order_lines.csv"
    columns = (
        Column("order", text(20)),
        Column("line", whole(1, LARGEST_QUANTITY)),
        Column("article", text(40)),
        Column("designation", text(200)),
        Column("quantity", whole(-LARGEST_QUANTITY, LARGEST_QUANTITY)),
        Column("unit_price", PRICE),
    )
    identity = ("order", "line")
    model = OrderLine
    unique = ("order_id", "position")
    stored = {name: name for name in ("article_id", "designation", "quantity", "unit_price")}

    def __init__(self, *, orders: Index[str, Head], articles: Index[str, Sold]) -> None:
        self.orders, self.articles = orders, articles

    def begin(self) -> None:
        self.touched: set[int] = set()

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        batch = with_article(batch, self.articles, report)
        orders = self.orders.find({row.values["order"] for row in batch})
        sound = []
        for row in batch:
            order = orders.get(row.values["order"])
            if fault := _fault(row.values, order):
                report.complain(row.line, fault)
            elif order:
                row.values.update(order_id=order.id, position=row.values["line"])
                sound.append(row)
        return sound

    def fields(self, values: Values) -> Values:
        return {
            **{name: values[name] for name in (*self.unique, *self.stored)},
            "article_number": values["article"],
            "line_total": line_total(values["quantity"], values["unit_price"]),
        }

    def save(self, batch: list[Row]) -> None:
        self.touched.update(row.values["order_id"] for row in batch)
        lines = [
            {**self.fields(row.values), "unit": row.values["sold"].unit, "vat_rate": row.values["sold"].vat_rate}
            for row in batch
        ]
        upsert(OrderLine, lines, unique=self.unique, only_new=("unit", "vat_rate"))

    def finish(self, report: FileReport, *, write: bool) -> None:
        if write and not report.refused:
            for some in batches(sorted(self.touched), ORDERS_AT_A_TIME):
                _add_up(some)


def _fault(values: Values, order: Head | None) -> str:
    if order is None:
        return f"order : la commande {quoted(values['order'])} n’existe pas."
    if order.origin != Order.Origin.HISTORY:
        return f"order : la commande {quoted(values['order'])} a été passée dans l’espace privatif."
    if order.kind == Order.Kind.ORDER and values["quantity"] <= 0:
        return "quantity : la quantité d’une commande est d’au moins 1."
    if order.kind == Order.Kind.CREDIT and values["quantity"] >= 0:
        return "quantity : la quantité d’un avoir est négative."
    if abs(values["quantity"]) * values["unit_price"] > LARGEST_AMOUNT:
        return "quantity : le montant de la ligne dépasse dix milliards d’euros."
    return ""


def _add_up(orders: list[int]) -> None:
    """Write the totals of these orders anew, from all of their lines."""
    amounts: dict[int, list[tuple[Decimal, Decimal]]] = defaultdict(list)
    lines = OrderLine.objects.filter(order_id__in=orders).order_by()
    for order_id, amount, rate in lines.values_list("order_id", "line_total", "vat_rate"):
        amounts[order_id].append((amount, rate))
    added = []
    for order_id, pairs in amounts.items():
        sums = totals(pairs)
        added.append(
            {
                "id": order_id, "line_count": len(pairs), "total_net": sums.net, "total_vat": sums.vat,
                "total_gross": sums.gross,
            }
        )  # fmt: skip
    update(Order, added)
