"""Orders as a list: the search form's question, newest first, page by page."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateTimeField, Q, QuerySet

from privatif.accounts.models import User
from privatif.core.prepared import Prepared, Slot
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
    words = question.words.strip()
    key, last = reference_key(words), _last(question.after)
    shape = _Shape(
        role="" if question.state == MINE_TO_DECIDE else user.role,
        state=question.state in Order.State.values,
        words=bool(words),
        key=bool(key),
        after=last is not None,
        size=size,
    )
    at, pk = last or (None, 0)
    values = {"user": user.pk, "company": user.company_id or 0, "state": question.state, "words": words, "key": key}
    rows = [Row(*row) for row in _rows(shape).rows(**values, at=at, pk=pk)]
    following = f"{rows[size - 1].placed_at.isoformat()}~{rows[size - 1].pk}" if len(rows) > size else ""
    return Page(rows[:size], following)


class _Shape(NamedTuple):
    """What the SQL of a question depends on; no role: those that wait for the person's word."""

    role: str
    state: bool
    words: bool
    key: bool
    after: bool
    size: int


@lru_cache(maxsize=128)
def _rows(shape: _Shape) -> Prepared:
    def build() -> QuerySet[Any, Any]:
        user, company = Slot("user", BigIntegerField()), Slot("company", BigIntegerField())
        if shape.role:
            found = orders.visible(shape.role, user=user, company=company)
        else:
            found = approvals.awaiting(user=user, company=company)
        if shape.state:
            found = found.filter(state=Slot("state", CharField()))
        if shape.words:
            words = Slot("words", CharField())
            named = Q(number__istartswith=words) | Q(reference__icontains=words)
            found = found.filter(named | Q(erp_number=Slot("key", CharField())) if shape.key else named)
        if shape.after:
            at, pk = Slot("at", DateTimeField()), Slot("pk", BigIntegerField())
            found = found.filter(Q(placed_at__lt=at) | Q(placed_at=at, pk__lt=pk))
        return found.order_by("-placed_at", "-pk").values_list(*_COLUMNS)[: shape.size + 1]

    return Prepared(build)


def _last(cursor: str) -> tuple[datetime, int] | None:
    """The last row seen; a cursor that can't be read begins at the first page."""
    moment, _, pk = cursor.partition("~")
    try:
        at, last = datetime.fromisoformat(moment), int(pk)
        return (at.astimezone(UTC), last) if at.tzinfo and 0 < last <= BigIntegerField.MAX_BIGINT else None
    except (ValueError, OverflowError):  # the year 1 may have begun in Paris and not yet in Greenwich
        return None
