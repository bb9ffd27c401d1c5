"""The catalogue page: only this company's articles, found by words or reference, sorted, page after page."""

import base64
import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privatif.accounts.models import Company
from privatif.catalog import browse
from privatif.catalog.browse import Question
from tests import factories

TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    company = factories.company()
    for number, designation, brand, family, price, reference in (
        ("CF259X", "Toner noir 59X haute capacité", "HP", "Toners", "148.90", ""),
        ("TN-2420", "Toner noir longue durée", "Brother", "Toners", "61.20", "MAG 77"),
        ("C13T05H24010", "Cartouche d’encre cyan 405XL", "Epson", "Encres", "27.35", ""),
        ("MP-00012", "Éponge pour tableau blanc", "", "Bureau", "2.10", ""),
        ("MP-00013", "Bœuf séché de démonstration", "", "Bureau", "9.00", ""),
    ):
        article = factories.article(number=number, designation=designation, brand=brand, family=family)
        factories.sells(company, article, price, customer_reference=reference)
    factories.sells(factories.company(), factories.article(number="CF999", designation="Toner d’une autre société"))
    expired = factories.article(number="CF888", designation="Toner au prix échu")
    factories.sells(company, expired, valid_to=date(2026, 11, 22))
    return company


def numbers(company: Company, **question: object) -> list[str]:
    page = browse.page(company=company, question=Question(**question), on=TODAY)  # type: ignore[arg-type]
    assert page.total == len(page.rows)
    return [row.number for row in page.rows]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("toner", ["CF259X", "TN-2420"]),
        ("TONER duree", ["TN-2420"]),
        ("eponge", ["MP-00012"]),
        ("boeuf", ["MP-00013"]),
        ("haute cap", ["CF259X"]),
        ("cf 259-x", ["CF259X"]),
        ("cf2", ["CF259X"]),
        ("tn2420", ["TN-2420"]),
        ("mag77", ["TN-2420"]),
        ("brother", ["TN-2420"]),
        ("encre", ["C13T05H24010"]),
        ("oner", ["CF259X", "TN-2420"]),
        ("CF999", []),
        ("CF888", []),
        ("100% _", []),
        ("€€", []),
        ("Œ", []),
        ("  ", ["MP-00013", "C13T05H24010", "MP-00012", "CF259X", "TN-2420"]),
    ],
)
def test_what_words_and_references_find(company: Company, words: str, found: list[str]) -> None:
    assert numbers(company, words=words) == found


def test_sorts(company: Company) -> None:
    by_name = ["MP-00013", "C13T05H24010", "MP-00012", "CF259X", "TN-2420"]
    assert numbers(company) == by_name
    by_price = ["MP-00012", "MP-00013", "C13T05H24010", "TN-2420", "CF259X"]
    assert numbers(company, sort="price") == by_price
    assert numbers(company, sort="-price") == by_price[::-1]
    assert numbers(company, sort="reference") == ["C13T05H24010", "CF259X", "MP-00012", "MP-00013", "TN-2420"]


def test_families_and_brands_count_what_they_would_leave(company: Company) -> None:
    page = browse.page(company=company, question=Question(), on=TODAY)
    assert [(f.name, f.articles) for f in page.families] == [("Bureau", 2), ("Encres", 1), ("Toners", 2)]
    assert [(b.name, b.articles) for b in page.brands] == [("Brother", 1), ("Epson", 1), ("HP", 1)]
    toners = frozenset({page.families[2].id})
    narrowed = browse.page(company=company, question=Question(families=toners), on=TODAY)
    assert [row.number for row in narrowed.rows] == ["CF259X", "TN-2420"]
    assert [(f.name, f.articles) for f in narrowed.families] == [("Bureau", 2), ("Encres", 1), ("Toners", 2)]
    assert [(b.name, b.articles) for b in narrowed.brands] == [("Brother", 1), ("HP", 1)]


