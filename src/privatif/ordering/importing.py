"""The order history, from the ERP's file: orders that were invoiced long ago, and credit notes."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from privatif.accounts.importing import Place, with_company
from privatif.accounts.importing_people import Person
from privatif.core.bulk import upsert
from privatif.core.cells import identifier, moment, one_of, quoted, text
from privatif.core.sheets import Column, Row
from privatif.core.tables import FileReport, Index, Table, Values
from privatif.ordering.models import REFERENCE_LENGTH, Order


class Head(NamedTuple):
    """An order as its lines need to know it."""

    id: int
    kind: str
    origin: str


BEFORE_LINES = {
    "origin": Order.Origin.HISTORY, "state": Order.State.INVOICED,
    "total_net": 0, "total_vat": 0, "total_gross": 0,
}  # fmt: skip


class Orders(Table):
    """`number` is the ERP's own. What was ordered in the portal can't be overwritten."""

    file = "orders.csv"
    index: Index[str, Head]
    columns = (
        Column("number", identifier(20)),
        Column("kind", one_of(*Order.Kind.values)),
        Column("company", text(20)),
        Column("address", text(20, blank=True)),
        Column("contact", text(40)),
        Column("placed_at", moment),
        Column("reference", text(REFERENCE_LENGTH, blank=True)),
    )
    identity = ("number",)
    model = Order
    unique = ("number",)
    stored = {
        "kind": "kind", "company_id": "company_id", "address_id": "address_id", "author_id": "author_id",
        "placed_at": "placed_at", "reference": "reference",
    }  # fmt: skip

    def __init__(
        self,
        *,
        companies: Index[str, int],
        addresses: Index[tuple[int, str], Place],
        contacts: Index[str, Person],
        now: datetime,
    ) -> None:
        self.index = Index(_orders_by_number)
        self.companies, self.addresses, self.contacts, self.now = companies, addresses, contacts, now

    def faults(self, values: Values) -> Iterator[str]:
        if values["placed_at"] > self.now:
            yield "placed_at : cette date est dans l’avenir."

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        batch = with_company(batch, self.companies, report)
        places = self.addresses.find({_place(row.values) for row in batch})
        people = self.contacts.find({row.values["contact"].lower() for row in batch})
        orders = self.index.find({row.values["number"] for row in batch})
        sound = []
        for row in batch:
            values = row.values
            place, person = places.get(_place(values)), people.get(values["contact"].lower())
            if fault := _fault(values, place, person, orders.get(values["number"])):
                report.complain(row.line, fault)
            elif person:
                values.update(author_id=person.id, author_name=person.name, place=place)
                values["address_id"] = place.id if place else None
                sound.append(row)
        return sound

    def promise(self, new: list[Row]) -> None:
        for row in new:
            head = Head(self.index.no_id(), row.values["kind"], Order.Origin.HISTORY)
            self.index.promise(row.values["number"], head)

    def fields(self, values: Values) -> Values:
        place: Place | None = values["place"]
        parts = Place._fields[1:]
        written = ("number", "kind", "company_id", "address_id", "author_id", "author_name", "placed_at", "reference")
        return {
            **{name: values[name] for name in written},
            **{f"ship_to_{part}": getattr(place, part) if place else "" for part in parts},
            "erp_number": values["number"],
        }

    def save(self, batch: list[Row]) -> None:
        orders = [{**self.fields(row.values), **BEFORE_LINES} for row in batch]
        upsert(Order, orders, unique=self.unique, only_new=BEFORE_LINES)


def _place(values: Values) -> tuple[int, str]:
    return values["company_id"], values["address"]


def _fault(values: Values, place: Place | None, person: Person | None, order: Head | None) -> str:
    if order and order.origin != Order.Origin.HISTORY:
        return f"number : la commande {quoted(values['number'])} a été passée dans l’espace privatif."
    if values["address"] and place is None:
        return f"address : l’adresse {quoted(values['address'])} n’existe pas dans cette société."
    if person is None:
        return f"contact : personne n’a l’ID {quoted(values['contact'])}."
    if person.company_id != values["company_id"]:
        return f"contact : {quoted(person.username)} n’est pas de cette société."
    return ""


def _orders_by_number(numbers: Collection[str]) -> dict[str, Head]:
    found = Order.objects.filter(number__in=numbers).values_list("number", "pk", "kind", "origin")
    return {row[0]: Head(*row[1:]) for row in found}
