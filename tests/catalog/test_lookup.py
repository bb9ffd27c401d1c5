"""References as written, resolved against one company's catalogue."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privatif.catalog.lookup import Verdict, resolve
from tests import factories

TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.django_db


def test_own_number_makers_ean_and_the_customers_own() -> None:
    company = factories.company()
    toner = factories.article(number="MP-1", maker_reference="CF-259X", ean="0193015202108")
    factories.sells(company, toner, customer_reference="Mag. 77")
    written = ["MP-1", "mp1", "CF 259 X", "0193015202108", "MAG77", "other", "", "--"]
    matches = resolve(company=company, references=written, on=TODAY)
    assert [match.reference for match in matches] == written
    assert [match.verdict for match in matches] == [Verdict.FOUND] * 5 + [Verdict.UNKNOWN] * 3


def test_our_own_number_wins_over_anothers_makers_reference() -> None:
    company = factories.company()
    ours = factories.article(number="TN-2420")
    factories.sells(company, ours)
    factories.sells(company, factories.article(number="MP-9", maker_reference="TN2420"))
    assert resolve(company=company, references=["tn2420"], on=TODAY)[0].articles == (ours,)


def test_two_that_share_a_reference_are_to_choose_among() -> None:
    company = factories.company()
    black, blue = (
        factories.article(number="MP-1", maker_reference="BIC-M10"),
        factories.article(number="MP-2", maker_reference="BIC M10"),
    )
    factories.sells(company, black)
    factories.sells(company, blue)
    match = resolve(company=company, references=["bicm10"], on=TODAY)[0]
    assert (match.verdict, match.articles) == (Verdict.CHOOSE, (black, blue))


def test_what_another_company_buys_does_not_exist() -> None:
    theirs = factories.company()
    factories.sells(theirs, factories.article(number="MP-1"))
    match = resolve(company=factories.company(), references=["MP-1"], on=TODAY)[0]
    assert (match.verdict, match.articles) == (Verdict.UNKNOWN, ())


def test_a_heir_outside_the_catalogue_does_not_replace() -> None:
    company = factories.company()
    heir = factories.article(number="NEW")
    factories.sells(company, factories.article(number="OLD", discontinued=True, replaced_by=heir))
    assert resolve(company=company, references=["OLD"], on=TODAY)[0].verdict is Verdict.GONE
    factories.sells(company, heir)
    match = resolve(company=company, references=["OLD"], on=TODAY)[0]
    assert (match.verdict, match.articles) == (Verdict.REPLACED, (heir,))


def test_few_queries_for_many_references() -> None:
    company = factories.company()
    for n in range(30):
        factories.sells(company, factories.article(number=f"MP-{n}"))
    with CaptureQueriesContext(connection) as queries:
        resolve(company=company, references=[f"MP-{n}" for n in range(30)], on=TODAY)
    assert len(queries) == 1


def test_a_number_as_written_wins_over_one_that_only_looks_like_it() -> None:
    company = factories.company()
    dashed, plain = factories.article(number="AB-1"), factories.article(number="AB1")
    factories.sells(company, dashed)
    factories.sells(company, plain)
    found = resolve(company=company, references=["AB-1", "AB1", "ab 1"], on=TODAY)
    assert [match.articles for match in found] == [(dashed,), (plain,), (dashed, plain)]
