"""Every address of the portal, generated from the URL resolver, asked by everybody.

An address that isn't in EXPECTED fails the first test: whoever adds one says who may see it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from privatif.accounts.models import User
from privatif.ordering.models import Order
from tests import factories
from tests.ordering.story import Story, begin
from tests.web.test_buying import text

# What the view must wear (accounts.access), and with which method it is asked.
EXPECTED: dict[str, tuple[str, str]] = {
    "public": ("public", "get"),
    "account_login": ("public", "get"),
    "account_logout": ("public", "get"),
    "account_inactive": ("public", "get"),
    "account_signup": ("public", "get"),
    "account_reset_password": ("public", "get"),
    "account_reset_password_done": ("public", "get"),
    "account_reset_password_from_key": ("public", "get"),
    "account_reset_password_from_key_done": ("public", "get"),
    "account_change_password": ("signed_in", "get"),
    "new_password": ("signed_in", "get"),
    "home": ("signed_in", "get"),
    "account": ("signed_in", "get"),
    "assistance": ("signed_in", "get"),
    "catalogue": ("member", "get"),
    "article": ("member", "get"),
    "article_image": ("member", "get"),
    "basket": ("member", "get"),
    "basket_add": ("member", "post"),
    "verification": ("member", "get"),
    "place": ("member", "post"),
    "orders": ("member", "get"),
    "order": ("member", "get"),
    "order_confirmation": ("member", "get"),
    "order_pdf": ("member", "get"),
    "approval": ("approver", "post"),
    "refusal": ("approver", "post"),
    "staff_home": ("staff", "get"),
    "staff_mails": ("webmaster", "get"),
    "staff_mail": ("webmaster", "get"),
    "staff_mail_eml": ("webmaster", "get"),
    "staff_deliveries": ("webmaster", "get"),
}
# Pages of one thing: what its address names.
THINGS = {
    "article": "article", "article_image": "article", "place": "basket", "order": "order",
    "order_confirmation": "order", "order_pdf": "order", "approval": "order", "refusal": "order",
    "staff_mail": "mail", "staff_mail_eml": "mail",
}  # fmt: skip


def addresses(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        else:
            yield pattern


ALL = {str(pattern.name): pattern for pattern in addresses(get_resolver().url_patterns)}


@dataclass
class House:
    """Our company with an order that waits, and another with everything of its own."""

    story: Story
    order: Order
    colleague: User
    stranger: User

    def path(self, name: str, *, unknown: bool = False) -> str:
        thing = THINGS.get(name)
        if thing == "article":
            return reverse(name, args=["NO-SUCH" if unknown else self.story.toner.number])
        if thing == "order":
            return reverse(name, args=["C-99-999999" if unknown else self.order.number])
        if thing == "basket":
            basket = self.story.buyer.baskets.get(state="open")
            return reverse(name, args=["00000000-0000-4000-8000-000000000000" if unknown else basket.uid])
        return reverse(name, args=[1] if thing == "mail" else [])


@pytest.fixture
def house(db: None) -> House:
    story, now = begin(), timezone.now()
    order = story.order(story.buyer, now, toner="1")
    story.fill(story.buyer, now, paper="5")
    other = factories.company(name="Une autre société")
    factories.address(company=other)
    stranger = factories.person(company=other, role=User.Role.APPROVER)
    return House(story, order, factories.person(company=story.company, approver=story.nadia), stranger)


def test_every_address_says_who_may_see_it() -> None:
    assert set(ALL) == set(EXPECTED)
    worn = {name: getattr(pattern.callback, "access", None) for name, pattern in ALL.items()}
    assert worn == {name: access for name, (access, _) in EXPECTED.items()}


@pytest.mark.parametrize("name", [n for n, (access, _) in EXPECTED.items() if access != "public"])
def test_without_logging_in_there_is_the_log_in_page(name: str, house: House) -> None:
    answer = getattr(Client(), EXPECTED[name][1])(house.path(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/connexion/")


@pytest.mark.parametrize("name", [n for n, thing in THINGS.items() if thing != "mail"])
def test_another_companys_thing_is_as_good_as_unknown(
    name: str, house: House, logged_in: Callable[[User], Client]
) -> None:
    ask = getattr(logged_in(house.stranger), EXPECTED[name][1])
    theirs, unknown = ask(house.path(name)), ask(house.path(name, unknown=True))
    assert (theirs.status_code, unknown.status_code) == (404, 404)
    assert text(theirs) == text(unknown)


@pytest.mark.parametrize("name", [n for n, thing in THINGS.items() if thing in {"order", "basket"}])
def test_a_colleagues_thing_is_not_a_buyers(name: str, house: House, logged_in: Callable[[User], Client]) -> None:
    answer = getattr(logged_in(house.colleague), EXPECTED[name][1])(house.path(name))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", [n for n, (access, _) in EXPECTED.items() if access in {"member", "approver"}])
def test_the_distributors_people_have_no_customers_pages(
    name: str, house: House, logged_in: Callable[[User], Client]
) -> None:
    for person in (factories.rep(serves=house.story.company), factories.webmaster()):
        assert getattr(logged_in(person), EXPECTED[name][1])(house.path(name)).status_code == 404


@pytest.mark.parametrize("name", [n for n, (access, _) in EXPECTED.items() if access in {"staff", "webmaster"}])
def test_customers_have_no_page_of_the_distributor(
    name: str, house: House, logged_in: Callable[[User], Client]
) -> None:
    path = house.path(name)
    for person in (house.story.buyer, house.story.nadia):
        assert logged_in(person).get(path).status_code == 404
    if EXPECTED[name][0] == "webmaster":
        assert logged_in(factories.rep()).get(path).status_code == 404


@pytest.mark.parametrize("name", [n for n, (access, _) in EXPECTED.items() if access == "approver"])
def test_a_buyer_is_no_approver(name: str, house: House, logged_in: Callable[[User], Client]) -> None:
    assert logged_in(house.story.buyer).post(house.path(name), {"version": "1"}).status_code == 404


@pytest.mark.parametrize("name", [n for n, (_, method) in EXPECTED.items() if method == "post"])
def test_nothing_acts_on_get(name: str, house: House, logged_in: Callable[[User], Client]) -> None:
    assert logged_in(house.story.nadia).get(house.path(name)).status_code == 405


def test_a_disabled_person_is_out_at_the_next_request(house: House, logged_in: Callable[[User], Client]) -> None:
    browser = logged_in(house.story.buyer)
    assert browser.get("/accueil/").status_code == 200
    User.objects.filter(pk=house.story.buyer.pk).update(is_active=False)
    assert browser.get("/accueil/").status_code == 302
