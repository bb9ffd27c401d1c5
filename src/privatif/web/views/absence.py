"""Mon absence: an approver says when he is away, and who decides for him meanwhile."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts import absences
from privatif.accounts.access import MemberRequest, approver
from privatif.core.errors import Refusal
from privatif.web.typed import whole


@approver
@require_http_methods(["GET", "HEAD", "POST"])
def absence(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    try:
        if "cancel" in request.POST:
            _cancel(request)
        else:
            _declare(request)
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("absence")


def _declare(request: MemberRequest) -> None:
    chosen = absences.possible_substitutes(request.user).filter(pk=whole(request.POST.get("substitute", ""))).first()
    absences.declare(
        person=request.user,
        substitute=chosen,
        first=_day(request, "first"),
        last=_day(request, "last"),
        by=request.user,
        now=timezone.now(),
    )
    messages.success(request, _("Votre absence est enregistrée : %(who)s vous remplace.") % {"who": chosen})


def _cancel(request: MemberRequest) -> None:
    found = request.user.absences.select_related("person__company").filter(pk=whole(request.POST["cancel"])).first()
    if found:
        absences.cancel(absence=found, by=request.user, now=timezone.now())
        messages.success(request, _("Votre absence est annulée."))


def _day(request: MemberRequest, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        text = _("Indiquez un jour.")
        raise Refusal(text, fields={name: text}) from None


def _page(request: MemberRequest, refusal: Refusal | None = None) -> HttpResponse:
    possible = absences.possible_substitutes(request.user)
    context = {
        "absences": list(absences.of(request.user, today=timezone.localdate())),
        "people": [("", _("Choisissez")), *((person.pk, person.name) for person in possible)],
        "typed": request.POST if refusal else {},
        "wrong": refusal.fields if refusal else {},
        "notice": refusal.text if refusal and not refusal.fields else "",
        "today": timezone.localdate().isoformat(),
    }
    return render(request, "web/absence.html", context, status=422 if refusal else 200)
