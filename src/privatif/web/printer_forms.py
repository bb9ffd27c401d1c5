"""The form of a printer of the company: its model as people type it, the site, the room."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from privatif.accounts import addresses
from privatif.accounts.models import Company
from privatif.catalog import printers
from privatif.catalog.models import Printer
from privatif.core.text import plain
from privatif.web.forms import LineField
from privatif.web.typed import whole

MOST_SHOWN = 12


class PrinterForm(forms.Form):
    """`candidates` are the models to choose among where what was typed names several."""

    model = LineField(label=_("Modèle"), max_length=180)
    choice = LineField()
    address = LineField(label=_("Site"))
    room = LineField(label=_("Lieu"), max_length=80)

    def __init__(self, data: Any = None, *, company: Company, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.addresses = {str(address.pk): address for address in addresses.in_use(company)}
        self.candidates: list[printers.Model] = []
        self.chosen: printers.Model | None = None

    @classmethod
    def of(cls, printer: Printer) -> "PrinterForm":
        """The form showing what a printer is."""
        initial = {"model": str(printer.model), "address": str(printer.address_id), "room": printer.room}
        return cls(company=printer.company, initial=initial)

    @property
    def sites(self) -> list[tuple[str, str]]:
        """The company's addresses to choose from, the default one first."""
        return [(pk, str(address)) for pk, address in self.addresses.items()]

    def shown(self, name: str) -> str:
        """What a field shows: as typed, or as kept."""
        return str(self[name].value() or "")

    def clean_address(self) -> str:
        chosen: str = self.cleaned_data["address"]
        if chosen not in self.addresses:
            raise forms.ValidationError(_("Choisissez un site de la liste."))
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "model" not in self.errors:
            self._choose(data["model"], whole(data.get("choice", "")))
        return data

    def _choose(self, typed: str, choice: int) -> None:
        """The model that was ticked, the one that is called exactly so, or the only one."""
        found = printers.named(typed, limit=MOST_SHOWN)
        exact = [model for model in found if plain(str(model)) == plain(typed)]
        self.chosen = next((model for model in found if model.pk == choice), None)
        self.chosen = self.chosen or next(iter(exact or (found if len(found) == 1 else [])), None)
        if not typed:
            self.add_error("model", _("Indiquez le modèle, par exemple HP M404dn."))
        elif not found:
            self.add_error("model", _("Aucune imprimante connue ne porte ce nom : vérifiez, ou écrivez-en moins."))
        elif self.chosen is None:
            self.candidates = found
            self.add_error("model", _("Plusieurs imprimantes portent ce nom : choisissez la vôtre."))
