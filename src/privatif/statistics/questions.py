"""A question to the statistics: by what, of when, of what, and who asks."""

from dataclasses import dataclass, field
from enum import Enum

from django.db.models import Q, QuerySet

from privatif.accounts.models import User
from privatif.core.text import plain, reference_key
from privatif.ordering.models import Order, OrderLine
from privatif.statistics.periods import Period

NOT_COUNTED = (Order.State.REFUSED, Order.State.CANCELLED)
FREE_ADDRESS = "-"  # the key of addresses that were typed for one order only


class By(Enum):
    ARTICLE = "article"
    ADDRESS = "address"
    CONTACT = "contact"


@dataclass(frozen=True)
class Scope:
    """Whose orders may be asked for: a person's own, his company's, or (for the operator) everybody's."""

    company: int | None = None
    author: int | None = None


@dataclass(frozen=True)
class Filters:
    """What the orders and lines must have; empty is anything. `address` is a code, `contact` an ID utilisateur."""

    words: str = ""
    family: int = 0
    brand: int = 0
    article: str = ""
    address: str = ""
    contact: str = ""
    reference: str = ""
    waiting: bool = False  # orders still to approve count too


@dataclass(frozen=True)
class Question:
    by: By
    period: Period | None
    scope: Scope
    filters: Filters = field(default_factory=Filters)


def scope_of(user: User) -> Scope:
    """A buyer sees himself, an approver his company."""
    return Scope(user.company_id or 0, None if user.is_approver else user.pk)


def lines(question: Question, kind: str = Order.Kind.ORDER) -> QuerySet[OrderLine]:
    """The lines that count for an answer."""
    return OrderLine.objects.filter(_order(question, kind), _line(question.filters)).order_by()


def _order(question: Question, kind: str) -> Q:
    filters, scope = question.filters, question.scope
    asked = Q(order__kind=kind) & ~Q(order__state__in=NOT_COUNTED)
    if not filters.waiting:
        asked &= ~Q(order__state=Order.State.TO_APPROVE)
    if scope.company is not None:
        asked &= Q(order__company_id=scope.company)
    if scope.author is not None:
        asked &= Q(order__author_id=scope.author)
    if question.period:
        start, end = question.period.bounds()
        asked &= Q(order__placed_at__gte=start, order__placed_at__lt=end)
    if filters.address:
        asked &= Q(order__address=None) if filters.address == FREE_ADDRESS else Q(order__address__code=filters.address)
    if filters.contact:
        asked &= Q(order__author__username=filters.contact)
    if filters.reference:
        asked &= Q(order__reference__icontains=filters.reference)
    return asked


def _line(filters: Filters) -> Q:
    asked = Q()
    for word in plain(filters.words).split():
        asked &= Q(article__sort_key__contains=word) | Q(article__number_key__contains=reference_key(word) or word)
    if filters.family:
        asked &= Q(article__family_id=filters.family)
    if filters.brand:
        asked &= Q(article__brand_id=filters.brand)
    if filters.article:
        asked &= Q(article__number=filters.article)
    return asked
