"""What a buyer may want to look at once more before an order leaves: a sentence each, with the fact behind it.

Nothing here blocks. They are asked for on the vérification alone, where somebody reads; a question costs the same for a
thousand lines as for one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from privatif.catalog.printers.misfits import misfits
from privatif.core.languages import figures
from privatif.ordering.checkout import Line, Review
from privatif.ordering.models import Basket, Order, OrderLine

USUAL_OVER = timedelta(days=365)
ORDERS_THAT_MAKE_A_HABIT = 3
TIMES_THE_LARGEST = 3
COLLEAGUES_OVER = timedelta(days=7)
_DEAD = (Order.State.REFUSED, Order.State.CANCELLED)


@dataclass(frozen=True)
class Warned:
    """`key` names it among those of a basket; the sentence and the fact are ready to show."""

    key: str
    sentence: str
    fact: str


def of(basket: Basket, review: Review, *, now: datetime) -> list[Warned]:
    """All that there is to say about the basket as `review` shows it."""
    return [warned for check in CHECKS for warned in check(basket, review, now)] if review.lines else []


def confirmed(basket: Basket) -> bool:
    """Whether the owner has confirmed what was said about the basket as it is now."""
    return basket.checked_version == basket.version


def confirm(*, basket: Basket, seen_version: int) -> bool:
    """Remember that they were read, for this version alone; False where the basket is another one by now."""
    seen = Basket.objects.filter(pk=basket.pk, state=Basket.State.OPEN, version=seen_version)
    return seen.update(checked_version=seen_version) == 1


def unusual_quantities(basket: Basket, review: Review, now: datetime) -> Iterator[Warned]:
    """More than TIMES_THE_LARGEST times the largest quantity of an order of this company, over USUAL_OVER, where there
    were at least ORDERS_THAT_MAKE_A_HABIT orders of the article.
    """
    lines = _of_company(basket, review, now - USUAL_OVER)
    habits = lines.values("article").annotate(orders=Count("order", distinct=True), largest=Max("quantity"))
    usual = {
        habit["article"]: habit for habit in habits.order_by() if habit["orders"] >= ORDERS_THAT_MAKE_A_HABIT
    }  # fmt: skip
    number = figures().number
    for line in review.lines:
        habit = usual.get(line.article.pk)
        if habit and line.quantity > TIMES_THE_LARGEST * habit["largest"]:
            yield Warned(
                f"quantity-{line.article.pk}",
                _("%(what)s : %(n)s, c’est beaucoup plus que d’habitude.")
                % {"what": line.article.designation, "n": number(line.quantity)},
                _("En douze mois, votre société l’a commandé %(orders)s fois, %(largest)s au plus à la fois.")
                % {"orders": number(habit["orders"]), "largest": number(habit["largest"])},
            )


def already_ordered(basket: Basket, review: Review, now: datetime) -> Iterator[Warned]:
    """An article that a colleague has ordered within COLLEAGUES_OVER, or that waits in anybody's order for a yes."""
    waiting = Q(order__state=Order.State.TO_APPROVE)
    recent = Q(order__placed_at__gt=now - COLLEAGUES_OVER) & ~Q(order__author=basket.owner_id)
    found = (
        _of_company(basket, review, None)
        .filter(waiting | recent)
        .order_by("order__placed_at", "position")
        .select_related("order")
    )
    latest = {last.article_id: last for last in found}
    for line in review.lines:
        if last := latest.get(line.article.pk):
            yield _again(line, last, last.order.author_name if last.order.author_id != basket.owner_id else "")


def _again(line: Line, last: OrderLine, colleague: str) -> Warned:
    values = {
        "what": line.article.designation, "who": colleague, "n": figures().number(last.quantity),
        "when": figures().moment(last.order.placed_at),
    }  # fmt: skip
    sentence = _("%(what)s : %(who)s l’a déjà commandé.") if colleague else _("%(what)s : vous l’avez déjà commandé.")
    fact = _("Quantité %(n)s, le %(when)s.")
    if last.order.state == Order.State.TO_APPROVE:
        fact = _("Quantité %(n)s, le %(when)s ; cette commande attend une validation.")
    return Warned(f"again-{line.article.pk}", sentence % values, fact % values)


def free_delivery(basket: Basket, review: Review, now: datetime) -> Iterator[Warned]:
    """Less than what is delivered free of charge, where the distributor has said from what amount HT."""
    threshold, total = Decimal(settings.FREE_DELIVERY_FROM), review.totals.net
    if threshold and total < threshold:
        euros = figures().euros
        yield Warned(
            "free-delivery",
            _("Il manque %(missing)s HT pour le franco de port.") % {"missing": euros(threshold - total)},
            _("Franco à partir de %(threshold)s HT ; votre commande est de %(total)s HT.")
            % {"threshold": euros(threshold), "total": euros(total)},
        )


def fits_no_printer(basket: Basket, review: Review, now: datetime) -> Iterator[Warned]:
    """A supply of printers that the company hasn't declared, where it has declared others."""
    for misfit in misfits(company=basket.company, articles=[line.article.pk for line in review.lines]):
        yield Warned(
            f"printer-{misfit.article_id}",
            _("%(what)s : ne convient à aucune imprimante de votre parc.") % {"what": misfit.designation},
            _("Convient par exemple à : %(models)s.") % {"models": ", ".join(misfit.models)},
        )


CHECKS: Sequence[Callable[[Basket, Review, datetime], Iterator[Warned]]] = (
    unusual_quantities, already_ordered, free_delivery, fits_no_printer,
)  # fmt: skip


def _of_company(basket: Basket, review: Review, since: datetime | None) -> QuerySet[OrderLine]:
    """The lines of the company's orders that hold articles of the basket; neither credit notes nor dead orders."""
    lines = OrderLine.objects.filter(
        order__company=basket.company_id, order__kind=Order.Kind.ORDER,
        article__in=[line.article.pk for line in review.lines],
    ).exclude(order__state__in=_DEAD)  # fmt: skip
    return lines.filter(order__placed_at__gt=since) if since else lines
