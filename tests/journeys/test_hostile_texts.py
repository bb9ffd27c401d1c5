"""Pages full of hostile texts in a real browser: nothing runs, nothing is fetched from elsewhere, nothing is blocked.

The content security policy would stop most of it; here nothing even tries. Seen here, planted: autoescape off.
"""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.hostile import plant
from tests.journeys.conftest import person
from tests.web.access import pages
from tests.web.house import House, build
from tests.web.test_who_sees_what import path_of

pytestmark = [pytest.mark.journey, pytest.mark.once]
TEXTS = ("<img src=//a.example", "<script>alert(1)//", '"><b onfocus=alert()')
MADE = "main script, b[onfocus], img[src*='a.example']"  # what they would have made


@pytest.fixture
def house(transactional_db: None) -> House:
    cache.clear()  # the log-in library counts attempts there
    return build(timezone.now())


def watched(page: Page, home: str) -> list[str]:
    """Fills with whatever a page should not do."""
    seen: list[str] = []
    page.on("dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: seen.append(request.url) if not request.url.startswith(home) else None)
    page.on("console", lambda message: seen.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.append(str(error)))
    return seen


def readable(house: House, who: str, client: Client) -> Iterator[str]:
    """The addresses of the pages that open for a person who goes there."""
    for page in pages():
        if page.outcome(who) == "open" and page.who != "public":
            path = path_of(page, house, who, "colleague" if page.outcome(who, "colleague") == "open" else "own")
            answer = client.get(path)
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                yield path


@pytest.mark.parametrize("who", ["approver", "webmaster"])
def test_nothing_of_it_runs(who: str, house: House, browser: Browser, live_server: LiveServer) -> None:
    client = Client()
    client.force_login(house.people[who])
    cookie = settings.SESSION_COOKIE_NAME
    context = person(browser, base_url=live_server.url)
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": live_server.url}])
    page = context.new_page()
    seen, visited = watched(page, live_server.url), 0
    for text in TEXTS:
        plant(text)
        for path in readable(house, who, client):
            page.goto(path)
            assert page.locator(MADE).count() == 0, path
            visited += 1
    assert visited > 20
    assert seen == []
