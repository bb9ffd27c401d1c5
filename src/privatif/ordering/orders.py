"""A basket becomes an order here and nowhere else; what the ERP says of it is written down here too."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core import audit, numbering, outbox
from privatif.core.errors import Refusal, Stale
from privatif.core.languages import figures
from privatif.core.prepared import Slot
from privatif.ordering import budgets, checkout, lifecycle, routes, terms
from privatif.ordering.checkout import Changed, Review, Seen
from privatif.ordering.models import Basket, Order, OrderEvent, OrderLine

SERIES = "C"
LARGEST_AMOUNT = Decimal(999_999_999)  # the columns would hold a thousand times more


class AlreadyOrdered(Stale):
    """The basket was ordered before; `order` is what became of it."""

    def __init__(self, order: Order) -> None:
        super().__init__(_("Ce panier a déjà été commandé sous le n° %(number)s.") % {"number": order.number})
        self.order = order


def visible_to(user: User) -> models.QuerySet[Order]:
    """The orders that a person may see: his own, as approver his company's, as rep those of whom he serves."""
    return visible(user.role, user=user.pk, company=user.company_id or 0)


def visible(role: str, *, user: int | Slot, company: int | Slot) -> models.QuerySet[Order]:
    """What a person of this role may see, by his id and his company's."""
    if role == User.Role.REP:
        return Order.objects.filter(company__sales_rep__id=user)
    if role == User.Role.WEBMASTER:
        return Order.objects.all()
    of_company = Order.objects.filter(company_id=company)
    return of_company if role == User.Role.APPROVER else of_company.filter(author__id=user)


def place(*, basket: Basket, seen: Seen, by: User, now: datetime) -> Order:
    """Turn the basket that was seen into an order, once.

    Raises AlreadyOrdered (a second click: the first one's order is in it), Stale (put aside meanwhile), Changed (with
    the differences), or Refusal (an address, a date, a line, a blocked company); then nothing has happened.
    """
    with transaction.atomic():
        taken = Basket.objects.filter(pk=basket.pk, state=Basket.State.OPEN)
        if taken.update(state=Basket.State.ORDERED, changed_at=now) != 1:
            raise _no_longer_open(basket)
        whole = Basket.objects.select_related("company", "owner__approver", "owner__company", "address")
        basket = whole.get(pk=basket.pk)
        review = checkout.review(basket, now=now)
        _verify(basket, review, seen, by, now)
        order = _write(basket, review, by, now)
        if not budgets.hold(order=order, wanted=review.asked, over=review.over, now=now):
            raise Changed(checkout.differences(seen, checkout.review(basket, now=now)))
        if review.steps:
            routes.ask(order=order, steps=review.steps, now=now)
            outbox.record("order.awaiting_approval", subject=order.number, now=now, payload={"order": order.number})
        else:
            budgets.commit(order=order, now=now)
            release(order=order, by=by, now=now)
    return order


def release(*, order: Order, by: User | None, now: datetime) -> None:
    """Nothing holds the order any more: let it leave for the ERP. Called in the deed that settles it."""
    outbox.record("order.released", subject=order.number, now=now, payload={"order": order.number})


def record_sent(*, order: Order, erp_number: str, now: datetime) -> None:
    """The ERP has the order, under this number. Hearing it twice changes nothing."""
    if order.erp_number == erp_number:
        return
    with transaction.atomic():
        lifecycle.move(order=order, to=Order.State.SENT, by=None, now=now, erp_number=erp_number)
        outbox.record("order.confirmed_by_erp", subject=order.number, now=now, payload={"order": order.number})


def record_progress(*, number: str, state: str, at: datetime, now: datetime) -> bool:
    """What the ERP says of an order's progress; only forwards. True when it was news.

    `at` is when it happened there. Raises Order.DoesNotExist for a number that isn't ours.
    """
    order = Order.objects.select_related("company").get(number=number)
    if state not in lifecycle.MOVES[order.state]:
        return False
    try:
        lifecycle.move(order=order, to=state, by=None, now=at)
    except Stale:
        return record_progress(number=number, state=state, at=at, now=now)
    return True


def _no_longer_open(basket: Basket) -> Stale:
    if order := Order.objects.filter(basket=basket).first():
        return AlreadyOrdered(order)
    return Stale(_("Ce panier a été mis de côté : rien n’a été commandé. Reprenez-le d’abord."))


def _verify(basket: Basket, review: Review, seen: Seen, by: User, now: datetime) -> None:
    if basket.company.blocked:
        raise Refusal(
            _("Les commandes de votre société sont suspendues. Votre panier est conservé : contactez votre commercial.")
        )
    if not review.lines:
        raise Refusal(_("Votre panier est vide."))
    if review.dead_end:
        raise Refusal(review.dead_end)
    if review.totals.gross > LARGEST_AMOUNT:
        raise Refusal(
            _("Le total dépasse %(most)s : répartissez vos articles sur plusieurs commandes.")
            % {"most": figures().euros(LARGEST_AMOUNT)}
        )
    if found := checkout.differences(seen, review):
        raise Changed(found)
    if review.problems:
        line = review.problems[0]
        text = _("%(what)s : %(refusal)s")
        raise Refusal(text % {"what": line.article.designation, "refusal": line.problem})
    terms.check(basket, now=now)


def _write(basket: Basket, review: Review, by: User, now: datetime) -> Order:
    order = Order.objects.create(
        number=numbering.take(SERIES, now=now),
        company=basket.company,
        author=by,
        author_name=by.name,
        basket=basket,
        state=Order.State.TO_APPROVE if review.steps else Order.State.APPROVED,
        reference=basket.reference,
        instructions=basket.instructions,
        address=basket.address,
        delivery_date=review.delivery_date,
        placed_at=now,
        line_count=len(review.lines),
        total_net=review.totals.net,
        total_vat=review.totals.vat,
        total_gross=review.totals.gross,
        **_ship_to(basket),
    )
    OrderLine.objects.bulk_create(_lines(order, review), batch_size=500)
    OrderEvent.objects.create(order=order, at=now, by=by, by_name=by.name, state=order.state)
    audit.write(
        "order.place", subject=order.number, by=by, now=now, company=basket.company.number,
        after={"state": order.state, "total_net": str(order.total_net), "lines": order.line_count},
    )  # fmt: skip
    return order


def _ship_to(basket: Basket) -> dict[str, Any]:
    if basket.address:
        return terms.written_out(basket.address)
    return {f"ship_to_{part}": getattr(basket, f"ship_to_{part}") for part in terms.ADDRESS}


def _lines(order: Order, review: Review) -> list[OrderLine]:
    return [
        OrderLine(
            order=order,
            position=position,
            article_id=line.article.pk,
            article_number=line.article.number,
            designation=line.article.designation,
            customer_reference=line.customer_reference,
            unit=line.article.unit,
            quantity=line.quantity,
            unit_price=line.unit_price,
            vat_rate=line.article.vat_rate,
            line_total=line.total,
        )
        for position, line in enumerate(review.lines, start=1)
        if line.unit_price is not None and line.total is not None
    ]
