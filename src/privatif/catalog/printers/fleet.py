"""A company's own printers: which it has, and the deeds on them. Every member of the company may do them."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from privatif.accounts.models import Address, Company, User
from privatif.catalog.models import Printer, PrinterModel
from privatif.catalog.printer_models import spoken
from privatif.core import audit
from privatif.core.errors import Refusal, Stale
from privatif.core.languages import figures
from privatif.core.prepared import Prepared, Slot

MOST_PRINTERS = 1_000  # of a company


class Declared(NamedTuple):
    """A printer of the company as a list shows it; `site` is the label of its address."""

    uid: UUID
    model_id: int
    make: str
    name: str
    site: str
    address_id: int
    room: str

    @property
    def model(self) -> str:
        return spoken(self.make, self.name)


def of(company: Company) -> list[Declared]:
    """The printers that the company has declared, by site and room; one query."""
    return [Declared(*row) for row in _DECLARED.rows(company=company.pk)]


_DECLARED = Prepared(
    lambda: (
        Printer.objects.filter(company=Slot("company", BigIntegerField()), removed_at=None)
        .order_by("-address__is_default", "address__label", "address_id", "room", "model__make", "model__name", "pk")
        .values_list("uid", "model_id", "model__make", "model__name", "address__label", "address_id", "room")
    )
)


def one(*, company: Company, uid: UUID) -> Printer | None:
    """One printer of the company with its model and address; also one that was taken away (`removed_at`)."""
    return Printer.objects.filter(company=company, uid=uid).select_related("model", "address").first()


def add(*, company: Company, model: PrinterModel, address: Address, room: str, by: User, now: datetime) -> Printer:
    """Declare a printer. Raises Refusal when the company has as many as can be shown."""
    if Printer.objects.filter(company=company, removed_at=None).count() >= MOST_PRINTERS:
        most = {"most": figures().number(MOST_PRINTERS)}
        raise Refusal(_("Un parc compte au plus %(most)s imprimantes : retirez celles qui ne servent plus.") % most)
    with transaction.atomic():
        printer = Printer.objects.create(company=company, model=model, address=address, room=room)
        _note("printer_added", printer, by, now)
    return printer


def change(*, printer: Printer, model: PrinterModel, address: Address, room: str, by: User, now: datetime) -> None:
    """Another model, site or room. Raises Stale when it has been taken away meanwhile."""
    with transaction.atomic():
        _update(printer, removed=False, model=model, address=address, room=room)
        _note("printer_changed", printer, by, now)


def remove(*, printer: Printer, by: User, now: datetime) -> None:
    """Take it out of the company's printers; `restore` brings it back. Raises Stale when that has been done."""
    with transaction.atomic():
        _update(printer, removed=False, removed_at=now)
        _note("printer_removed", printer, by, now)


def restore(*, printer: Printer, by: User, now: datetime) -> None:
    """Undo `remove`. Raises Stale when it is there already."""
    with transaction.atomic():
        _update(printer, removed=True, removed_at=None)
        _note("printer_restored", printer, by, now)


def _update(printer: Printer, *, removed: bool, **news: object) -> None:
    there = Printer.objects.filter(pk=printer.pk, removed_at__isnull=not removed)
    if there.update(**news) != 1:
        raise Stale(
            _("Cette imprimante est déjà revenue dans votre parc.")
            if removed
            else _("Cette imprimante n’est plus dans votre parc : quelqu’un l’a retirée.")
        )


def _note(action: str, printer: Printer, by: User, now: datetime) -> None:
    audit.write(action, subject=str(printer.uid), by=by, now=now, company=printer.company.number)
