"""The language of pages and mails, chosen by pressing its name."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from privatif.accounts import people
from privatif.accounts.access import public as anybody
from privatif.accounts.models import User
from privatif.web.middleware import remember
from privatif.web.targets import wanted


@anybody
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Somebody who has logged in finds it again everywhere, anybody else in this browser."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES):
        raise BadRequest("no such language")
    if isinstance(request.user, User):
        people.set_language(user=request.user, language=chosen, now=timezone.now())
    response = redirect(wanted(request) or ("home" if isinstance(request.user, User) else "public"))
    remember(response, chosen)
    return response
