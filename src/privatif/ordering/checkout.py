"""A basket with today's prices, what a buyer has seen of it, and the difference between the two."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts import approval_rules
from privatif.accounts.approval_rules import Amounts, Step
from privatif.accounts.models import ApprovalRule, User
from privatif.catalog import prices
from privatif.catalog.items import COLUMNS, Item
from privatif.core.errors import Refusal, Stale
from privatif.core.languages import figures
from privatif.core.money import Totals, line_total, totals
from privatif.core.prepared import Prepared, Slot
from privatif.ordering import budgets, quantities, terms
from privatif.ordering.models import Basket, BasketLine


@dataclass(frozen=True)
class Line:
    """A basket line priced; `problem` says why it can't be ordered as it is, and without a price both are None."""

    article: Item
    quantity: int
    customer_reference: str
    unit_price: Decimal | None
    total: Decimal | None
    problem: str = ""


@dataclass(frozen=True)
class Review:
    """What the récapitulatif and the vérification show."""

    lines: list[Line]
    totals: Totals
    reference: str
    instructions: str
    ship_to: str
    delivery_date: date
    author: User
    address_id: int | None
    on: date

    @property
    def steps(self) -> tuple[Step, ...]:
        """The levels that must say yes, in their order."""
        return self._route[0]

    @property
    def dead_end(self) -> str:
        """Why nobody could approve, if so."""
        return self._route[1]

    @property
    def approvers(self) -> tuple[User, ...]:
        """Any one of whom is asked first."""
        return self.steps[0].people if self.steps else ()

    @cached_property
    def sentences(self) -> list[str]:
        """Why and for whom the order will wait, a sentence a level."""
        return approval_rules.sentences(self.steps, on=self.on)

    @cached_property
    def rules(self) -> list[ApprovalRule]:
        return approval_rules.rules_of(self.author.company) if self.author.company else []

    @cached_property
    def amounts(self) -> Amounts:
        return budgets.amounts((line.article.family_id, line.total) for line in self.lines if line.total is not None)

    @cached_property
    def asked(self) -> list[budgets.Asked]:
        """What the order takes of budgets."""
        return budgets.asked(self.rules, author=self.author, address=self.address_id, amounts=self.amounts, on=self.on)

    @cached_property
    def over(self) -> dict[int, Decimal]:
        """What is left of the budgets that can't hold it, by the rule's id."""
        return budgets.exceeded(self.asked)

    @cached_property
    def _route(self) -> tuple[tuple[Step, ...], str]:
        try:
            route = approval_rules.route(author=self.author, amounts=self.amounts, over=self.over, rules=self.rules)
        except Refusal as refusal:
            return (), refusal.text
        return tuple(route), ""

    @property
    def problems(self) -> list[Line]:
        return [line for line in self.lines if line.problem]


@dataclass(frozen=True)
class SeenLine:
    article_id: int
    designation: str
    quantity: int
    unit_price: str
    vat_rate: str


@dataclass(frozen=True)
class Seen:
    """What the page showed when the buyer pressed the button: it travels with the form and comes back."""

    lines: tuple[SeenLine, ...]
    reference: str
    instructions: str
    ship_to: str
    delivery_date: str
    approvers: str


class Difference(NamedTuple):
    """One thing that is no longer as it was seen; the three are sentences or figures ready to show."""

    what: str
    before: str
    after: str


class Changed(Stale):
    """The basket or its prices are no longer those that were seen; `differences` says in what."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__(
            _("Votre panier ou ses prix ont changé depuis votre vérification : relisez avant de confirmer.")
        )
        self.differences = list(differences)


def review(basket: Basket, *, now: datetime) -> Review:
    """The basket at today's prices; as many queries for a thousand lines as for one."""
    lines = [(Item(*values), quantity) for quantity, *values in _LINES.rows(basket=basket.pk)]
    wanted = {article.pk: quantity for article, quantity in lines}
    quoted = prices.quote(company=basket.company, quantities=wanted, on=timezone.localdate(now))
    priced = [_line(article, quantity, quoted.get(article.pk)) for article, quantity in lines]
    amounts = [(line.total, line.article.vat_rate) for line in priced if line.total is not None]
    return Review(
        lines=priced,
        totals=totals(amounts),
        reference=basket.reference,
        instructions=basket.instructions,
        ship_to=str(basket.address) if basket.address else basket.ship_to_line(),
        delivery_date=basket.delivery_date or terms.earliest(now),
        author=basket.owner,
        address_id=basket.address_id,
        on=timezone.localdate(now),
    )


