"""How often a password may be tried. All processes count together, in the cache; only failures count.

    browser known for this ID       login_known      by ID and browser, nothing else
    any other browser               login_here       by ID and address
                                    login_from       by address, whichever the ID
                                    login_anywhere   by ID, wherever from

A browser is known for an ID once that person has logged in there, or has set a password by a link. So neither
colleagues behind one address nor strangers from many can keep somebody out of the browser that he uses, and the
link of « Mot de passe oublié ? » opens any other one. The amounts are in ACCOUNT_RATE_LIMITS.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privatif.accounts.models import User
from privatif.core.models import CachedValue

SALT = "privatif.accounts.throttle"
LASTS = 400 * 24 * 3600  # seconds; the longest that browsers keep a cookie
PEOPLE = 8  # that one browser is known for; the oldest gives way


def folded(username: str) -> str:
    """One text for all that a database takes for the same ID: PostgreSQL finds `SISI` by `ſıſı` too."""
    return username.strip().upper().lower()


def _insist_on_writing() -> None:
    """Raises where nothing can be written now: the cache keeps that to itself, and all tries would seem too many."""
    CachedValue.objects.create(cache_key=secrets.token_hex(16), value="", expires=timezone.now())


@dataclass
class Attempt:
    """One try of a password, counted before the password is looked at: tries at the same moment count too."""

    request: HttpRequest
    username: str
    usage: list[Any] = field(default_factory=list)

    def begin(self) -> bool:
        """Count it; False when there were too many before."""
        with transaction.atomic():
            free = all(self._count(action, key) for action, key in self._keys())
            if not free:
                _insist_on_writing()
                transaction.set_rollback(True)  # what is refused uses nothing up
        return free

    def take_back(self) -> None:
        """It doesn't count after all."""
        with transaction.atomic():
            for usage in self.usage:
                usage.rollback()

    def succeeded(self) -> None:
        """Take it back, and forget the failures of this person at this place; those of others stay counted."""
        with transaction.atomic():
            self.take_back()
            action, key = self._keys()[0]
            ratelimit.clear(self.request, app="allauth.account", action=action, key=key)

    def _keys(self) -> list[tuple[str, str]]:
        name = folded(self.username)
        browser = _Browser.of(self.request)
        if browser.knows(name):
            return [("login_known", f"{browser.id}:{name}")]
        return [
            ("login_here", f"{ratelimit.get_ip(self.request)}:{name}"),
            ("login_from", ""),
            ("login_anywhere", name),
        ]

    def _count(self, action: str, key: str) -> bool:
        usage = ratelimit.consume(self.request, app="allauth.account", action=action, key=key)
        self.usage += [usage] if usage else []
        return usage is not None


def forget_expired(*, now: datetime) -> int:
    """Delete what was counted too long ago to count; returns how many rows."""
    return CachedValue.objects.filter(expires__lt=now).delete()[0]


def remember(request: HttpRequest, user: User) -> None:
    """The browser of this request is known for this person from now on."""
    request.known_for = folded(user.username)  # type: ignore[attr-defined]


class KnownBrowser:
    """Middleware: hands out the cookie by which a browser is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if name := getattr(request, "known_for", ""):
            response.set_cookie(
                settings.KNOWN_BROWSER_COOKIE, _Browser.of(request).with_person(name).signed(), max_age=LASTS,
                secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
            )  # fmt: skip
        return response


@dataclass(frozen=True)
class _Browser:
    """What the cookie says: a random name, and digests of the IDs it is known for, the latest first."""

    id: str
    people: tuple[str, ...] = ()

    @classmethod
    def of(cls, request: HttpRequest) -> "_Browser":
        try:
            told = signing.loads(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, ""), salt=SALT, max_age=LASTS)
        except signing.BadSignature:
            return cls(secrets.token_urlsafe(12))
        return cls(told["id"], tuple(told["people"]))

    def knows(self, name: str) -> bool:
        return self._digest(name) in self.people

    def with_person(self, name: str) -> "_Browser":
        digest = self._digest(name)
        return _Browser(self.id, (digest, *(other for other in self.people if other != digest))[:PEOPLE])

    def signed(self) -> str:
        return signing.dumps({"id": self.id, "people": self.people}, salt=SALT)

    def _digest(self, name: str) -> str:
        return hashlib.sha256(f"{self.id}:{name}".encode()).hexdigest()[:16]
