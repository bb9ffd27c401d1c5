"""Where the log-in library asks the house for its own way."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from privatif.accounts import people
from privatif.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Log-ins are given out by the sales rep or the assistant."""
        return False

    def set_password(self, user: User, password: str) -> None:
        people.set_own_password(user=user, password=password, now=timezone.now())
