"""Lists page by page: a page goes on after the last row seen, so that new rows never shift it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from django.http import HttpRequest

PAGE_SIZE = 50


class HasId(Protocol):
    @property
    def pk(self) -> int: ...


R = TypeVar("R", bound=HasId)


@dataclass(frozen=True)
class Page(Generic[R]):
    """`following` is the id after which the next page begins; None on the last one."""

    rows: Sequence[R]
    following: int | None


def cut(rows: Sequence[R], size: int) -> Page[R]:
    """The page of `size` rows at most, given one more than that when there are more."""
    return Page(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def place(request: HttpRequest) -> int | None:
    """The id of the last row seen (`?suite=`); None for the first page and for what isn't an id."""
    text = request.GET.get("suite", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
