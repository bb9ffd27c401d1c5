"""When a company last ordered an article, and who."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import OuterRef, Subquery

from privatif.accounts.models import Company
from privatif.catalog.models import Article
from privatif.ordering.models import Order, OrderLine

LEFT_OUT = (Order.State.REFUSED, Order.State.CANCELLED)


class LastOrder(NamedTuple):
    placed_at: datetime
    author_name: str
    article_id: int


def of_articles(*, company: Company, articles: Collection[int]) -> dict[int, LastOrder]:
    """The newest order of each article by anybody of the company, by article id; not what was refused or cancelled."""
    orders = OrderLine.objects.filter(article=OuterRef("pk"), order__company=company, order__kind=Order.Kind.ORDER)
    newest = orders.exclude(order__state__in=LEFT_OUT).order_by("-order__placed_at", "-order_id")
    found = Article.objects.filter(pk__in=articles).annotate(
        placed_at=Subquery(newest.values("order__placed_at")[:1]),
        author_name=Subquery(newest.values("order__author_name")[:1]),
    )
    rows = found.filter(placed_at__isnull=False).values_list("placed_at", "author_name", "pk")
    return {row[2]: LastOrder(*row) for row in rows}
