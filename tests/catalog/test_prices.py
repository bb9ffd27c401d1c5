"""What an article costs a company: net price, scales, validity; nothing outside its catalogue."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings

from privatif.accounts.models import Company
from privatif.catalog import prices
from privatif.catalog.prices import Price
from tests import factories

TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("quantity", "price"), [(1, "4.3333"), (9, "4.3333"), (10, "4.0000"), (50, "3.5000"), (900, "3.5000")]
)
def test_the_scale_that_the_quantity_reaches(quantity: int, price: str) -> None:
    company, article = factories.company(), factories.article()
    factories.sells(company, article, "4.3333", scales={50: "3.50", 10: "4.00"}, customer_reference="R-1")
    quoted = prices.quote(company=company, quantities={article.pk: quantity}, on=TODAY)
    assert quoted == {article.pk: Price(Decimal(price), "R-1")}


def test_only_on_the_days_agreed() -> None:
    company, article = factories.company(), factories.article()
    factories.sells(company, article, "4", valid_from=date(2026, 11, 1), valid_to=TODAY)
    days = [date(2026, 10, 31), date(2026, 11, 1), TODAY, date(2026, 11, 24)]
    assert [article.pk in prices.quote(company=company, quantities={article.pk: 1}, on=day) for day in days] == [
        False, True, True, False,
    ]  # fmt: skip


def test_another_companys_price_is_not_ours() -> None:
    ours, theirs, article = factories.company(), factories.company(), factories.article()
    factories.sells(theirs, article, "1.00")
    assert prices.quote(company=ours, quantities={article.pk: 1}, on=TODAY) == {}


def from_the_erp(company: Company, quantities: dict[int, int], on: date) -> dict[int, Price]:
    return {pk: Price(Decimal("7.7700"), "") for pk in quantities}


@override_settings(PRICE_SOURCE="tests.catalog.test_prices.from_the_erp")
def test_an_installation_may_ask_another_source() -> None:
    assert prices.quote(company=factories.company(), quantities={5: 1}, on=TODAY) == {5: Price(Decimal("7.7700"), "")}
