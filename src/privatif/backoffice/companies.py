"""The companies that a sales rep serves, by name, page by page."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Q, Subquery

from privatif.accounts.models import Company, User
from privatif.backoffice.paging import PAGE_SIZE, Page, cut
from privatif.ordering.models import Order


class Row(NamedTuple):
    """`ordered_at` is empty for a company that has never ordered."""

    pk: int
    number: str
    name: str
    blocked: bool
    ordered_at: datetime | None


def served_by(rep: User, *, words: str = "", after: int | None = None, size: int = PAGE_SIZE) -> Page[Row]:
    """Companies whose name contains `words` or whose number begins with them; two queries at most."""
    mine = found = Company.objects.filter(sales_rep=rep)
    if words := words.strip():
        found = found.filter(Q(name__icontains=words) | Q(number__istartswith=words))
    if after is not None and (last := mine.filter(pk=after).values_list("name", flat=True).first()):
        found = found.filter(Q(name__gt=last) | Q(name=last, pk__gt=after))
    newest = Order.objects.filter(company=OuterRef("pk"), kind=Order.Kind.ORDER).order_by("-placed_at", "-id")
    found = found.annotate(ordered_at=Subquery(newest.values("placed_at")[:1])).order_by("name", "pk")
    return cut([Row(*values) for values in found.values_list(*Row._fields)[: size + 1]], size)
