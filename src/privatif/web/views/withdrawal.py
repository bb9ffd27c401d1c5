"""The author takes a waiting order back: it is gone, or it is his basket again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from privatif.accounts.access import MemberRequest, member
from privatif.core.errors import Refusal
from privatif.ordering import amending, withdrawing
from privatif.web.typed import whole
from privatif.web.views.orders import about_order, page, visible_order
from privatif.web.views.taking_back import refused_again


@member
@about_order
@require_POST
def withdrawal(request: MemberRequest, number: str) -> HttpResponse:
    found, seen = visible_order(request, number), whole(request.POST.get("version", ""))
    try:
        withdrawing.withdraw(order=found, seen_version=seen, by=request.user, now=timezone.now())
    except Refusal as refusal:
        now = visible_order(request, number)
        return page(request, now, refusal, differences=amending.changes_of(now, since=seen or 1), status=409)
    messages.success(request, _("Commande %(number)s retirée : rien ne sera livré.") % {"number": number})
    if "again" in request.POST:
        return refused_again(request, number)  # type: ignore[return-value]
    return redirect("order", number=number)
