"""A small company with a catalogue, for the stories of this room."""

from dataclasses import dataclass
from datetime import datetime

from privatif.accounts.models import Company, User
from privatif.catalog.models import Article
from privatif.ordering import baskets, checkout, orders
from privatif.ordering.models import Basket, Order
from privatif.ordering.wishes import Wish
from tests import factories


@dataclass
class Story:
    company: Company
    buyer: User  # orders, but Nadia must say yes
    nadia: User  # her own approver
    toner: Article
    paper: Article  # by 5, five percent and a half of VAT

    def fill(self, owner: User, now: datetime, **quantities: str) -> Basket:
        """A basket holding `toner="2", paper="10"`."""
        wishes = [Wish(getattr(self, name).number, quantity) for name, quantity in quantities.items()]
        report = baskets.add(owner=owner, wishes=wishes, by=owner, now=now)
        assert not report.refused
        basket = baskets.open_of(owner)
        assert basket is not None
        return basket

    def order(self, owner: User, now: datetime, **quantities: str) -> Order:
        basket = self.fill(owner, now, **quantities)
        seen = checkout.seen(checkout.review(basket, now=now))
        return orders.place(basket=basket, seen=seen, by=owner, now=now)


def begin() -> Story:
    company = factories.company(number="4711", name="Atelier du Bief")
    factories.address(company=company, code="A1", label="Siège")
    factories.address(company=company, code="A2", label="Dépôt", street="3 rue du Port", city="Louviers")
    nadia = factories.person(company=company, username="NADIA", name="Nadia Ferrand", role=User.Role.APPROVER)
    buyer = factories.person(company=company, username="PAUL", name="Paul Lenoir", approver=nadia)
    toner = factories.article(number="CF259X", designation="Toner noir 59X", brand="HP", family="Toners")
    paper = factories.article(number="PAP-A4", designation="Ramette A4", pack_size=5, vat_rate="5.50", family="Papier")
    factories.sells(company, toner, "148.9000", customer_reference="MAG-77")
    factories.sells(company, paper, "4.3333", scales={50: "3.9000"})
    return Story(company, buyer, nadia, toner, paper)
