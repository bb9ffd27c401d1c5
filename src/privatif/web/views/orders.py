"""One order of Mes commandes, its confirmation and PDF."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from privatif.accounts.access import MemberRequest, about, member
from privatif.core.errors import Refusal
from privatif.core.money import totals
from privatif.ordering import amending, documents, routes, usual
from privatif.ordering import orders as deeds
from privatif.ordering.checkout import Difference
from privatif.ordering.models import Order

about_order = about("order", colleagues="approver")  # deeds.visible_to
NEW = {Order.State.TO_APPROVE, Order.State.APPROVED, Order.State.SENT}  # a confirmation page makes sense


@member
@about_order
@require_GET
def order(request: MemberRequest, number: str) -> HttpResponse:
    return page(request, visible_order(request, number))


@member
@about_order
@require_GET
def confirmation(request: MemberRequest, number: str) -> HttpResponse:
    found = visible_order(request, number)
    if found.state not in NEW or found.origin != Order.Origin.PORTAL:
        return redirect("order", number=number)
    waiting = found.approvals.filter(decided_at=None, asked_at__isnull=False).select_related("approver")
    return render(request, "web/orders/confirmation.html", {**_lines(found), "order": found, "waiting": list(waiting)})


@member
@about_order
@require_GET
def pdf(request: MemberRequest, number: str) -> HttpResponse:
    found = visible_order(request, number)
    response = HttpResponse(documents.order_pdf(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="commande-{found.number}.pdf"'
    return response


def _lines(found: Order) -> dict[str, object]:
    """The lines of an order and their totals by rate."""
    lines = list(found.lines.all())
    return {"lines": lines, "totals": totals((line.line_total, line.vat_rate) for line in lines)}


def _desk(found: Order) -> dict[str, object]:
    """The lines as an approver reads them, and their totals by rate."""
    seen = usual.of(found, list(found.lines.select_related("article")), now=timezone.now())
    return {
        "notable": [line for line in seen if line.notes],
        "ordinary": [line for line in seen if not line.notes],
        "totals": totals((line.line.line_total, line.line.vat_rate) for line in seen),
    }


def visible_order(request: MemberRequest, number: str) -> Order:
    mine = deeds.visible_to(request.user).select_related("company", "author")
    return get_object_or_404(mine, number=number)


def page(
    request: MemberRequest,
    found: Order,
    refusal: Refusal | None = None,
    *,
    typed: Mapping[str, str] | None = None,
    differences: Sequence[Difference] = (),
    status: int = 200,
) -> HttpResponse:
    """The order's page; after a refusal with what was typed, and how the order differs from the one that was seen."""
    asked = list(found.approvals.select_related("approver").order_by("level", "pk"))
    undecided = [asking for asking in asked if asking.decided_at is None]
    answers = routes.answerable(found, request.user, timezone.now(), undecided)
    people = {found.author_id, *(asking.approver_id for asking in asked if asking.asked_at)}
    waiting = found.state == Order.State.TO_APPROVE
    context = {
        "order": found,
        **(_desk(found) if answers else _lines(found)),
        "events": list(found.events.all()),
        "told": amending.told,
        "may_decide": bool(answers),
        "reasons": routes.reasons(answers),
        "may_withdraw": waiting and found.author_id == request.user.pk,
        "may_talk": len(people) > 1 and request.user.pk in people,
        "comments": list(found.comments.all()) if len(people) > 1 else [],
        "key": uuid4(),
        "refusal": refusal,
        "wrong": {"reason": "", "text": ""} | (refusal.fields if refusal else {}),
        "typed": {"reason": "", "text": ""} | dict(typed or {}),
        "differences": differences,
        "next_step": _next_step(found, routes.waited_for(undecided)),
    }
    return render(request, "web/orders/order.html", context, status=status)


def _next_step(found: Order, waiting_for: str) -> str:
    """What comes next, as a sentence; empty at the end of the way."""
    if found.state == Order.State.TO_APPROVE:
        return _("En attente de l’accord de %(who)s") % {"who": waiting_for}
    return {
        Order.State.APPROVED: _("Transmission à %(brand)s, puis son numéro ici") % {"brand": settings.BRAND},
        Order.State.SENT: _("Préparation chez %(brand)s") % {"brand": settings.BRAND},
        Order.State.PREPARING: _("Expédition"),
        Order.State.SHIPPED: _("Facture"),
        Order.State.REFUSED: _("Rien n’est parti : corrigez selon le motif et passez une nouvelle commande"),
    }.get(Order.State(found.state), "")
