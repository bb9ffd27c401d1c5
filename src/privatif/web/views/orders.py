"""Mes commandes: the list, one order, its confirmation and PDF, the approver's yes and no."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from privatif.accounts.access import MemberRequest, about, approver, member
from privatif.core.errors import Refusal
from privatif.core.money import totals
from privatif.ordering import amending, approvals, documents, listing
from privatif.ordering import orders as deeds
from privatif.ordering.models import Order
from privatif.web.paging import pages
from privatif.web.typed import whole

about_order = about("order", colleagues="approver")  # deeds.visible_to
NEW = {Order.State.TO_APPROVE, Order.State.APPROVED, Order.State.SENT}  # a confirmation page makes sense


@member
@require_GET
def orders(request: MemberRequest) -> HttpResponse:
    question = listing.Question(
        state=request.GET.get("etat", ""),
        words=request.GET.get("q", "")[:60],
        after=request.GET.get("suite", "")[:60],
    )
    page = listing.page(user=request.user, question=question)
    context = {
        "page": page,
        "question": question,
        "choices": _choices(request),
        **pages(request.GET, page.following),
        "labels": {state.value: str(state.label) for state in Order.State},
        "credit": Order.Kind.CREDIT.label,
        "MINE_TO_DECIDE": listing.MINE_TO_DECIDE,
    }
    return render(request, "web/orders/list.html", context)


@member
@about_order
@require_GET
def order(request: MemberRequest, number: str) -> HttpResponse:
    return _page(request, visible_order(request, number))


@member
@about_order
@require_GET
def confirmation(request: MemberRequest, number: str) -> HttpResponse:
    found = visible_order(request, number)
    if found.state not in NEW or found.origin != Order.Origin.PORTAL:
        return redirect("order", number=number)
    waiting = found.approvals.filter(decided_at=None).select_related("approver")
    return render(request, "web/orders/confirmation.html", {**_lines(found), "order": found, "waiting": list(waiting)})


@member
@about_order
@require_GET
def pdf(request: MemberRequest, number: str) -> HttpResponse:
    found = visible_order(request, number)
    response = HttpResponse(documents.order_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="commande-{found.number}.pdf"'
    return response


@approver
@about_order
@require_POST
def approval(request: MemberRequest, number: str) -> HttpResponse:
    found = visible_order(request, number)
    try:
        approvals.approve(
            order=found, seen_version=whole(request.POST.get("version", "")), by=request.user, now=timezone.now()
        )
    except Refusal as refusal:
        return _page(request, visible_order(request, number), refusal, status=409)
    messages.success(
        request,
        _("Commande %(number)s validée : elle part chez %(brand)s.") % {"number": number, "brand": settings.BRAND},
    )
    return redirect("order", number=number)


@approver
@about_order
@require_POST
def refusal(request: MemberRequest, number: str) -> HttpResponse:
    found = visible_order(request, number)
    reason = request.POST.get("reason", "")
    try:
        approvals.refuse(
            order=found,
            seen_version=whole(request.POST.get("version", "")),
            reason=reason,
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refused:
        status = 422 if "reason" in refused.fields else 409
        return _page(request, visible_order(request, number), refused, reason=reason, status=status)
    messages.success(request, _("Commande %(number)s refusée : le demandeur en est averti.") % {"number": number})
    return redirect("order", number=number)


def _choices(request: MemberRequest) -> list[tuple[str, str]]:
    """The states to search by, `À valider` first: for an approver those that wait for his own word."""
    to_approve = listing.MINE_TO_DECIDE if request.user.is_approver else Order.State.TO_APPROVE.value
    others = [(state.value, str(state.label)) for state in Order.State if state != Order.State.TO_APPROVE]
    return [("", _("Tous les états")), (to_approve, str(Order.State.TO_APPROVE.label)), *others]


def _lines(found: Order) -> dict[str, object]:
    """The lines of an order and their totals by rate."""
    lines = list(found.lines.all())
    return {"lines": lines, "totals": totals((line.line_total, line.vat_rate) for line in lines)}


def visible_order(request: MemberRequest, number: str) -> Order:
    mine = deeds.visible_to(request.user).select_related("company", "author")
    return get_object_or_404(mine, number=number)


def _page(
    request: MemberRequest, found: Order, refusal: Refusal | None = None, *, reason: str = "", status: int = 200
) -> HttpResponse:
    asked = list(found.approvals.select_related("approver"))
    context = {
        "order": found,
        **_lines(found),
        "events": list(found.events.all()),
        "told": amending.told,
        "may_decide": found.state == Order.State.TO_APPROVE
        and any(asking.approver_id == request.user.pk for asking in asked),
        "refusal": refusal,
        "reason": reason,
        "next_step": _next_step(found, [asking.approver.name for asking in asked if asking.decided_at is None]),
    }
    return render(request, "web/orders/order.html", context, status=status)


def _next_step(found: Order, waiting_for: list[str]) -> str:
    """What comes next, as a sentence; empty at the end of the way."""
    if found.state == Order.State.TO_APPROVE:
        return _("En attente de l’accord de %(who)s") % {"who": ", ".join(waiting_for)}
    return {
        Order.State.APPROVED: _("Transmission à %(brand)s, puis son numéro ici") % {"brand": settings.BRAND},
        Order.State.SENT: _("Préparation chez %(brand)s") % {"brand": settings.BRAND},
        Order.State.PREPARING: _("Expédition"),
        Order.State.SHIPPED: _("Facture"),
        Order.State.REFUSED: _("Rien n’est parti : corrigez selon le motif et passez une nouvelle commande"),
    }.get(Order.State(found.state), "")
