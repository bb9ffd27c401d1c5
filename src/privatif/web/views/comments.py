"""What the author and the approvers of an order write to each other on its page."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from privatif.accounts.access import MemberRequest, member
from privatif.core.errors import Refusal
from privatif.ordering import comments
from privatif.web.views.orders import about_order, page, visible_order


@member
@about_order
@require_POST
def comment(request: MemberRequest, number: str) -> HttpResponse:
    found, text = visible_order(request, number), request.POST.get("text", "")
    try:
        key = _key(request.POST.get("key", ""))
        comments.say(order=found, text=text, key=key, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return page(request, found, refusal, typed={"text": text}, status=422 if refusal.fields else 409)
    messages.success(request, _("Message envoyé."))
    return redirect("order", number=number)


def _key(text: str) -> UUID:
    """The form's; a new one where there is none that can be read."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
