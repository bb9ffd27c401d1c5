"""Reprendre: a past order, or a basket that was put aside, shown as it stands today and taken into the basket."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from privatif.accounts.access import MemberRequest, about, member
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.ordering import baskets, orders, parking, taking_back
from privatif.ordering.models import Basket, BasketEvent, Order
from privatif.ordering.pasting import Line
from privatif.ordering.taking_back import How, Offer, Unfit, Was
from privatif.ordering.terms import Terms
from privatif.ordering.wishes import Wish
from privatif.web.views.basket_history import offer_undo


@dataclass(frozen=True)
class Source:
    """What is taken back, and how its page names it."""

    title: str
    path: str
    trail: list[tuple[str, str]]
    lines: Sequence[Was]
    hows: Sequence[How] = tuple(How)
    terms: Terms | None = None
    only: Collection[str] = ()
    page: str = BasketEvent.Source.PAST_ORDER
    template: Basket | None = None
    said: str = ""  # what an imported sheet has done, and why each line `told` could not be taken
    told: Sequence[tuple[Line, str]] = ()
    restore: str = ""  # the address that makes the basket put aside the current one
    priced: bool = False  # whether there was a price then


@member
@about("order", colleagues="approver")
@require_http_methods(["GET", "HEAD", "POST"])
def order_again(request: MemberRequest, number: str) -> HttpResponse:
    order = _order(request, number)
    return answer(request, _of_order(order, taking_back.still_good(order)))


@member
@about("order", colleagues="approver")
@require_POST
def refused_again(request: MemberRequest, number: str) -> HttpResponse:
    """A refused or withdrawn order is a basket again with all its terms; what was in the basket is put aside."""
    order = _order(request, number)
    if order.state not in {Order.State.REFUSED, Order.State.CANCELLED}:
        return redirect("order_again", number=number)
    source = _of_order(order, taking_back.still_good(order) | {"reference", "delivery_date"})
    offers = taking_back.offers(company=request.company, lines=source.lines, now=timezone.now())
    wishes = [Wish(offer.item.number, str(offer.quantity)) for offer in offers if offer.item]
    try:
        return _take(request, source, offers, wishes, How.NEW)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("order_again", number=number)


@member
@about("parked")
@require_http_methods(["GET", "HEAD", "POST"])
def parked(request: MemberRequest, uid: UUID) -> HttpResponse:
    basket = get_object_or_404(parking.parked_of(request.user), uid=uid)
    source = Source(
        path=reverse("parked", args=[uid]),
        title=_("Panier mis de côté le %(moment)s") % {"moment": figures().moment(basket.changed_at)},
        trail=[(_("Opération"), ""), (_("Paniers types"), reverse("templates"))],
        lines=taking_back.of_basket(basket),
        hows=[How.ADD],
        page=BasketEvent.Source.PARKED,
        restore=reverse("parked_return", args=[uid]),
    )
    return answer(request, source)


def answer(
    request: MemberRequest, source: Source, typed: Mapping[int, str] | None = None, notice: str = ""
) -> HttpResponse:
    """The preview, or what became of it; `typed` are quantities by article id to show instead of those proposed."""
    offers = taking_back.offers(company=request.company, lines=source.lines, now=timezone.now())
    if request.method != "POST" or typed is not None:
        return _page(request, source, offers, typed or {}, notice=notice)
    typed = {offer.was.article_id: _typed(request, offer) for offer in offers if offer.item}
    wanted = [offer for offer in offers if offer.item and typed[offer.was.article_id].strip(" 0")]
    wishes = [Wish(offer.item.number, typed[offer.was.article_id]) for offer in wanted if offer.item]
    how = next((how for how in source.hows if how.value == request.POST.get("how")), source.hows[0])
    try:
        return _take(request, source, offers, wishes, how)
    except Unfit as unfit:
        wrong = zip(wanted, unfit.report.lines, strict=True)
        refused = {offer.was.article_id: line.refusal for offer, line in wrong if line.refusal}
        return _page(request, source, offers, typed, how, unfit.text, refused)
    except Refusal as refusal:
        return _page(request, source, offers, typed, how, refusal.text)


def _take(
    request: MemberRequest, source: Source, offers: Sequence[Offer], wishes: Sequence[Wish], how: How
) -> HttpResponse:
    taken = taking_back.take(
        owner=request.user, wishes=wishes, how=how, by=request.user, now=timezone.now(),
        seen=request.POST.get("seen"), terms=source.terms, only=source.only,
        source=source.page,
    )  # fmt: skip
    n = len(taken.report.lines)
    told = ngettext("%(n)s ligne mise au panier.", "%(n)s lignes mises au panier.", n) % {"n": figures().number(n)}
    mine = baskets.open_of(request.user)
    if how is How.ADD and mine:
        offer_undo(request, told, mine, since=mine.version - 1)
    else:
        messages.success(request, told)
    if taken.parked:
        messages.info(request, _("Votre panier précédent est mis de côté : vous le retrouvez dans « Paniers types »."))
    lost = [offer.was.designation for offer in offers if offer.item is None]
    if lost:
        what = {"what": ", ".join(lost[:5]) + ("…" if len(lost) > 5 else "")}
        messages.warning(request, _("Ne peut plus être commandé : %(what)s.") % what)
    return redirect("basket")


def _page(
    request: MemberRequest,
    source: Source,
    offers: Sequence[Offer],
    typed: Mapping[int, str],
    how: How | None = None,
    notice: str = "",
    refused: Mapping[int, str] | None = None,
) -> HttpResponse:
    current = baskets.open_of(request.user)
    context = {
        "source": source,
        "offers": offers,
        "counts": {fate: sum(1 for offer in offers if offer.fate.value == fate) for fate in ("available", "replaced")},
        "lost": sum(1 for offer in offers if offer.item is None),
        "typed": typed,
        "refused": refused or {},
        "notice": notice,
        "current": current if current and current.line_count else None,
        "seen": taking_back.mark(current),
        "how": (how or source.hows[0]).value,
        "hows": [how.value for how in source.hows],
        "restore": source.restore,
    }
    return render(request, "web/kept/taking_back.html", context, status=422 if notice else 200)


def _typed(request: MemberRequest, offer: Offer) -> str:
    return request.POST.get(f"quantity-{offer.was.article_id}", str(offer.quantity))[:20]


def _order(request: MemberRequest, number: str) -> Order:
    """A credit note can't be ordered again."""
    mine = orders.visible_to(request.user).filter(kind=Order.Kind.ORDER)
    return get_object_or_404(mine.select_related("address"), number=number)


def _of_order(order: Order, only: Collection[str]) -> Source:
    title = _("Reprendre la commande %(number)s") % {"number": order.number}
    trail = [(_("Mes commandes"), reverse("orders")), (order.number, reverse("order", args=[order.number]))]
    path = reverse("order_again", args=[order.number])
    return Source(title, path, trail, taking_back.of_order(order), terms=Terms.of(order), only=only, priced=True)
