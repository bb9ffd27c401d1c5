"""What every request meets first: its language, and whether it can be read at all."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.utils import translation

from privatif.accounts.models import User
from privatif.core import languages
from privatif.core.text import storable
from privatif.web import uploads


class Language:
    """Speaks the person's language; a cookie keeps it for pages that know nobody. What a browser wishes isn't asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        with translation.override(told if told in languages.FIGURES else settings.LANGUAGE_CODE):
            response = self.get_response(request)
        user = getattr(request, "user", None)
        if isinstance(user, User) and user.language != (told or settings.LANGUAGE_CODE):
            remember(response, user.language)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if isinstance(request.user, User) and request.user.language != languages.current():
            translation.activate(request.user.language)


def remember(response: HttpResponse, language: str) -> None:
    """Have the browser keep the language."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=settings.LANGUAGE_COOKIE_AGE, httponly=True,
        secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


class Received:
    """Tells typed.js, which keeps what was typed, that a form has arrived: a cookie of its own for a minute.

    What the page itself shows again with a sentence has arrived too. Nothing inside the door: neither a form that was
    sent without a session, nor one that had to wait for something else, gets here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        mark = request.POST.get("typed", "") if request.method == "POST" else ""
        if _MARK.fullmatch(mark) and isinstance(request.user, User) and self._shown(request, response):
            response.set_cookie(f"recu-{mark}", "1", max_age=60, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
        return response

    def _shown(self, request: HttpRequest, response: HttpResponse) -> bool:
        again = response.status_code in (409, 422) and "HX-Request" not in request.headers
        return response.status_code < 400 or again


_MARK = re.compile("[0-9a-f]{16}")


class StorableOnly:
    """Answers 400 to what no page of ours has a browser send: texts that can't be looked up (PostgreSQL would end in
    a fault), and more than a form holds (Django would write a file to the disk before anybody asks whose it is).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        uploads.weigh(request)
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
