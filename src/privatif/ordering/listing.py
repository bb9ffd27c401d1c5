"""Orders as a list: the search form's question, newest first, page by page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import BigIntegerField, Q

from privatif.accounts.models import User
from privatif.core.text import reference_key
from privatif.ordering import approvals, orders
from privatif.ordering.models import Order

PAGE_SIZE = 30
MINE_TO_DECIDE = "a-valider"


class Row(NamedTuple):
    number: str
    kind: str
    state: str
    reference: str
    author_name: str
    company_name: str
    placed_at: datetime
    total_net: Decimal
    line_count: int
    pk: int


_COLUMNS = (
    "number", "kind", "state", "reference", "author_name", "company__name", "placed_at", "total_net",
    "line_count", "pk",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """`state` is one of the states or MINE_TO_DECIDE; `words` the start of a number, or part of a reference."""

    state: str = ""
    words: str = ""
    after: str = ""


@dataclass(frozen=True)
class Page:
    rows: list[Row]
    following: str


def page(*, user: User, question: Question, size: int = PAGE_SIZE) -> Page:
    """The `size` newest orders that `user` may see and that answer the question; one query."""
    found = approvals.awaiting(user) if question.state == MINE_TO_DECIDE else orders.visible_to(user)
    if question.state in Order.State.values:
        found = found.filter(state=question.state)
    if words := question.words.strip():
        named = Q(number__istartswith=words) | Q(reference__icontains=words)
        if key := reference_key(words):
            named |= Q(erp_number=key)
        found = found.filter(named)
    if (last := _last(question.after)) is not None:
        found = found.filter(Q(placed_at__lt=last[0]) | Q(placed_at=last[0], pk__lt=last[1]))
    rows = [Row(*v) for v in found.order_by("-placed_at", "-pk").values_list(*_COLUMNS)[: size + 1]]
    following = f"{rows[size - 1].placed_at.isoformat()}~{rows[size - 1].pk}" if len(rows) > size else ""
    return Page(rows[:size], following)


def _last(cursor: str) -> tuple[datetime, int] | None:
    """The last row seen; a cursor that can't be read begins at the first page."""
    moment, _, pk = cursor.partition("~")
    try:
        at, last = datetime.fromisoformat(moment), int(pk)
        return (at.astimezone(UTC), last) if at.tzinfo and 0 < last <= BigIntegerField.MAX_BIGINT else None
    except (ValueError, OverflowError):  # the year 1 may have begun in Paris and not yet in Greenwich
        return None
