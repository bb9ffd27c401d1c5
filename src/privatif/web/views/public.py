"""What anybody sees: the door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from privatif.accounts.access import public as anybody


@anybody
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    return render(request, "web/public.html")


@anybody
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Log-ins are given out, not taken: whoever would sign up may log in."""
    return redirect("account_login")