_LINES = Prepared(
    lambda: BasketLine.objects.filter(basket=Slot("basket", BigIntegerField())).values_list("quantity", *COLUMNS)
)


def seen(review: Review) -> Seen:
    """What a page that shows this review has shown."""
    lines = (
        SeenLine(
            line.article.pk,
            line.article.designation,
            line.quantity,
            _exact(line.unit_price),
            f"{line.article.vat_rate:.2f}",
        )
        for line in review.lines
    )
    return Seen(
        lines=tuple(lines),
        reference=review.reference,
        instructions=review.instructions,
        ship_to=review.ship_to,
        delivery_date=review.delivery_date.isoformat(),
        approvers="; ".join(_level(step) for step in review.steps),
    )


def differences(before: Seen, after: Review) -> list[Difference]:
    """Line by line (gone, added, another quantity, price or VAT rate), the terms, who must approve."""
    now = seen(after)
    old = {line.article_id: line for line in before.lines}
    new = {line.article_id: line for line in now.lines}
    gone = [Difference(old[pk].designation, _quantity(old[pk]), _("retiré")) for pk in old if pk not in new]
    added = [Difference(new[pk].designation, _("absent"), _quantity(new[pk])) for pk in new if pk not in old]
    other: list[Difference] = []
    for pk in [pk for pk in old if pk in new]:
        if old[pk].quantity != new[pk].quantity:
            other.append(Difference(new[pk].designation, _quantity(old[pk]), _quantity(new[pk])))
        if old[pk].unit_price != new[pk].unit_price:
            other.append(Difference(new[pk].designation, _price(old[pk]), _price(new[pk])))
        if old[pk].vat_rate != new[pk].vat_rate:
            other.append(Difference(new[pk].designation, _vat(old[pk]), _vat(new[pk])))
    labels = (
        (_("Référence de commande"), before.reference, now.reference),
        (_("Instructions de livraison"), before.instructions, now.instructions),
        (_("Adresse de livraison"), before.ship_to, now.ship_to),
        (_("Date de livraison"), _day(before.delivery_date), _day(now.delivery_date)),
        (_("Validation par"), before.approvers, now.approvers),
    )
    return gone + added + other + [Difference(what, was, now_is) for what, was, now_is in labels if was != now_is]


def _line(article: Item, quantity: int, price: prices.Price | None) -> Line:
    if price is None:
        return Line(article, quantity, "", None, None, _("N’est plus dans votre catalogue : retirez cette ligne."))
    total = line_total(quantity, price.unit_price)
    return Line(article, quantity, price.customer_reference, price.unit_price, total, _problem(article, quantity))


def _problem(article: Item, quantity: int) -> str:
    if article.discontinued:
        return _("N’est plus vendu : retirez cette ligne.")
    try:
        quantities.check(quantity, article=article)
    except Refusal as refusal:  # its pack size or minimum changed since it was added
        return refusal.text
    return ""


def _level(step: Step) -> str:
    who = approval_rules.names(step.people)
    return f"{who} ({step.rule})" if step.rule else who


def _exact(price: Decimal | None) -> str:
    return "" if price is None else f"{price:.4f}"


def _vat(line: SeenLine) -> str:
    return _("TVA %(rate)s") % {"rate": figures().percent(Decimal(line.vat_rate))}


def _quantity(line: SeenLine) -> str:
    return _("quantité %(n)s") % {"n": figures().number(line.quantity)}


def _price(line: SeenLine) -> str:
    return figures().euros(Decimal(line.unit_price)) if line.unit_price else _("sans prix")


def _day(iso: str) -> str:
    return figures().day(date.fromisoformat(iso)) if iso else ""
