"""References that customers ask for, as their sales rep sees them; the webmaster sees everybody's."""

from datetime import datetime
from typing import NamedTuple

from privatif.accounts.models import User
from privatif.backoffice.paging import PAGE_SIZE, Page, cut
from privatif.catalog.models import ArticleRequest


class Row(NamedTuple):
    pk: int
    reference: str
    quantity: int
    note: str
    asked_at: datetime
    company__name: str
    company__number: str
    asked_by__name: str
    asked_by__email: str
    asked_by__phone: str


def received(*, by: User, after: int | None = None, size: int = PAGE_SIZE) -> Page[Row]:
    """What hasn't been answered yet, newest first; one query."""
    found = ArticleRequest.objects.filter(state=ArticleRequest.State.RECEIVED)
    if not by.is_webmaster:
        found = found.filter(company__sales_rep=by)
    if after is not None:
        found = found.filter(pk__lt=after)
    return cut([Row(*values) for values in found.order_by("-pk").values_list(*Row._fields)[: size + 1]], size)
