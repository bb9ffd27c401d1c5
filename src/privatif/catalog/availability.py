"""Whether an article can be had, in words."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Availability:
    """`tone` is how good the news is; `text` is what a buyer reads."""

    tone: Literal["good", "warn", "bad", "none"]
    text: str


def describe(*, stock: int | None, restock_days: int | None, discontinued: bool) -> Availability:
    """What the ERP last said; `stock=None` is that it said nothing."""
    if discontinued:
        return Availability("bad", _("Arrêté"))
    if stock is None:
        return Availability("none", "")
    if stock > 0:
        return Availability("good", _("En stock"))
    if restock_days:
        days = _("sous %(n)d jours") if restock_days > 1 else _("sous %(n)d jour")
        return Availability("warn", _("Réassort") + " " + days % {"n": restock_days})
    return Availability("warn", _("Sur commande"))
