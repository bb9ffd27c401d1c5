"""What surrounds every page: the brand, the menu's figures, whom to call."""

from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest

from privatif.accounts.models import User
from privatif.core.money import ZERO
from privatif.ordering import approvals
from privatif.ordering.models import Basket


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
        self.opening_hours: str = settings.OPENING_HOURS
        self.demonstration: bool = settings.DEMONSTRATION

    @cached_property
    def user(self) -> User | None:
        """Who has logged in."""
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def menu(self) -> bool:
        """Whether the menu is shown: not before the first password is changed."""
        return self.user is not None and not self.user.must_change_password

    @cached_property
    def basket(self) -> BasketButton:
        baskets = Basket.objects.filter(owner=self.user, state=Basket.State.OPEN)
        row = baskets.values_list("line_count", "total_net").first()
        return BasketButton(*row) if row else BasketButton()

    @cached_property
    def waiting(self) -> int:
        """How many orders wait for this person's word."""
        return approvals.awaiting(self.user).count() if self.user and self.user.is_approver else 0

    @property
    def messages(self) -> BaseStorage | list[Any]:
        return get_messages(self._request)


def frame(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request)}
