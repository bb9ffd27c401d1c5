"""Récapitulatif: the basket, its terms, `Mettre à jour` and `Commander`."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, member
from privatif.core.errors import Stale
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
    touched: Collection[int] = (),
    notice: str = "",
) -> HttpResponse:
    """The récapitulatif; with refusals beside their fields, and what was typed still in them."""
    review = checkout.review(mine, now=now)
    if not review.lines:
        return render(request, "web/basket/empty.html")
    context = {
        "basket": mine,
        "review": review,
        "form": form,
        "form_errors": {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()},
        "value": form.shown,
        "refused": refused or {},
        "typed": typed or {},
        "touched": touched,
        "notice": notice,
        "late": form.late,
        "earliest": terms.earliest(now),
        "FREE": FREE,
    }
    template = "web/basket/saved.html" if request.htmx else "web/basket/page.html"
    return render(request, template, context, status=422 if refused or form.errors or notice else 200)


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
        touched = [pk for pk, change in changes.items() if change.typed.strip() != str(change.seen)]
        return page(request, mine, form, now=now, refused=refused, typed=typed, touched=touched)
    if "order" in request.POST:
        return redirect("verification")
    messages.success(request, _("Votre panier est à jour."))
    return redirect("basket")


def _changes(request: MemberRequest) -> dict[int, baskets.Change]:
    typed = {name.removeprefix("quantity-"): value for name, value in request.POST.items() if "quantity-" in name}
    return {
        _id(pk): baskets.Change(str(value)[:20], _id(request.POST.get(f"seen-{pk}", ""))) for pk, value in typed.items()
    }


def _id(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
