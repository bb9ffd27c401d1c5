"""The pages that are measured: what a visitor asks, and how much of the processor it may cost."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import cycle
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from bench.pages.load import Browser, Request
from bench.pages.people import fill_basket
from privatif.accounts.models import User

WORDS = ("toner", "ramette bleu", "MP-00")
BEGUN = ("to", "ton", "toner", "ramette ble", "stylo bille rou", "MP-00", "X00", "classeur 80", "papiers", "encre")
SLIPS = ("tonre noir", "ramtte", "classuer bleu", "agrafeuze", "envelope rouge", "cahier quadrilé")
NEXT = re.compile(r'rel="next" href="([^"]+)"')
SEEN = re.compile(r'name="seen" value="([^"]+)"')


@dataclass
class Visitor:
    """A buyer at his browser: logged in, with a full basket, and looking at his catalogue."""

    user: User
    browser: Browser
    second_page: str
    words: Iterator[str]
    references: Iterator[str]
    begun: Iterator[str]
    slips: Iterator[str]


class Page(NamedTuple):
    """`request` makes ready what the request needs and isn't measured.

    `most_ms` of CPU and `p95_ms` of the clock, twice that at a million articles, are the goals; 0 for none.
    """

    name: str
    most_ms: float
    request: Callable[[Visitor], Request]
    once: bool = False  # each request needs `request` again
    p95_ms: float = 0
    whole: bool = False  # asked by somebody whose catalogue is everything, 100,000 articles at most


def visitor(user: User, port: int) -> Visitor:
    """Log in without a password, as the portal's own session store does it."""
    client = Client()
    client.force_login(user)
    browser = Browser(port, {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value})
    basket = fill_basket(user)
    first = browser.ask(Request("GET", "/catalogue/")).text
    references = basket.lines.values_list("article__number", flat=True)
    following = NEXT.search(first)
    second = html.unescape(following[1]) if following else "/catalogue/"  # a small catalogue has one page
    slips = [*SLIPS, *(_turned(reference) for reference in references[:2])]
    return Visitor(user, browser, second, cycle(WORDS), cycle(references), cycle(BEGUN), cycle(slips))


def beside(who: Visitor) -> Visitor:
    """The same person in another window."""
    browser = Browser(who.browser.port, dict(who.browser.cookies), who.browser.token)
    return replace(who, browser=browser, words=cycle(WORDS), begun=cycle(BEGUN))


def _turned(reference: str) -> str:
    """Its last two characters changed over."""
    return f"{reference[:-2]}{reference[-1]}{reference[-2]}"


def _search(words: str) -> Request:
    return Request("GET", f"/catalogue/?{urlencode({'q': words})}")


def _suggest(words: str) -> Request:
    return Request("GET", f"/recherche/?{urlencode({'q': words})}", htmx=True)


def _place(who: Visitor) -> Request:
    basket = fill_basket(who.user)
    shown = who.browser.ask(Request("GET", "/panier/verification")).text
    seen = SEEN.search(shown)
    if seen is None:
        raise RuntimeError(f"nothing to place:\n{shown}")
    return Request("POST", f"/panier/{basket.uid}/commande", urlencode({"seen": html.unescape(seen[1])}))


def _add(who: Visitor) -> Request:
    body = urlencode({"reference": next(who.references), "quantity": "10", "next": "/catalogue/"})
    return Request("POST", "/panier/lignes", body, htmx=True)


PAGES = (
    Page("catalogue, page 2", 3, lambda who: Request("GET", who.second_page)),
    Page("search", 8, lambda who: _search(next(who.words)), p95_ms=10),
    Page("search, a slip", 8, lambda who: _search(next(who.slips)), p95_ms=10),
    Page("suggestions", 0, lambda who: _suggest(next(who.begun)), p95_ms=10),
    Page("suggestions, a slip", 0, lambda who: _suggest(next(who.slips)), p95_ms=10),
    Page("whole catalogue: search", 0, lambda who: _search(next(who.words)), whole=True),
    Page("whole catalogue: search, a slip", 0, lambda who: _search(next(who.slips)), whole=True),
    Page("whole catalogue: suggestions", 0, lambda who: _suggest(next(who.begun)), p95_ms=10, whole=True),
    Page("whole catalogue: suggestions, a slip", 0, lambda who: _suggest(next(who.slips)), p95_ms=10, whole=True),
    Page("add to basket", 5, _add),
    Page("récapitulatif, 20 lines", 5, lambda who: Request("GET", "/panier/")),
    Page("place, 20 lines", 15, _place, once=True),
    Page("order list, 1,000 orders", 4, lambda who: Request("GET", "/commandes/")),
    Page("home", 0, lambda who: Request("GET", "/accueil/")),
)
