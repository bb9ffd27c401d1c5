"""The first log-in: a new password before anything else."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from privatif.accounts.models import User

OPEN = {"new_password", "account_logout"}


class NewPasswordFirst:
    """Leads every page, however it is asked for, to the one where the password is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        page = request.resolver_match.url_name if request.resolver_match else None
        # From here on the person himself, not Django's lazy stand-in: a page asks him for dozens of things.
        user = request.user = get_user(request)
        if page in OPEN or not isinstance(user, User) or not user.must_change_password:
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(resolve_url("new_password"))
        return redirect("new_password")
