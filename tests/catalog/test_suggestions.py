"""What somebody may have meant whose reference nothing answers to."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from privatif.accounts.models import Company
from privatif.catalog.lookup import suggestions
from privatif.catalog.similar import LONGEST, neighbours
from privatif.core.text import loose_key
from tests import factories

TODAY = date(2026, 11, 23)


@pytest.fixture
def company(db: None) -> Company:
    company = factories.company()
    for number, maker, own in (
        ("MP-1001", "CF259X", "MAG-7741"), ("MP-1002", "TN-2420", ""), ("MP-2003", "W1106A", ""),
        ("MP-2004", "CRG-054BK", ""),
    ):  # fmt: skip
        factories.sells(company, factories.article(number=number, maker_reference=maker), customer_reference=own)
    return company


def numbers(company: Company, *references: str) -> dict[str, list[str]]:
    found = suggestions(company=company, references=references, on=TODAY)
    return {reference: [article.number for article in articles] for reference, articles in found.items()}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("CF295X", "MP-1001"),  # turned round
        ("CF 259Y", "MP-1001"),  # another letter
        ("CF25X", "MP-1001"),  # one missing
        ("CFF259X", "MP-1001"),  # one too many
        ("MAG7742", "MP-1001"),  # in the customer's own reference
        ("2420", "MP-1002"),  # the maker's letters are missing
        ("CRG054", "MP-2004"),  # the colour is missing
        ("HP W1106A", "MP-2003"),  # the maker is written before
        ("W1106A-NOIR", "MP-2003"),  # the colour is written behind
    ],
)
def test_one_slip_or_an_end(company: Company, written: str, meant: str) -> None:
    assert numbers(company, written).get(written) == [meant]


def test_what_resembles_nothing_is_left_out(company: Company) -> None:
    assert numbers(company, "ZZ999", "", "--", "A", "x" * 90) == {}


def test_only_what_the_company_may_order(company: Company) -> None:
    """Planted bug: `sold` isn't looked at."""
    elsewhere = factories.article(number="MP-1009", maker_reference="CF259Z")
    factories.sells(factories.company(), elsewhere, customer_reference="MAG-7743")
    factories.sells(company, factories.article(number="MP-1008", maker_reference="CF259W", discontinued=True))
    assert numbers(company, "CF259Y", "MAG-7743") == {"CF259Y": ["MP-1001"], "MAG-7743": ["MP-1001"]}


def test_slips_come_first_and_five_are_enough(company: Company) -> None:
    for n in range(8):
        factories.sells(company, factories.article(number=f"XX-CF25X-{n}"))
    found = numbers(company, "CF25X")["CF25X"]
    assert found[0] == "MP-1001"
    assert len(found) == 5


def test_as_many_queries_for_one_as_for_many(company: Company) -> None:
    for references in (["CF295X"], ["CF295X", "2420", "CRG054", "ZZ999"]):
        with CaptureQueriesContext(connection) as queries:
            suggestions(company=company, references=references, on=TODAY)
        assert len(queries) == 3


def test_the_hundred_and_first_is_not_looked_at(company: Company) -> None:
    many = [f"ZZ{n:03}QQQ" for n in range(100)]
    assert numbers(company, *many, "CF295X") == {}
    assert list(numbers(company, *many[1:], "CF295X")) == ["CF295X"]


@pytest.mark.once
@given(st.text(max_size=40))
def test_neighbours_of_anything(text: str) -> None:
    """Bounded, never the key itself, and a slip is seen from both sides."""
    key = loose_key(text)
    found = neighbours(key)
    assert len(found) <= 100 * (len(key) + 1)
    assert key not in found
    assert all(len(some) >= 3 for some in found)
    if 3 < len(key) <= LONGEST:
        assert key[1:] in found
        assert key[:-1] in found
