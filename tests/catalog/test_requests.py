"""A reference that is asked for: written down once, and told to whoever can answer."""

from datetime import datetime

import pytest

from privatif.accounts.models import Company, User
from privatif.catalog import requests
from privatif.catalog.models import ArticleRequest
from privatif.core.errors import Refusal
from privatif.core.models import Delivery
from tests import factories


@pytest.fixture
def company(db: None) -> Company:
    return factories.company()


@pytest.fixture
def paul(company: Company) -> User:
    return factories.person(company=company)


def test_asked_twice_it_is_written_and_told_once(company: Company, paul: User, now: datetime) -> None:
    """Planted bug: `create` instead of `get_or_create`."""
    first = requests.ask(company=company, reference="Q 2612-A", quantity=2, note="Pour la 1020", by=paul, now=now)
    lea = factories.person(company=company)
    again = requests.ask(company=company, reference="q2612a", quantity=9, note="", by=lea, now=now)
    assert (first.new, again.new) == (True, False)
    kept = ArticleRequest.objects.get()
    assert again.request == first.request == kept
    assert (kept.reference, kept.quantity, kept.note, kept.asked_by) == ("Q 2612-A", 2, "Pour la 1020", paul)
    assert [(row.event, row.payload) for row in Delivery.objects.all()] == [("article.requested", {"request": kept.pk})]


def test_other_companies_ask_for_themselves(company: Company, paul: User, now: datetime) -> None:
    other = factories.company()
    for asking, by in ((company, paul), (other, factories.person(company=other))):
        assert requests.ask(company=asking, reference="Q2612A", quantity=1, note="", by=by, now=now).new
    assert [request.company for request in requests.open_of(company)] == [company]


def test_what_is_said_in_words_is_asked_for_too(company: Company, paul: User, now: datetime) -> None:
    for words, new in (("部品", True), ("インク", True), ("部品", False)):
        assert requests.ask(company=company, reference=words, quantity=1, note="", by=paul, now=now).new is new


@pytest.mark.parametrize(("reference", "note"), [("", ""), (" \n ", ""), ("x" * 101, ""), ("x", "y" * 501)])
def test_what_cant_be_kept_is_refused(company: Company, paul: User, now: datetime, reference: str, note: str) -> None:
    with pytest.raises(Refusal, match="100 caractères au plus"):
        requests.ask(company=company, reference=reference, quantity=1, note=note, by=paul, now=now)
