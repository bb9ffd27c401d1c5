"""Where the log-in library asks the house for its own way."""

from typing import Any, ClassVar
from urllib.parse import urljoin

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from privatif.accounts import people
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

    def set_password(self, user: User, password: str) -> None:
        people.set_own_password(user=user, password=password, now=timezone.now())

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The portal's own address, whatever host the request came by: a mail must not lead elsewhere."""
        person, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": person, "key": token})
        return urljoin(settings.BASE_URL, path)
