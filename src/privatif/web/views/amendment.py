"""Modifier: an approver changes an order that waits for his word, and may say yes to it in the same breath."""

from collections.abc import Mapping

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, approver
from privatif.core.errors import Refusal, Stale
from privatif.ordering import amending, approvals, terms
from privatif.ordering.amending import Amendment
from privatif.ordering.models import Order
from privatif.web.forms import FREE, TermsForm
from privatif.web.typed import whole
from privatif.web.views.orders import about_order, visible_order


@approver
@about_order
@require_http_methods(["GET", "HEAD", "POST"])
def amendment(request: MemberRequest, number: str) -> HttpResponse:
    found, now = visible_order(request, number), timezone.now()
    try:
        approvals.must_be_asked(found, request.user, now)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("order", number=number)
    if found.state != Order.State.TO_APPROVE:
        return redirect("order", number=number)
    kept = TermsForm.of(found, now=now)
    if request.method != "POST":
        return _page(request, found, kept)
    form = TermsForm(request.POST, company=request.company, now=now)
    if form.errors:
        return _page(request, found, form, status=422)
    try:
        _save(request, found, form, kept)
    except Stale as stale:
        messages.error(request, stale.text)
        return redirect("order", number=number)
    except Refusal as refusal:
        return _page(request, found, form, refusal, status=422)
    return redirect("order", number=number)


def _save(request: MemberRequest, found: Order, form: TermsForm, kept: TermsForm) -> None:
    now, by = timezone.now(), request.user
    anew = form.typed_anew(kept.as_kept())
    typed = Amendment(_typed(request), _removed(request), form.terms(), anew, "send_back" in request.POST)
    with transaction.atomic():
        amending.amend(
            order=found, amendment=typed, seen_version=whole(request.POST.get("version", "")), by=by, now=now
        )
        if "approve" in request.POST:
            approvals.approve(order=found, seen_version=found.version, by=by, now=now)
    told = {"number": found.number}
    if "approve" in request.POST and found.state == Order.State.TO_APPROVE:
        messages.success(
            request, _("Commande %(number)s modifiée ; elle attend maintenant l’accord d’autres personnes.") % told
        )
    elif "approve" in request.POST:
        messages.success(request, _("Commande %(number)s modifiée et validée.") % told)
    else:
        messages.success(request, _("Commande %(number)s modifiée ; elle attend toujours votre décision.") % told)


def _page(
    request: MemberRequest, found: Order, form: TermsForm, refusal: Refusal | None = None, *, status: int = 200
) -> HttpResponse:
    wrong: Mapping[str, str] = refusal.fields if refusal else {}
    context = {
        "order": found,
        "lines": list(found.lines.select_related("article")),
        "typed": _typed(request),
        "removed": _removed(request),
        "send_back": "send_back" in request.POST or request.method != "POST",
        "form": form,
        "value": form.shown,
        "error": {name: " ".join(map(str, sentences)) for name, sentences in form.errors.items()},
        "wrong": wrong,
        "notice": refusal.text if refusal and not wrong else "",
        "late": form.late,
        "earliest": terms.earliest(timezone.now()),
        "FREE": FREE,
    }
    return render(request, "web/orders/amendment.html", context, status=status)


def _typed(request: MemberRequest) -> dict[int, str]:
    """Quantities as typed, by position."""
    prefix = "quantity-"
    return {
        whole(name.removeprefix(prefix)): str(value)[:20]
        for name, value in request.POST.items()
        if name.startswith(prefix)
    }


def _removed(request: MemberRequest) -> set[int]:
    return {whole(position) for position in request.POST.getlist("remove")}
