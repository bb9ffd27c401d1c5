"""What each company orders day after day: invented, and the same for the same day of loading."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from django.utils import timezone

from privatif.accounts.models import Address, Company, User
from privatif.catalog.models import Article
from privatif.core.workdays import is_working_day, next_working_day
from privatif.ordering.quantities import smallest

SEED = "Médias Plus"
TWO_YEARS = timedelta(days=730)
REGULAR = 40  # articles that a company orders again and again
WORKING_DAYS_A_MONTH = 21
SELLING_OFF = timedelta(days=200)  # discontinued articles haven't been ordered for so long
DEARER_SINCE = timedelta(days=365)
LAST_YEAR = Decimal("0.97")  # of today's net price
SHARE_REFUSED, SHARE_ELSEWHERE, SHARE_NAMED = 0.04, 0.35, 0.8
REFUSED_AGO = 4  # working days
REFUSALS = (
    "Déjà commandé la semaine dernière.",
    "À regrouper avec la commande du mois.",
    "Budget du trimestre épuisé.",
)
LATELY = frozenset({1, 3, 5, 8})  # working days ago; leaves an order in each state from sent to invoiced


@dataclass(frozen=True)
class Habit:
    """How many orders a month, of how many lines, how much busier around the start of the school year.

    `reference` may name {year}, {month} and {count}. `until`: the last order is at least so many days old.
    `always`: so many working days ago there was an order for certain. `refused`: whose order was refused lately.
    """

    a_month: float
    lines: tuple[int, int]
    reference: str
    rush: float = 1
    until: int = 0
    always: frozenset[int] = frozenset()
    refused: str = ""


HABITS = {
    "510010": Habit(11, (3, 12), "BC-{year}-{count:04d}", always=LATELY),
    "510020": Habit(8, (4, 14), "Intendance {month:02d}/{year} n° {count}", rush=2.5, always=LATELY, refused="lucie"),
    "510030": Habit(5, (2, 7), "Dépôt {count:03d}"),
    "510040": Habit(2, (2, 6), "", until=60),
}


@dataclass(frozen=True)
class Offer:
    """An article of a catalogue; `steps` are (from quantity, net price), ascending."""

    article: Article
    customer_reference: str
    net_price: Decimal
    steps: tuple[tuple[int, Decimal], ...]

    def price(self, quantity: int, age: timedelta) -> Decimal:
        """What a unit cost so long ago."""
        reached = [price for least, price in self.steps if quantity >= least]
        price = reached[-1] if reached else self.net_price
        return price if age < DEARER_SINCE else (price * LAST_YEAR).quantize(Decimal("0.0001"))


class Line(NamedTuple):
    offer: Offer
    quantity: int
    unit_price: Decimal


@dataclass(frozen=True)
class Customer:
    """A company with all that its orders are made of; the first address is the default one."""

    company: Company
    addresses: list[Address]
    buyers: list[User]
    offers: list[Offer]


@dataclass(frozen=True)
class Planned:
    """An order that was placed one day. `refused` is the reason why it went no further."""

    company: Company
    author: User
    address: Address
    placed_at: datetime
    reference: str
    lines: list[Line]
    refused: str


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def after(day: date, working_days: int) -> date:
    for _ in range(working_days):
        day = next_working_day(day)
    return day


def before(day: date, working_days: int) -> date:
    for _ in range(working_days):
        day -= timedelta(days=1)
        while not is_working_day(day):
            day -= timedelta(days=1)
    return day


class Story:
    """What a company has ordered until the last working day, always before four in the afternoon."""

    def __init__(self, customer: Customer, *, now: datetime) -> None:
        self.customer = customer
        self.habit = HABITS[customer.company.number]
        self.now = now
        self.random = Random(f"{SEED} {customer.company.number}")  # noqa: S311 - a story, not a secret
        self.regular = self.random.sample(customer.offers, min(REGULAR, len(customer.offers)))
        self.count = 0

    def orders(self) -> Iterator[Planned]:
        """Oldest first."""
        today = timezone.localdate(self.now)
        certain = {before(today, n) for n in self.habit.always}
        last = min(before(today, 1), today - timedelta(days=self.habit.until))
        day = today - TWO_YEARS
        while (day := next_working_day(day)) <= last:
            if day in certain:
                yield self._order(day, self._author())
            elif self.random.random() < self.habit.a_month / WORKING_DAYS_A_MONTH * self._season(day):
                author = self._author()
                refused = self.random.choice(REFUSALS) if self.random.random() < SHARE_REFUSED else ""
                yield self._order(day, author, "" if author.is_own_approver else refused)
            if self.habit.refused and day == before(today, REFUSED_AGO):
                author = next(buyer for buyer in self.customer.buyers if buyer.username == self.habit.refused)
                yield self._order(day, author, REFUSALS[0])

    def _author(self) -> User:
        return self.random.choice(self.customer.buyers)

    def _season(self, day: date) -> float:
        if (day.month, day.day) >= (8, 20) and day.month <= 9:
            return self.habit.rush
        return 0.4 if day.month == 8 else 1

    def _order(self, day: date, author: User, refused: str = "") -> Planned:
        self.count += 1
        elsewhere = self.random.random() < SHARE_ELSEWHERE
        named = self.random.random() < SHARE_NAMED
        reference = self.habit.reference.format(year=day.year, month=day.month, count=self.count)
        placed_at = local(day, self.random.randint(8, 15), self.random.randint(0, 59))
        return Planned(
            company=self.customer.company,
            author=author,
            address=self.random.choice(self.customer.addresses) if elsewhere else self.customer.addresses[0],
            placed_at=placed_at,
            reference=reference if named else "",
            lines=self._lines(self.now - placed_at, 2 if self._season(day) > 1 else 1),
            refused=refused,
        )

    def _lines(self, age: timedelta, busy: int) -> list[Line]:
        wanted = self.random.sample(self.regular, self.random.randint(*self.habit.lines))
        wanted += self.random.sample(self.customer.offers, self.random.randint(0, 2))
        lines = []
        for offer in dict.fromkeys(wanted):
            if age > SELLING_OFF or not offer.article.discontinued:
                quantity = smallest(offer.article) * self.random.randint(1, _most_packs(offer)) * busy
                lines.append(Line(offer, quantity, offer.price(quantity, age)))
        return lines


def _most_packs(offer: Offer) -> int:
    """How many packs of it one would order at most."""
    pack = smallest(offer.article) * offer.net_price
    return 2 if pack > 60 else 4 if pack > 15 else 6
