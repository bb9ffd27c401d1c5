"""Récapitulatif: the basket, its terms, `Mettre à jour` and `Commander`."""

from collections.abc import Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, member
from privatif.core.errors import Refusal, Stale
from privatif.ordering import baskets, checkout, terms
from privatif.ordering.models import Basket
from privatif.web.forms import FREE, TermsForm


@member
@require_http_methods(["GET", "HEAD", "POST"])
def basket(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    mine = baskets.open_of(request.user)
    if mine is None:
        return render(request, "web/basket/empty.html")
    if request.method != "POST":
        return page(request, mine, TermsForm.of(mine, now=now), now=now)
    try:
        return _save(request, mine, now)
    except Stale as stale:
        messages.error(request, stale.text)
        return redirect("basket")


def page(
    request: MemberRequest,
    mine: Basket,
    form: TermsForm,
    *,
    now: datetime,
    refused: Mapping[int, str] | None = None,
    typed: Mapping[int, str] | None = None,
    notice: str = "",
) -> HttpResponse:
    """The récapitulatif; with refusals beside their fields, and what was typed still in them."""
    review = checkout.review(mine, now=now)
    if not review.lines:
        return render(request, "web/basket/empty.html")
    bad = bool(refused or form.errors or notice)
    context = {
        "basket": mine,
        "review": review,
        "form": form,
        "refused": refused or {},
        "typed": typed or {},
        "notice": notice,
        "late": _late(mine, now),
        "earliest": terms.earliest(now),
        "FREE": FREE,
    }
    # htmx swaps nothing on an error status, and this answer is what the buyer must see
    return render(request, _part(request), context, status=422 if bad and not request.htmx else 200)


def _save(request: MemberRequest, mine: Basket, now: datetime) -> HttpResponse:
    if "remove" in request.POST:
        baskets.remove(basket=mine, article_id=_id(request.POST["remove"]), by=request.user, now=now)
    changes = _changes(request)
    refused = baskets.change(basket=mine, changes=changes, by=request.user, now=now)
    form = TermsForm(request.POST, company=request.company, now=now)
    if form.is_valid():
        baskets.set_terms(basket=mine, terms=form.terms(), by=request.user, now=now)
    if refused or form.errors or request.htmx:
        typed = {pk: changes[pk].typed for pk in refused}
        return page(request, mine, form, now=now, refused=refused, typed=typed)
    if "order" in request.POST:
        return redirect("verification")
    messages.success(request, _("Votre panier est à jour."))
    return redirect("basket")


def _changes(request: MemberRequest) -> dict[int, baskets.Change]:
    typed = {name.removeprefix("quantity-"): value for name, value in request.POST.items() if "quantity-" in name}
    return {
        _id(pk): baskets.Change(value[:20], _id(request.POST.get(f"seen-{pk}", ""))) for pk, value in typed.items()
    }


def _late(mine: Basket, now: datetime) -> str:
    """Why the date kept with the basket can't be met any more, if so."""
    try:
        if mine.delivery_date:
            terms.check_delivery_date(mine.delivery_date, now=now)
    except Refusal as refusal:
        return refusal.text
    return ""


def _part(request: MemberRequest) -> str:
    return "web/basket/form.html" if request.htmx else "web/basket/page.html"


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
