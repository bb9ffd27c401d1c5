"""What anybody sees: the door."""

from allauth.account import views as allauth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from privatif.accounts.access import public as anybody


@anybody
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    return render(request, "web/public.html")


@anybody
@require_safe
def no_sign_up(request: HttpRequest) -> HttpResponse:
    """Log-ins are given out, not taken: whoever would sign up may log in."""
    return redirect("account_login")


@anybody
@require_http_methods(["GET", "HEAD", "POST"])
def log_out(request: HttpRequest) -> HttpResponse:
    """The session ends, and with it what the browser had kept of its pages. Asked by GET it only asks back."""
    response: HttpResponse = allauth.logout(request)
    if request.method == "POST":
        response["Clear-Site-Data"] = '"cache", "storage"'
    return response
