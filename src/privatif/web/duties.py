"""What somebody must do before any other page: choose his password; then, where it is required, a second factor."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from privatif.accounts import second_factor
from privatif.accounts.models import User


@dataclass(frozen=True)
class Duty:
    """`page` is where it is done; besides it only the pages of `open` can be reached."""

    page: str
    open: frozenset[str]
    waits: Callable[[User, SessionBase], bool]


ALWAYS_OPEN = {"account_logout", "language"}
DUTIES = (
    Duty("new_password", frozenset({"new_password"} | ALWAYS_OPEN), lambda user, session: user.must_change_password),
    Duty(
        "mfa_index",
        frozenset(
            {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "mfa_view_recovery_codes"}
            | ALWAYS_OPEN
        ),
        second_factor.missing,
    ),
)


def first(request: HttpRequest) -> Duty | None:
    """What this person must do first, or None."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return None
    return next((duty for duty in DUTIES if duty.waits(user, request.session)), None)


class DutiesFirst:
    """Leads every page, however it is asked for, to the one where the first duty is done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        duty = first(request)
        page = request.resolver_match.url_name if request.resolver_match else None
        if duty is None or page in duty.open:
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(resolve_url(duty.page))
        return redirect(duty.page)
