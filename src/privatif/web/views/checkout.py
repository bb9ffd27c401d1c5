"""Vérification, then the order: what was seen travels with the form, and comes back with it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from privatif.accounts.access import MemberRequest, about, member
from privatif.core.errors import Refusal
from privatif.ordering import baskets, checkout, orders, terms, warnings
from privatif.ordering.checkout import Difference, Seen, SeenLine
from privatif.ordering.models import Basket
from privatif.web.forms import TermsForm
from privatif.web.typed import whole
from privatif.web.views import basket as recap

SALT = "privatif.seen"


@member
@require_GET
def verification(request: MemberRequest) -> HttpResponse:
    mine = baskets.open_of(request.user)
    if mine is None or not mine.line_count:
        return redirect("basket")
    now = timezone.now()
    try:
        terms.check(mine, now=now)
    except Refusal as refusal:
        return recap.page(request, mine, TermsForm.of(mine, now=now), now=now, notice=refusal.text)
    return _page(request, mine, now)


@member
@about("basket")
@require_POST
def place(request: MemberRequest, uid: UUID) -> HttpResponse:
    mine = get_object_or_404(Basket, uid=uid, owner=request.user, company=request.company)
    now = timezone.now()
    try:
        order = orders.place(basket=mine, seen=_seen(request), by=request.user, now=now)
    except orders.AlreadyOrdered as before:
        order = before.order
    except checkout.Changed as changed:
        mine.refresh_from_db()
        return _page(request, mine, now, notice=changed.text, differences=changed.differences)
    except Refusal as refusal:
        if not request.company.blocked:  # every page says that already
            messages.error(request, refusal.text)
        return redirect("basket")
    return redirect("order_confirmation", number=order.number)


@member
@about("basket")
@require_POST
def checked(request: MemberRequest, uid: UUID) -> HttpResponse:
    """`J’ai vérifié`: the warnings of the basket as it is are folded from now on."""
    mine = get_object_or_404(Basket, uid=uid, owner=request.user, company=request.company)
    if not warnings.confirm(basket=mine, seen_version=whole(request.POST.get("version", ""))):
        messages.error(request, _("Votre panier a changé entre-temps : relisez ce qui est à vérifier."))
    return redirect("verification")


def _page(
    request: MemberRequest,
    mine: Basket,
    now: datetime,
    *,
    notice: str = "",
    differences: Sequence[Difference] = (),
) -> HttpResponse:
    review = checkout.review(mine, now=now)
    context = {
        "basket": mine,
        "review": review,
        "seen": signing.dumps(asdict(checkout.seen(review)), salt=SALT, compress=True),
        "notice": notice,
        "differences": differences,
        "warnings": warnings.of(mine, review, now=now),
        "confirmed": warnings.confirmed(mine),
    }
    return render(request, "web/basket/verification.html", context, status=409 if notice else 200)


def _seen(request: MemberRequest) -> Seen:
    """What the form says was shown. A form that can't be read has shown nothing, so all of it is a difference."""
    try:
        data = signing.loads(request.POST.get("seen", ""), salt=SALT)
    except signing.BadSignature:
        return Seen((), "", "", "", "", "")
    lines = tuple(SeenLine(**line) for line in data.pop("lines"))
    return Seen(lines=lines, **data)
