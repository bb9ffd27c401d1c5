"""Forms of the buyer's pages: what is typed is kept, what is wrong is said beside the field."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from privatif.accounts import addresses
from privatif.accounts.models import Company
from privatif.core.errors import Refusal
from privatif.core.text import one_line
from privatif.ordering import quantities, terms
from privatif.ordering.models import INSTRUCTIONS_LENGTH, REFERENCE_LENGTH, Basket, Order
from privatif.ordering.terms import FreeAddress, Terms

FREE = "autre"


class LineField(forms.CharField):
    """One line of text."""

    default_error_messages: ClassVar = {"max_length": _("%(limit_value)d caractères au plus (%(show_value)d tapés).")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        for validator in self.validators:
            if isinstance(validator, MaxLengthValidator):
                validator.message = self.error_messages["max_length"]

    def to_python(self, value: Any) -> str:
        return one_line(super().to_python(value) or "")


class TermsForm(forms.Form):
    """Reference, instructions, ship-to and date of the récapitulatif."""

    reference = LineField(label=_("Référence de commande"), max_length=REFERENCE_LENGTH)
    instructions = LineField(label=_("Instructions de livraison"), max_length=INSTRUCTIONS_LENGTH)
    address = LineField(label=_("Adresse de livraison"))
    delivery_date = forms.DateField(label=_("Date de livraison"), required=False)
    free_label = LineField(label=_("Destinataire ou site"), max_length=120)
    free_street = LineField(label=_("Rue"), max_length=120)
    free_extra = LineField(label=_("Complément"), max_length=120)
    free_postal_code = LineField(label=_("Code postal"), max_length=10)
    free_city = LineField(label=_("Ville"), max_length=80)

    def __init__(self, data: Any = None, *, company: Company, now: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.late = ""
        self.addresses = {str(address.pk): address for address in addresses.in_use(company)}
        self.now = now

    @classmethod
    def of(cls, basket: Basket | Order, *, now: datetime) -> "TermsForm":
        """The form showing what is held; a date that can't be met any more gives way, and `late` says why."""
        day, late = basket.delivery_date or terms.earliest(now), ""
        try:
            terms.check_delivery_date(day, now=now)
        except Refusal as refusal:
            day, late = terms.earliest(now), refusal.text
        initial = {
            "reference": basket.reference,
            "instructions": basket.instructions,
            "address": FREE if basket.address_id is None and basket.ship_to_street else basket.address_id,
            "delivery_date": day,
            "free_label": basket.ship_to_label,
            "free_street": basket.ship_to_street,
            "free_extra": basket.ship_to_extra,
            "free_postal_code": basket.ship_to_postal_code,
            "free_city": basket.ship_to_city,
        }
        form = cls(company=basket.company, now=now, initial=initial)
        form.late = late
        return form

    def as_kept(self) -> dict[str, str]:
        """The fields as a page shows them that comes from the basket; a date that gave way counts as not shown."""
        kept = {name: self.shown(name) for name in self.fields}
        return kept | ({"delivery_date": ""} if self.late else {})

    def typed_anew(self, shown: Mapping[str, str]) -> dict[str, str]:
        """The fields to save: those whose part of the terms differs from what the page had shown, and is right."""
        wrong = {_part(name) for name in self.errors}
        anew = {_part(name) for name in self.fields if self.shown(name) != shown.get(name)} - wrong
        return {name: self.shown(name) for name in self.fields if _part(name) in anew}

    def shown(self, name: str) -> str:
        """What a field shows: as typed, or as kept."""
        value = self[name].value()
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value)

    def clean_delivery_date(self) -> date | None:
        day: date | None = self.cleaned_data["delivery_date"]
        try:
            if day:
                terms.check_delivery_date(day, now=self.now)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.text) from None
        return day

    def clean_address(self) -> str:
        chosen: str = self.cleaned_data["address"]
        if chosen != FREE and chosen not in self.addresses:
            raise forms.ValidationError(_("Choisissez une adresse de livraison de la liste."))
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("address") == FREE:
            for name, sentence in (
                ("free_street", _("Indiquez la rue.")),
                ("free_postal_code", _("Indiquez le code postal.")),
                ("free_city", _("Indiquez la ville.")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
            code = data.get("free_postal_code", "")
            if code and not (len(code) == 5 and code.isascii() and code.isdigit()):
                self.add_error("free_postal_code", _("Un code postal compte cinq chiffres, par exemple 27000."))
        return data

    def terms(self) -> Terms:
        """What the form says; only the parts without errors mean anything."""
        data = self.cleaned_data
        free = {name: data.get(f"free_{name}", "") for name in ("label", "street", "extra", "postal_code", "city")}
        return Terms(
            reference=data.get("reference", ""),
            instructions=data.get("instructions", ""),
            address=self.addresses.get(data.get("address", "")),
            free=FreeAddress(**free) if data.get("address") == FREE else None,
            delivery_date=data.get("delivery_date"),
        )


class ArticleRequestForm(forms.Form):
    """Demander une référence."""

    reference = LineField(label=_("Référence"), max_length=100)
    quantity = LineField(label=_("Quantité"), max_length=20)
    note = LineField(label=_("Précisions"), max_length=500)

    def clean_reference(self) -> str:
        if not (reference := self.cleaned_data["reference"]):
            raise forms.ValidationError(_("Indiquez la référence, ou dites en quelques mots ce qu’il vous faut."))
        return str(reference)

    def clean_quantity(self) -> int:
        try:
            return quantities.parse(self.cleaned_data["quantity"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.text) from None


def _part(name: str) -> str:
    """Which of the PARTS of the terms a field belongs to."""
    return "address" if name.startswith("free_") else name
