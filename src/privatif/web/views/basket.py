"""Récapitulatif: the basket, its terms, `Mettre à jour` and `Commander`."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from privatif.accounts.access import MemberRequest, member
from privatif.catalog.models import Article
from privatif.core.errors import Refusal, Stale
from privatif.ordering import baskets, checkout, orders, quantities, terms
from privatif.ordering.models import Basket
from privatif.web.forms import FREE, TermsForm
from privatif.web.typed import whole
from privatif.web.views.basket_history import offer_undo


@member
@require_http_methods(["GET", "HEAD", "POST"])
def basket(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    mine = baskets.open_of(request.user)
    if request.method == "POST":
        if mine is None or str(mine.uid) != request.POST.get("basket"):
            return _ordered_meanwhile(request)
        try:
            return _save(request, mine, now)
        except Stale:
            return _ordered_meanwhile(request)
    if mine is None:
        return render(request, "web/basket/empty.html", {"basket": None})
    return page(request, mine, TermsForm.of(mine, now=now), now=now)


def page(
    request: MemberRequest,
    mine: Basket,
    form: TermsForm,
    *,
    now: datetime,
    shown: Mapping[str, str] | None = None,
    refused: Mapping[int, str] | None = None,
    changes: Mapping[int, baskets.Change] | None = None,
    notice: str = "",
) -> HttpResponse:
    """The récapitulatif; with refusals beside their fields, and what was typed still in them."""
    review = checkout.review(mine, now=now)
    refused, changes = refused or {}, changes or {}
    if not review.lines and not refused:
        return render(request, "web/basket/empty.html", {"basket": mine})
    here = {line.article.pk for line in review.lines}
    context = {
        "basket": mine,
        "review": review,
        "form": form,
        "form_errors": {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()},
        "shown": json.dumps(shown if shown is not None else form.as_kept()),
        "value": form.shown,
        "refused": refused,
        "proposed": {
            line.article.pk: near
            for line in review.lines
            if line.article.pk in refused and (near := _proposed(changes[line.article.pk].typed, line.article))
        },
        "typed": {pk: changes[pk].typed for pk in refused},
        "touched": [pk for pk, change in changes.items() if change.typed.strip() != str(change.seen)],
        "gone": [sentence for pk, sentence in refused.items() if pk not in here],
        "notice": notice,
        "late": form.late,
        "earliest": terms.earliest(now),
        "FREE": FREE,
    }
    template = "web/basket/saved.html" if request.htmx else "web/basket/page.html"
    return render(request, template, context, status=422 if refused or form.errors or notice else 200)


def _proposed(typed: str, article: quantities.Sold) -> int | None:
    """The quantity nearest to the one typed in which the article is sold; None when no quantity was typed."""
    try:
        return quantities.nearest(quantities.parse(typed), article)
    except Refusal:
        return None


def _save(request: MemberRequest, mine: Basket, now: datetime) -> HttpResponse:
    since = mine.version
    removed = _removed(request, mine, now) if "remove" in request.POST else None
    changes = _changes(request, removed="remove" in request.POST)
    refused = baskets.change(basket=mine, changes=changes, by=request.user, now=now)
    form = TermsForm(request.POST, company=request.company, now=now)
    shown = _shown(request)
    if anew := form.typed_anew(shown):
        baskets.set_terms(basket=mine, terms=form.terms(), by=request.user, now=now, only=anew)
        shown |= anew
    if refused or form.errors or request.htmx:
        return page(request, mine, form, now=now, shown=shown, refused=refused, changes=changes)
    if "order" in request.POST:
        return redirect("verification")
    if "keep" in request.POST:
        return redirect("keep")
    if removed:
        offer_undo(request, _("Retiré : %(what)s.") % {"what": removed.designation}, mine, since=since)
    elif mine.events.filter(version__gt=since).exists():
        offer_undo(request, _("Votre panier est à jour."), mine, since=since)
    elif "remove" not in request.POST:
        messages.success(request, _("Votre panier est à jour."))
    return redirect("basket")


def _removed(request: MemberRequest, mine: Basket, now: datetime) -> Article | None:
    """The article whose line the form takes out; None when it was gone already."""
    article = Article.objects.filter(pk=whole(request.POST["remove"]), pk__in=mine.lines.values("article")).first()
    if article and baskets.remove(basket=mine, article_id=article.pk, by=request.user, now=now):
        return article
    return None


def _ordered_meanwhile(request: MemberRequest) -> HttpResponse:
    """The page came from a basket that has been ordered: what was typed there must not go into the next one."""
    found = orders.visible_to(request.user).filter(basket__uid=_uid(request.POST.get("basket", ""))).first()
    if found:
        messages.error(request, orders.AlreadyOrdered(found).text)
    else:
        messages.error(request, _("Cette page n’était plus à jour : voici votre panier tel qu’il est."))
    return HttpResponseClientRedirect(reverse("basket")) if request.htmx else redirect("basket")


def _changes(request: MemberRequest, *, removed: bool) -> dict[int, baskets.Change]:
    typed = {name.removeprefix("quantity-"): str(value) for name, value in request.POST.items() if "quantity-" in name}
    changes = {
        whole(pk): baskets.Change(value[:20], whole(request.POST.get(f"seen-{pk}", ""))) for pk, value in typed.items()
    }
    if removed:
        changes.pop(whole(request.POST["remove"]), None)
    return changes


def _shown(request: MemberRequest) -> dict[str, str]:
    """What the page had shown of the terms; nothing when it can't be read, so that all of it counts as typed."""
    try:
        shown = json.loads(request.POST.get("shown", ""))
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in shown.items()} if isinstance(shown, dict) else {}


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
