"""Mes connexions: where I am logged in, and out again from here."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from privatif.accounts import sessions
from privatif.accounts.access import SignedRequest, signed_in
from privatif.web.browsers import describe


@signed_in
@require_safe
def my_sessions(request: SignedRequest) -> HttpResponse:
    mine = list(sessions.open_of(request.user, now=timezone.now()))
    here = sessions.digest(request.session.session_key)
    mine.sort(key=lambda session: session.pk != here)
    return render(request, "web/sessions.html", {"sessions": mine, "here": here, "describe": describe})


@signed_in
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]
def close_sessions(request: SignedRequest) -> HttpResponse:
    """The one that the form names, or all but the one at hand. An unknown one or a stranger's is closed already."""
    assert isinstance(request.session, sessions.SessionStore)
    now = timezone.now()
    if key := request.POST.get("session", ""):
        closed = sessions.close(user=request.user, key=key, but=request.session, by=request.user, now=now)
    else:
        closed = sessions.close_others(user=request.user, but=request.session, by=request.user, now=now)
    told = ngettext("%(n)d connexion est fermée.", "%(n)d connexions sont fermées.", closed) % {"n": closed}
    messages.success(request, told if closed else _("Cette connexion n’était plus ouverte."))
    return redirect("sessions")
