"""What the filters of a question can be set to: only what the person's own orders have."""

from typing import NamedTuple

from privatif.accounts.models import Company
from privatif.statistics.questions import Question, Scope, lines

Choice = tuple[str, str]


class Choices(NamedTuple):
    """Values and labels for each filter; no contacts for somebody who sees himself alone."""

    families: list[Choice]
    brands: list[Choice]
    addresses: list[Choice]
    contacts: list[Choice]


def of(question: Question, *, company: Company) -> Choices:
    """Three queries at most."""
    columns = ("article__family_id", "article__family__name", "article__brand_id", "article__brand__name")
    found = list(lines(Question(question.by, None, question.scope)).values_list(*columns).distinct())
    return Choices(
        _named({(family, name) for family, name, _brand, _name in found}),
        _named({(brand, name) for _family, _name, brand, name in found}),
        [(address.code, f"{address.label}, {address.city}") for address in company.addresses.all()],
        _contacts(question.scope, company),
    )


def _named(found: set[tuple[int | None, str | None]]) -> list[Choice]:
    return sorted(((str(pk), name) for pk, name in found if pk and name), key=lambda choice: choice[1].casefold())


def _contacts(scope: Scope, company: Company) -> list[Choice]:
    if scope.author is not None:
        return []
    return list(company.people.order_by("name", "username").values_list("username", "name"))
