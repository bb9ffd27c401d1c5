"""The deeds on a company's printers."""

import pytest

from privatif.catalog.models import Printer
from privatif.catalog.printers import fleet
from privatif.core.errors import Refusal, Stale
from privatif.core.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    company = factories.company()
    factories.address(company=company, label="Siège")
    return factories.person(company=company)


def test_added_changed_taken_away_and_brought_back(by, now):
    """Planted: `remove` that deletes."""
    first, other = factories.printer_model("HP", "M404dn"), factories.printer_model("HP", "M454dw")
    site, depot = by.company.addresses.get(), factories.address(company=by.company, label="Dépôt")
    printer = fleet.add(company=by.company, model=first, address=site, room="Accueil", by=by, now=now)
    fleet.change(printer=printer, model=other, address=depot, room="", by=by, now=now)
    assert [(p.model, p.site, p.room) for p in fleet.of(by.company)] == [("HP M454dw", "Dépôt", "")]
    fleet.remove(printer=printer, by=by, now=now)
    assert fleet.of(by.company) == []
    fleet.restore(printer=printer, by=by, now=now)
    assert [p.uid for p in fleet.of(by.company)] == [printer.uid]
    assert list(AuditEntry.objects.order_by("pk").values_list("action", "actor")) == [
        (f"printer_{deed}", by.username) for deed in ("added", "changed", "removed", "restored")
    ]


def test_what_somebody_else_did_first_is_told(by, now):
    """Planted: an update that doesn't ask whether the printer is still there."""
    printer = factories.printer(company=by.company)
    with pytest.raises(Stale, match="est déjà revenue"):
        fleet.restore(printer=printer, by=by, now=now)
    fleet.remove(printer=printer, by=by, now=now)
    for deed in (
        lambda: fleet.remove(printer=printer, by=by, now=now),
        lambda: fleet.change(printer=printer, model=printer.model, address=printer.address, room="x", by=by, now=now),
    ):
        with pytest.raises(Stale, match="quelqu’un l’a retirée"):
            deed()
    assert Printer.objects.get().room == "Accueil"


def test_by_site_and_room_and_only_ones_own(by, now):
    for label, room in (("Agence", "b"), ("Siège", "2"), ("Agence", "a"), ("Siège", "1")):
        address = by.company.addresses.filter(label=label).first() or factories.address(company=by.company, label=label)
        factories.printer(company=by.company, room=room, address=address)
    stranger = factories.company()
    factories.address(company=stranger)
    theirs = factories.printer(company=stranger)
    assert [(p.site, p.room) for p in fleet.of(by.company)] == [
        ("Siège", "1"), ("Siège", "2"), ("Agence", "a"), ("Agence", "b"),
    ]  # fmt: skip
    assert fleet.one(company=by.company, uid=theirs.uid) is None


def test_no_more_than_a_page_shows(by, now, monkeypatch):
    monkeypatch.setattr(fleet, "MOST_PRINTERS", 1)
    model, address = factories.printer_model(), by.company.addresses.get()
    fleet.add(company=by.company, model=model, address=address, room="", by=by, now=now)
    with pytest.raises(Refusal, match="au plus 1 imprimantes"):
        fleet.add(company=by.company, model=model, address=address, room="", by=by, now=now)
