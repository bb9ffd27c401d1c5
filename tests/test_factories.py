"""The factories make people and articles that the rest of the portal recognises."""

from datetime import date
from decimal import Decimal

import pytest

from privatif.catalog import prices
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_person_is_his_own_approver_unless_another_is_named():
    papeterie = factories.company()
    boss = factories.person(company=papeterie, role="approver")
    buyer = factories.person(company=papeterie, approver=boss)
    assert boss.is_own_approver
    assert not buyer.is_own_approver


def test_what_is_sold_has_its_agreed_price_and_scale():
    papeterie, paper = factories.company(), factories.article(brand="Clairefontaine")
    factories.sells(papeterie, paper, "4.20", scales={10: "3.90"})
    monday = date(2026, 11, 23)
    assert prices.quote(company=papeterie, quantities={paper.pk: 9}, on=monday)[paper.pk].unit_price == Decimal("4.20")
    assert prices.quote(company=papeterie, quantities={paper.pk: 10}, on=monday)[paper.pk].unit_price == Decimal("3.90")


def test_the_first_address_is_the_default_one():
    papeterie = factories.company()
    assert factories.address(company=papeterie).is_default
    assert not factories.address(company=papeterie, label="Dépôt").is_default


def test_a_logged_in_person_is_known(logged_in):
    buyer = factories.person(company=factories.company())
    assert logged_in(buyer).session["_auth_user_id"] == str(buyer.pk)