def test_families_stand_in_the_order_of_a_french_dictionary() -> None:
    company = factories.company()
    for family in ("Toners", "Étiquettes", "Bureau", "écriture"):
        factories.sells(company, factories.article(family=family))
    page = browse.page(company=company, question=Question(), on=TODAY)
    assert [facet.name for facet in page.families] == ["Bureau", "écriture", "Étiquettes", "Toners"]


@pytest.mark.parametrize("sort", browse.SORTS)
def test_page_after_page_shows_each_article_once(sort: str) -> None:
    company = factories.company()
    for n in range(2 * browse.PAGE_SIZE + 5):  # many with the same name and price
        factories.sells(company, factories.article(designation=f"Classeur {n % 3}"), f"{n % 4}.50")
    seen: list[str] = []
    after, pages = "", 0
    while pages == 0 or after:
        page = browse.page(company=company, question=Question(sort=sort, after=after), on=TODAY)
        seen += [row.number for row in page.rows]
        after, pages = page.following, pages + 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == 2 * browse.PAGE_SIZE + 5


@pytest.mark.parametrize(("words", "asked"), [("", 2), ("toner", 5)])
def test_as_many_queries_whatever_the_number_of_articles(company: Company, words: str, asked: int) -> None:
    with CaptureQueriesContext(connection) as queries:
        browse.page(company=company, question=Question(words=words), on=TODAY)
    assert len(queries) == asked


def written(value: object) -> str:
    """A cursor as the page writes it, whatever is in it."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def first_page(company: Company, cursor: str, sort: str) -> bool:
    question, start = Question(sort=sort, after=cursor), Question(sort=sort)
    on_cursor = browse.page(company=company, question=question, on=TODAY).rows
    return on_cursor == browse.page(company=company, question=start, on=TODAY).rows


WORDS = st.one_of(st.text(), st.text(st.characters(categories=["Cs", "Cc"])))
NUMBERS = st.one_of(st.integers(), st.integers(-(2**70), 2**70), st.floats())
AMOUNTS = st.one_of(st.decimals(allow_nan=True).map(str), st.sampled_from(["sNaN", "1e999999", "-1", "1.00000"]))
ANYTHING = st.one_of(WORDS, NUMBERS, AMOUNTS, st.none(), st.booleans(), st.lists(NUMBERS))
CURSORS = st.one_of(
    st.text(max_size=60),
    st.tuples(ANYTHING, ANYTHING).map(written),
    st.tuples(AMOUNTS | WORDS, NUMBERS).map(written),
    ANYTHING.map(written),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(cursor=CURSORS, sort=st.sampled_from(list(browse.SORTS)))
def test_any_cursor_is_a_page(company: Company, cursor: str, sort: str) -> None:
    rows = browse.page(company=company, question=Question(sort=sort, after=cursor), on=TODAY).rows
    assert len(rows) <= 5


@pytest.mark.parametrize("sort", browse.SORTS)
@pytest.mark.parametrize("article_id", [0, -1, 10**30, "1", 1.5, float("inf"), None, [1]])
def test_a_cursor_of_no_article_begins_at_the_first_page(company: Company, sort: str, article_id: object) -> None:
    assert first_page(company, written(["5.00", article_id]), sort)


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        *(("price", value) for value in ("NaN", "sNaN", "Infinity", "1e999999", "1e30", "-1", "", 5, None, "\0")),
        *(("designation", value) for value in ("\0", "\ud800", 5, None, ["toner"])),
        ("reference", "CF\0"),
    ],
)  # fmt: skip
def test_a_cursor_of_no_value_begins_at_the_first_page(company: Company, sort: str, value: object) -> None:
    assert first_page(company, written([value, 1]), sort)


def test_one_article(company: Company) -> None:
    assert browse.one(company=company, number="CF259X", on=TODAY) is not None
    for absent in ("CF999", "CF888", "", "cf259x"):
        assert browse.one(company=company, number=absent, on=TODAY) is None
