"""What became of a basket, change by change: who, when, from which page, and what stood there before and after."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from privatif.accounts.models import User
from privatif.core.prepared import PreparedInsert
from privatif.ordering.models import Basket, BasketEvent

Source = BasketEvent.Source
TERMS = (
    "reference", "instructions", "delivery_date", "address_id", "ship_to_label", "ship_to_street", "ship_to_extra",
    "ship_to_postal_code", "ship_to_city", "ship_to_country",
)  # fmt: skip
_WRITE = PreparedInsert(BasketEvent)


class Deed(NamedTuple):
    """Who changes a basket, when, and on which page; an empty `source` says nothing of the page."""

    by: User
    now: datetime
    source: str = ""


def record(
    basket: Basket,
    deed: Deed,
    *,
    before: Mapping[int, int],
    after: Mapping[int, int],
    terms: Mapping[str, tuple[Any, Any]] | None = None,
) -> None:
    """Write the change down, in the transaction that makes it; nothing where nothing has changed.

    `before` and `after` are all quantities by article id; `terms` only the columns that changed, with both values.
    """
    quantities = {pk: (before.get(pk, 0), after.get(pk, 0)) for pk in (*before, *after)}
    lines = {pk: pair for pk, pair in quantities.items() if pair[0] != pair[1]}
    if lines or terms:
        _WRITE.run(
            basket_id=basket.pk, version=basket.version, at=deed.now, by_id=deed.by.pk, source=deed.source,
            lines=lines, terms=terms or {},
        )  # fmt: skip


def terms_of(basket: Basket) -> dict[str, Any]:
    """The basket's terms by column, as JSON keeps them."""
    values = {name: getattr(basket, name) for name in TERMS}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What `record` wants of two `terms_of`."""
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}


def value(name: str, kept: Any) -> Any:
    """The column's value of what JSON keeps of it."""
    return date.fromisoformat(kept) if name == "delivery_date" and kept else kept


def before(basket: Basket, *, version: int) -> tuple[dict[int, int], dict[str, Any]]:
    """The quantities by article id, and the terms, that the basket had at `version`: the changes since, taken back."""
    quantities = dict(basket.lines.values_list("article_id", "quantity"))
    terms = terms_of(basket)
    for event in basket.events.filter(version__gt=version).order_by("-version"):
        quantities |= {int(pk): old for pk, (old, _new) in event.lines.items()}
        terms |= {name: old for name, (old, _new) in event.terms.items()}
    return {pk: n for pk, n in quantities.items() if n}, terms
