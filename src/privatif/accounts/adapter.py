"""Where the log-in library asks the house for its own way."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from privatif.accounts import events, people, second_factor, throttle
from privatif.accounts.hashing import Crowded
from privatif.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        # One sentence, whichever of the two is wrong: nobody learns which IDs exist.
        "username_password_mismatch": _("ID utilisateur ou mot de passe incorrect."),
        "too_many_login_attempts": _("Trop d’essais : attendez quelques minutes avant de recommencer."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Log-ins are given out by the sales rep or the assistant."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that `config/wsgi.py` has found behind the proxies."""
        return str(request.META.get("REMOTE_ADDR", ""))

    def is_safe_url(self, url: str | None) -> bool:
        """Pages lead to this very host, never to another one of ALLOWED_HOSTS."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Raises ImmediateHttpResponse, the page 429, after too many failures, and Crowded."""
        attempt = throttle.Attempt(request, credentials.get("username", ""))
        if not attempt.begin():
            events.note("log_in_throttled", request, username=events.known(attempt.username))
            raise ImmediateHttpResponse(respond_429(request))
        try:
            user: User | None = super().authenticate(request, **credentials)
        except Crowded:
            attempt.take_back()
            raise
        if user:
            attempt.succeeded()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: the library's own count would lock an owner out together with whoever guesses."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        throttle.remember(request, user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def set_password(self, user: User, password: str) -> None:
        """By a link: who follows it reads the person's mail."""
        people.set_own_password(user=user, password=password, now=timezone.now())
        throttle.remember(self.request, user)

    def is_reauthentication_required(self, **kwargs: Any) -> bool:
        """Not so soon after logging in: he has just said who he is."""
        row = self.request.session.row
        return row is None or timezone.now() - row.created_at > second_factor.FRESH
