"""What the people of the demonstration have left to do: two orders to approve, and a basket to finish."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from privatif.accounts.models import User
from privatif.demonstration import people
from privatif.demonstration.habits import before, local
from privatif.ordering import baskets, checkout, orders
from privatif.ordering.models import Basket
from privatif.ordering.terms import Terms
from privatif.ordering.wishes import Wish

# Quantities by reference: the distributor's or the maker's, as people write them.
FOR_CLAIRE = {"CF259X": 2, "W2030X": 1, "W2031X": 1, "MP-04020": 20, "TZE-231": 3}
FOR_MARC = {"16200C": 10, "351-9": 20, "351-3": 10, "120-2": 5, "MP-07055": 12, "654": 2}
LEFT_IN_BASKET = {
    "4906": 10, "MP-04020": 40, "811350": 20, "L7159-100": 2, "C13T05H14010": 2, "5306114": 3, "910-002238": 4,
    "MP-09065": 5, "DTX/64GB": 6,
}  # fmt: skip


def leave(*, now: datetime) -> None:
    """The orders were placed on the last working day, after all that the history holds."""
    yesterday = before(timezone.localdate(now), 1)
    bruno, lucie = _user(people.BUYER), _user(people.REFUSED_BUYER)
    _place(bruno, FOR_CLAIRE, "Imprimantes du labo", local(yesterday, 16, 10))
    _place(lucie, FOR_MARC, "Salle des professeurs", local(yesterday, 16, 40))
    _fill(_user(people.OWN_BUYER), LEFT_IN_BASKET, "Réassort trimestriel", now - timedelta(minutes=20))


def _user(log_in: people.LogIn) -> User:
    return User.objects.get(username=log_in.username)


def _fill(owner: User, wanted: Mapping[str, int], reference: str, now: datetime) -> Basket:
    wishes = [Wish(article, str(quantity)) for article, quantity in wanted.items()]
    report = baskets.add(owner=owner, wishes=wishes, by=owner, now=now)
    assert not report.refused, report.refused
    basket = baskets.open_of(owner)
    assert basket
    baskets.set_terms(basket=basket, terms=Terms(reference, address=basket.address), by=owner, now=now)
    return basket


def _place(owner: User, wanted: Mapping[str, int], reference: str, now: datetime) -> None:
    basket = _fill(owner, wanted, reference, now)
    orders.place(basket=basket, seen=checkout.seen(checkout.review(basket, now=now)), by=owner, now=now)
