"""What surrounds every page: the brand, the menu's figures, whom to call."""

from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext

from privatif.accounts.models import User
from privatif.core.money import ZERO
from privatif.ordering import approvals, baskets
from privatif.web import duties

HIDDEN = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'


class BasketButton(NamedTuple):
    """Number of lines, and their total HT."""

    line_count: int = 0
    total_net: Decimal = ZERO


class Frame:
    """Asks the database only for what the page at hand shows; a part of a page asks nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.brand: str = settings.BRAND
        self.webmaster: dict[str, str] = settings.WEBMASTER
        self.opening_hours = gettext(settings.OPENING_HOURS)
        self.demonstration: bool = settings.DEMONSTRATION

    @cached_property
    def user(self) -> User | None:
        """Who has logged in."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def menu(self) -> bool:
        """Whether the menu is shown: not while something else must be done first."""
        return self.user is not None and duties.first(self._request) is None

    @cached_property
    def basket(self) -> BasketButton:
        return BasketButton(*baskets.summary(self.user)) if self.user else BasketButton()

    @cached_property
    def waiting(self) -> int:
        """How many orders wait for this person's word."""
        if not self.user or not self.user.is_approver:
            return 0
        return approvals.number_awaiting(self.user, on=timezone.localdate())

    @property
    def messages(self) -> BaseStorage | list[Any]:
        return get_messages(self._request)


def frame(request: HttpRequest) -> dict[str, Any]:
    # Django's own lazy token is masked anew wherever it is shown: 24 times on a page of the catalogue.
    token = SimpleLazyObject(lambda: get_token(request))
    hidden = SimpleLazyObject(lambda: format_html(HIDDEN, token))
    return {"frame": Frame(request), "csrf_token": token, "csrf_input": hidden}
