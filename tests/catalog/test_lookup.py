"""References as written, resolved against one company's catalogue."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privatif.catalog.lookup import How, Verdict, resolve
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


def test_of_what_only_others_buy_nothing_is_told_but_that_we_sell_it() -> None:
    """Planted bugs: the article goes with the verdict; another company's own reference is known here."""
    theirs, ours = factories.company(), factories.company()
    toner = factories.article(number="MP-1", maker_reference="CF259X", ean="0193015202108")
    factories.sells(theirs, toner, customer_reference="MAG-77")
    matches = resolve(company=ours, references=["MP-1", "cf 259x", "0193015202108", "MAG-77", "MP-I"], on=TODAY)
    assert [match.verdict.value for match in matches] == ["not_in_catalogue"] * 3 + ["unknown"] * 2
    assert all(match.articles == () for match in matches)


def test_an_agreement_that_is_over_takes_the_article_out_of_the_catalogue() -> None:
    company = factories.company()
    factories.sells(company, factories.article(number="MP-1"), valid_to=TODAY - timedelta(days=1))
    assert resolve(company=company, references=["MP-1"], on=TODAY)[0].verdict is Verdict.NOT_IN_CATALOGUE


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
        factories.sells(company, factories.article(number=f"MP-{n}", maker_reference=f"AZ{n}"))
    for references, most in (([f"MP-{n}" for n in range(30)], 1), ([f"az {n}" for n in range(30)], 3)):
        with CaptureQueriesContext(connection) as queries:
            resolve(company=company, references=references, on=TODAY)
        assert len(queries) == most


def test_a_number_as_written_wins_over_one_that_only_looks_like_it() -> None:
    company = factories.company()
    dashed, plain = factories.article(number="AB-1"), factories.article(number="AB1")
    factories.sells(company, dashed)
    factories.sells(company, plain)
    found = resolve(company=company, references=["AB-1", "AB1", "ab 1"], on=TODAY)
    assert [match.articles for match in found] == [(dashed,), (plain,), (dashed, plain)]


VARIANTS = {
    "CF259X": ["CF 259 X", "cf-259x", "CF.259/X", "c f 2 5 9 x", "0CF259X"],
    "OKI-4410I": ["0KI441OI", "oki 44 101", "OK1-44l0l"],
    "00123-70": ["12370", "0123/70", "O0I237O"],
    "10135": ["1O135", "I0135", "l0135", "010135"],
}


@pytest.mark.parametrize(("number", "written"), [(number, some) for number, all_ in VARIANTS.items() for some in all_])
def test_what_looks_alike_is_found_where_nothing_is_written_so(number: str, written: str) -> None:
    """Planted bug: letters are replaced after the leading zeros are taken away (`O0I237O`)."""
    company = factories.company()
    article = factories.article(number=number)
    factories.sells(company, article)
    match = resolve(company=company, references=[written], on=TODAY)[0]
    assert (match.verdict, match.articles) == (Verdict.FOUND, (article,))


@pytest.mark.parametrize("by", ["maker_reference", "ean", "customer_reference"])
def test_makers_ean_and_the_customers_own_in_a_spelling_that_looks_alike(by: str) -> None:
    company = factories.company()
    codes = {"maker_reference": "TN-O241", "ean": "0193015202108", "customer_reference": "MAG O1"}
    written = {"maker_reference": "tn 0241", "ean": "193015202108", "customer_reference": "mag-01"}[by]
    article = factories.article(number="MP-1", **{k: v for k, v in codes.items() if k == by != "customer_reference"})
    factories.sells(company, article, customer_reference=codes[by] if by == "customer_reference" else "")
    match = resolve(company=company, references=[written], on=TODAY)[0]
    assert (match.verdict, match.articles, match.how) == (Verdict.FOUND, (article,), How.VARIANT)


def test_what_is_written_so_wins_over_what_looks_alike() -> None:
    """Planted bug: every article of the loose key is a candidate."""
    company = factories.company()
    letter, figure = factories.article(number="MP-O1"), factories.article(number="MP-01")
    for article in (letter, figure):
        factories.sells(company, article)
    found = resolve(company=company, references=["mpo1", "mp01", "MP-OI"], on=TODAY)
    assert [match.articles for match in found] == [(letter,), (figure,), (letter, figure)]
    assert [match.verdict for match in found] == [Verdict.FOUND, Verdict.FOUND, Verdict.CHOOSE]


def test_a_chain_of_replacements_is_followed_to_what_is_sold() -> None:
    """Planted bug: one step only. The one in the middle needn't be in the catalogue."""
    company = factories.company()
    newest = factories.article(number="C")
    middle = factories.article(number="B", discontinued=True, replaced_by=newest)
    factories.sells(company, factories.article(number="A", discontinued=True, replaced_by=middle))
    factories.sells(company, newest)
    match = resolve(company=company, references=["A"], on=TODAY)[0]
    assert (match.verdict, match.articles) == (Verdict.REPLACED, (newest,))


def test_replacements_in_a_circle_end() -> None:
    company = factories.company()
    one = factories.article(number="A", discontinued=True)
    two = factories.article(number="B", discontinued=True, replaced_by=one)
    one.replaced_by = two
    one.save()
    factories.sells(company, one)
    factories.sells(company, two)
    assert resolve(company=company, references=["A"], on=TODAY)[0].verdict is Verdict.GONE


def test_old_and_new_under_one_makers_reference_are_no_choice() -> None:
    """Planted bug: what is no longer sold is offered to choose among."""
    company = factories.company()
    new = factories.article(number="NEW", maker_reference="CF259X")
    factories.sells(company, new)
    old = factories.article(number="OLD", maker_reference="CF259X", discontinued=True, replaced_by=new)
    factories.sells(company, old)
    match = resolve(company=company, references=["cf259x"], on=TODAY)[0]
    assert (match.verdict, match.articles) == (Verdict.FOUND, (new,))
