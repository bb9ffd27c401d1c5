"""What a buyer settles beside the lines: reference, instructions, ship-to address, wanted delivery date."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts.models import Address
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.core.workdays import earliest_delivery, holiday_name
from privatif.ordering.models import INSTRUCTIONS_LENGTH, REFERENCE_LENGTH, Basket, Order

ADDRESS = ("label", "street", "extra", "postal_code", "city", "country")
PARTS = ("reference", "instructions", "address", "delivery_date")  # what is kept or left as a whole
LONGEST_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class FreeAddress:
    """An address typed for this order only."""

    label: str
    street: str
    postal_code: str
    city: str
    extra: str = ""
    country: str = "FR"


@dataclass(frozen=True)
class Terms:
    """`address` is one of the company's own, or `free` is given; `delivery_date=None` is as soon as possible."""

    reference: str = ""
    instructions: str = ""
    address: Address | None = None
    free: FreeAddress | None = None
    delivery_date: date | None = None

    @classmethod
    def of(cls, kept: Basket | Order) -> "Terms":
        """What a basket or an order says of them."""
        free = FreeAddress(
            kept.ship_to_label, kept.ship_to_street, kept.ship_to_postal_code, kept.ship_to_city, kept.ship_to_extra,
            kept.ship_to_country,
        )  # fmt: skip
        return cls(
            reference=kept.reference,
            instructions=kept.instructions,
            address=kept.address,
            free=None if kept.address else free,
            delivery_date=kept.delivery_date,
        )

    def columns(self, only: Collection[str]) -> dict[str, Any]:
        """The basket's columns that keep these PARTS."""
        columns: dict[str, Any] = {}
        if "reference" in only:
            columns["reference"] = self.reference
        if "instructions" in only:
            columns["instructions"] = self.instructions
        if "delivery_date" in only:
            columns["delivery_date"] = self.delivery_date
        if "address" in only:
            columns |= written_out(self.free or FreeAddress("", "", "", ""))
            columns["address"] = None if self.free else self.address
        return columns


def written_out(address: Address | FreeAddress) -> dict[str, str]:
    """The ship-to columns that copy an address."""
    return {f"ship_to_{part}": getattr(address, part) for part in ADDRESS}


def earliest(now: datetime) -> date:
    """The first delivery date that an order placed now can have."""
    return earliest_delivery(
        now=now, cut_off=time.fromisoformat(settings.CUT_OFF), lead_days=settings.DELIVERY_LEAD_DAYS
    )


def check_delivery_date(day: date, *, now: datetime) -> None:
    """Raises Refusal for a day on which nothing can be delivered, naming the first one possible."""
    first = earliest(now)
    if day < timezone.localdate(now):
        raise Refusal(_("Cette date est passée ; au plus tôt le %(first)s.") % {"first": figures().day(first)})
    if day.weekday() >= 5:
        raise Refusal(
            _("Le %(day)s est un %(name)s : choisissez un jour ouvré.")
            % {"day": figures().day(day), "name": _("samedi") if day.weekday() == 5 else _("dimanche")}
        )
    if holiday := holiday_name(day):
        raise Refusal(
            _("Le %(day)s est férié (%(holiday)s) : choisissez un jour ouvré.")
            % {"day": figures().day(day), "holiday": holiday}
        )
    if day < first:
        raise Refusal(
            _("Trop tôt : une commande passée maintenant est livrée au plus tôt le %(first)s.")
            % {"first": figures().long_day(first)}
        )
    if day > timezone.localdate(now) + LONGEST_AHEAD:
        raise Refusal(_("La date de livraison ne peut pas être à plus d’un an."))


def check(basket: Basket, *, now: datetime) -> None:
    """What `place` verifies once more. Raises Refusal with the sentence of each field."""
    problems: dict[str, str] = {}
    if len(basket.reference) > REFERENCE_LENGTH:
        problems["reference"] = _("La référence ne peut pas dépasser %(n)d caractères.") % {"n": REFERENCE_LENGTH}
    if len(basket.instructions) > INSTRUCTIONS_LENGTH:
        problems["instructions"] = _("Les instructions ne peuvent pas dépasser %(n)d caractères.") % {
            "n": INSTRUCTIONS_LENGTH
        }
    if basket.address is not None:
        if basket.address.company_id != basket.company_id or not basket.address.in_use:
            problems["address"] = _("Cette adresse n’est plus utilisée : choisissez-en une autre.")
    elif not (basket.ship_to_street and basket.ship_to_city):
        problems["address"] = _("Indiquez l’adresse de livraison.")
    if basket.delivery_date:
        try:
            check_delivery_date(basket.delivery_date, now=now)
        except Refusal as refusal:
            problems["delivery_date"] = refusal.text
    if problems:
        raise Refusal(" ".join(problems.values()), fields=problems)
