"""Without scripts: every page is reached by plain links and forms, and nothing asks for more than those."""

from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from django.utils import timezone

from tests.journeys import pages
from tests.web import access

# Pages that no page leads to: a mail does, or the answer to a form.
FROM_ELSEWHERE = {
    "account_inactive": "somebody disabled logs in",
    "account_reset_password_done": "a link was asked for",
    "account_reset_password_from_key": "the link in the mail",
    "account_reset_password_from_key_done": "its password was set",
    "account_signup": "the library's; there is none",
    "draft_look_up": "more lines than are looked up at once",
    "basket_return": "`Revenir à` in a basket's history, from its second change on",
    "decisions": "`Valider` below the orders that wait, where several do",
    "suggestions": "while one types: for the search field's script alone",
    "withdrawal": "an order of one's own that waits",
    "mfa_authenticate": "the password was right",
    "mfa_view_recovery_codes": "a second factor was added",
    "new_password": "the first log-in",
    "order_confirmation": "an order was placed",
    "verification": "`Commander` below the récapitulatif",
}


PROPOSALS = "/recherche/"  # while one types; its field's form leads to the page of what is found


class Ways(HTMLParser):
    """What a page lets one do: the addresses of its links and forms; and what only a script could do."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.addresses: set[str] = set()
        self.scripted: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.addresses |= {given[name] or "" for name in ("href", "action", "src") if name in given}
        plain = given.get("action") if tag == "form" else given.get("href")
        for name in ("hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch"):
            if name in given and given[name] not in (plain, PROPOSALS):
                self.scripted.append(str(self.get_starttag_text()))


def names(addresses: set[str]) -> set[str]:
    found = set()
    for address in addresses:
        try:
            found.add(str(resolve(urlsplit(address).path).url_name))
        except Resolver404:
            continue
    return found


@pytest.mark.django_db
def test_every_page_is_reached_by_links_and_forms() -> None:
    """Planted bugs that were seen here: a page of sessions that nothing leads to; a form that only htmx can send."""
    house = pages.build(timezone.now())
    reached: set[str] = {"public"}
    scripted: list[str] = []
    for visit in pages.visits(house):
        client = Client()
        if visit.who in house.people:
            client.force_login(house.people[visit.who])
        answer = client.get(visit.path, follow=True)
        if "text/html" in answer.headers["Content-Type"]:
            ways = Ways(answer.content.decode())
            reached |= names(ways.addresses) - {visit.name}
            scripted += ways.scripted
    assert {page.name for page in access.pages(get_resolver().url_patterns)} - reached == set(FROM_ELSEWHERE)
    assert scripted == []
