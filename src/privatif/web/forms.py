"""Forms of the buyer's pages: what is typed is kept, what is wrong is said beside the field."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privatif.accounts.models import Address, Company
from privatif.core.errors import Refusal
from privatif.ordering import terms
from privatif.ordering.models import INSTRUCTIONS_LENGTH, REFERENCE_LENGTH, Basket
from privatif.ordering.terms import FreeAddress, Terms

FREE = "autre"


class TermsForm(forms.Form):
    """Reference, instructions, ship-to and date of the récapitulatif."""

    reference = forms.CharField(label=_("Référence de commande"), required=False, max_length=REFERENCE_LENGTH)
    instructions = forms.CharField(label=_("Instructions de livraison"), required=False, max_length=INSTRUCTIONS_LENGTH)
    address = forms.CharField(label=_("Adresse de livraison"), required=False)
    delivery_date = forms.DateField(label=_("Date de livraison"), required=False)
    free_label = forms.CharField(label=_("Destinataire ou site"), required=False, max_length=120)
    free_street = forms.CharField(label=_("Rue"), required=False, max_length=120)
    free_extra = forms.CharField(label=_("Complément"), required=False, max_length=120)
    free_postal_code = forms.CharField(label=_("Code postal"), required=False, max_length=10)
    free_city = forms.CharField(label=_("Ville"), required=False, max_length=80)

    def __init__(self, data: Any = None, *, company: Company, now: datetime, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.late = ""
        self.addresses = {str(a.pk): a for a in Address.objects.filter(company=company, in_use=True)}
        self.now = now

    @classmethod
    def of(cls, basket: Basket, *, now: datetime) -> "TermsForm":
        """The form showing what the basket holds; a date that can't be met any more gives way, and `late` says why."""
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

    def shown(self, name: str) -> str:
        """What a field shows: as typed, or as kept."""
        value = self[name].value()
        if isinstance(value, date):
            return value.isoformat()
        return "" if value is None else str(value)

    def clean_instructions(self) -> str:
        return " ".join(self.cleaned_data["instructions"].split())

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
        """What a valid form says."""
        data = self.cleaned_data
        free = None
        if data["address"] == FREE:
            free = FreeAddress(
                label=data["free_label"],
                street=data["free_street"],
                extra=data["free_extra"],
                postal_code=data["free_postal_code"],
                city=data["free_city"],
            )
        return Terms(
            reference=data["reference"],
            instructions=data["instructions"],
            address=None if free else self.addresses[data["address"]],
            free=free,
            delivery_date=data["delivery_date"],
        )
