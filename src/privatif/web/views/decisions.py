"""The approver's yes and no: to one order on its page, to several from the list."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from privatif.accounts.access import MemberRequest, approver
from privatif.core.errors import Refusal
from privatif.ordering import amending, approvals, several
from privatif.ordering.models import Order
from privatif.web.typed import whole
from privatif.web.views.orders import about_order, page, visible_order


@approver
@about_order
@require_POST
def approval(request: MemberRequest, number: str) -> HttpResponse:
    found, seen = visible_order(request, number), whole(request.POST.get("version", ""))
    try:
        approvals.approve(order=found, seen_version=seen, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return _refused(request, number, refusal, seen)
    if found.state == Order.State.TO_APPROVE:
        text = _(
            "Votre accord à la commande %(number)s est enregistré : elle attend maintenant celui d’autres personnes."
        )
        messages.success(request, text % {"number": number})
        return redirect("order", number=number)
    messages.success(
        request,
        _("Commande %(number)s validée : elle part chez %(brand)s.") % {"number": number, "brand": settings.BRAND},
    )
    return redirect("order", number=number)


@approver
@about_order
@require_POST
def refusal(request: MemberRequest, number: str) -> HttpResponse:
    seen = whole(request.POST.get("version", ""))
    reason = request.POST.get("reason", "")
    found = visible_order(request, number)
    try:
        approvals.refuse(order=found, seen_version=seen, reason=reason, by=request.user, now=timezone.now())
    except Refusal as refused:
        return _refused(request, number, refused, seen, reason)
    messages.success(request, _("Commande %(number)s refusée : le demandeur en est averti.") % {"number": number})
    return redirect("order", number=number)


@approver
@require_POST
def decisions(request: MemberRequest) -> HttpResponse:
    """Each order chosen in the list is decided by itself; the page tells what became of each."""
    seen = dict(_chosen(text) for text in request.POST.getlist("order"))
    reason, wrong = request.POST.get("reason", ""), ""
    outcomes: list[several.Outcome] = []
    try:
        if "refuse" in request.POST:
            outcomes = several.refuse(seen=seen, reason=reason, by=request.user, now=timezone.now())
        else:
            outcomes = several.approve(seen=seen, by=request.user, now=timezone.now())
    except Refusal as refused:
        wrong = refused.text
    context = {"outcomes": outcomes, "chosen": request.POST.getlist("order"), "reason": reason, "wrong": wrong}
    return render(request, "web/orders/decided.html", context, status=422 if wrong else 200)


def _chosen(text: str) -> tuple[str, int]:
    number, _colon, version = text.rpartition(":")
    return number, whole(version)


def _refused(request: MemberRequest, number: str, refusal: Refusal, seen: int, reason: str = "") -> HttpResponse:
    now = visible_order(request, number)
    differences = amending.changes_of(now, since=seen) if seen else []
    status = 422 if refusal.fields else 409
    return page(request, now, refusal, typed={"reason": reason}, differences=differences, status=status)
