"""What the people of a company have said that references mean, for whoever serves it."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from privatif.accounts.models import Company, User
from privatif.backoffice.paging import PAGE_SIZE, Page, cut
from privatif.catalog.models import RememberedReference
from privatif.core.text import reference_key


class Row(NamedTuple):
    pk: int
    reference: str
    article__number: str
    article__designation: str
    by__name: str
    at: datetime


def served(*, number: str, by: User) -> Company | None:
    """The company of this number, if the rep serves it; the webmaster serves all."""
    found = Company.objects.filter(number=number)
    return found.first() if by.is_webmaster else found.filter(sales_rep=by).first()


def remembered(*, company: Company, words: str = "", after: int | None = None, size: int = PAGE_SIZE) -> Page[Row]:
    """Newest first; `words` are part of the reference, or begin the number of its article. One query."""
    found = RememberedReference.objects.filter(company=company)
    if words := words.strip():
        key = reference_key(words)
        found = found.filter(Q(key__contains=key) if key else Q(reference__contains=words)) | found.filter(
            article__number__istartswith=words
        )
    if after is not None:
        found = found.filter(pk__lt=after)
    return cut([Row(*values) for values in found.order_by("-pk").values_list(*Row._fields)[: size + 1]], size)
