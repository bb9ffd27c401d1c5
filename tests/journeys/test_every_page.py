"""Every page there is, at every width, light and dark: axe finds nothing, nothing is cut, nothing is too wide.

The pages come from the URL resolver, so that a new one is looked at without being named here. Planted bugs that were
seen here: grey on grey in the dark, totals that don’t wrap (in Firefox alone), dates of a
session that share a line with its button.
"""

from http.cookies import Morsel
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import resolve
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from privatif.accounts.models import User
from tests.journeys import pages
from tests.journeys.checks import wrong, wrong_once_more
from tests.journeys.conftest import in_both, person
from tests.journeys.pages import Visit
from tests.web.house import House

pytestmark = [pytest.mark.journey, pytest.mark.once]

GROUPS = [["anonymous", "first", "newcomer", "blocked"], ["approver"], ["rep", "new rep", "webmaster"]]
# Addresses that show nobody a page of their own.
UNSEEN = {
    "account_signup": "leads to the log-in page",
    "suggestions": "for the search field's script alone",
    "mfa_authenticate": "after the password: `pages.second_step` looks at it",
    "mfa_login_webauthn": "for the button's script alone",
}


@pytest.fixture
def house(transactional_db: None, settings: Any) -> House:
    cache.clear()
    built = pages.build(timezone.now())
    settings.ROOT_URLCONF = "tests.journeys.pages"
    return built


def come_in(browser: Browser, server: LiveServer, user: User | None) -> BrowserContext:
    context = person(browser, base_url=server.url, reduced_motion="reduce")
    if user:
        client = Client()
        client.force_login(user)
        cookies: list[Morsel[str]] = list(client.cookies.values())
        context.add_cookies([{"name": each.key, "value": each.value, "url": server.url} for each in cookies])
    return context


def leads_to(house: House, visit: Visit) -> str:
    """The name of what answers in the end: the page itself, a deed or a file; empty when nothing does."""
    client = Client()
    if visit.who in house.people:
        client.force_login(house.people[visit.who])
    answer = client.get(visit.path, follow=True)
    end = answer.redirect_chain[-1][0] if answer.redirect_chain else visit.path
    return str(resolve(urlsplit(end).path).url_name) if answer.status_code in {200, 405} else ""


@pytest.mark.django_db
def test_no_page_is_forgotten() -> None:
    """A page that nobody sees here isn't looked at: give somebody in `pages` what it takes."""
    house = pages.build(timezone.now())
    visits = [visit for visit in pages.visits(house) if visit.name]
    seen = {visit.name for visit in visits if leads_to(house, visit) == visit.name}
    assert {visit.name for visit in visits} - seen == set(UNSEEN)


def shows(page: Page, visit: Visit) -> bool:
    """Whether the address is a page to look at; it is open then. A file or a deed isn't one."""
    if visit.name:
        answer = page.request.get(visit.path, max_redirects=0)
        if answer.status == 405 or (answer.status == 200 and "text/html" not in answer.headers["content-type"]):
            return False
    shown = page.goto(visit.path)
    assert shown
    return not visit.name or (shown.ok and resolve(urlsplit(page.url).path).url_name == visit.name)


@in_both
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_nothing_is_wrong_with_any_page(
    group: list[str], house: House, browser: Browser, live_server: LiveServer
) -> None:
    look = wrong if browser.browser_type.name == "chromium" else wrong_once_more
    found = []
    for who in group:
        page = come_in(browser, live_server, house.people.get(who)).new_page()
        for visit in pages.visits(house):
            if visit.who == who and shows(page, visit):
                if visit.do:
                    visit.do(page)
                found += [f"{visit}: {what}" for what in look(page)]
                page.set_viewport_size({"width": 1280, "height": 900})
    assert not found, "\n".join(found)
