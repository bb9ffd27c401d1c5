"""What every request meets first: can it be read at all, and has its sender chosen a password?"""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.auth.middleware import get_user
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.shortcuts import redirect, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from privatif.accounts.models import User
from privatif.core.text import storable

OPEN = {"new_password", "account_logout"}


class StorableOnly:
    """Answers 400 to texts that no page can look up: no browser sends them, and PostgreSQL would end in a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            readable = all(map(storable, _texts(request)))
        except UnreadablePostError:  # the sender has gone
            readable = False
        if not readable:
            raise BadRequest("text that can't be stored")
        return self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    yield from request.COOKIES.values()
    yield from _parts(request.GET)
    # Read once: Django keeps what it parsed, and its CSRF check would ask for it next.
    yield from _parts(request.POST)


def _parts(query: QueryDict) -> Iterator[str]:
    for name, values in query.lists():
        yield name
        yield from values


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
