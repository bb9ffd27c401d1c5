"""What a browser keeps of a page, what it forgets at log-out, and where it is led."""

from collections.abc import Callable

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from privatif.accounts.models import Session, User
from tests import factories
from tests.ordering.story import Story
from tests.web.test_connexion import log_in

pytestmark = pytest.mark.once

LogIn = Callable[[User], Client]


def test_how_long_each_kind_of_answer_is_kept(story: Story, logged_in: LogIn, client: Client) -> None:
    """Planted bug: the PDF is left to the browser's own judgement."""
    order = story.order(story.nadia, timezone.now(), toner="1")
    browser = logged_in(story.nadia)
    kept = {path: browser.get(path).headers["Cache-Control"] for path in (
        "/accueil/", f"/commandes/{order.number}/", f"/commandes/{order.number}/pdf", "/nulle-part/", "/panier/",
    )}  # fmt: skip
    assert set(kept.values()) == {"no-store"}
    assert client.get("/").headers["Cache-Control"] == "private, no-cache"
    assert "no-store" in client.get("/connexion/").headers["Cache-Control"]
    assert client.get("/nulle-part/").headers["Cache-Control"] == "no-store"
    assert client.get("/?q=%00").headers["Cache-Control"] == "no-store"  # refused before anybody is known


def test_a_fault_keeps_nothing_either(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: `Headers` says nothing of a page of 500 or more."""
    monkeypatch.setattr("privatif.web.views.home.render", lambda *args: 1 / 0)
    browser = Client(raise_request_exception=False)
    browser.force_login(story.nadia)
    page = browser.get("/accueil/")
    assert (page.status_code, page.headers["Cache-Control"]) == (500, "no-store")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_logging_out_ends_the_session_and_clears_what_the_browser_kept(db: None) -> None:
    """Planted bugs: `log_out` without its header; a session flushed in the browser only."""
    user = factories.person(company=factories.company(), username="CAUBERT")
    browser = Client()
    log_in(browser, "CAUBERT", factories.PASSWORD)
    key = browser.cookies[configured.SESSION_COOKIE_NAME].value
    assert "Clear-Site-Data" not in browser.get("/deconnexion/").headers
    out = browser.post("/deconnexion/")
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert Session.objects.filter(user=user).count() == 0
    thief = Client()
    thief.cookies[configured.SESSION_COOKIE_NAME] = key
    assert thief.get("/accueil/").headers["Location"] == "/connexion/?next=/accueil/"


# Where one may be led


ELSEWHERE = [
    "https://pirate.example/", "http://pirate.example/", "//pirate.example", "///pirate.example", "////pirate.example/",
    r"\\pirate.example", r"/\pirate.example", r"\/pirate.example", "https:pirate.example", "https:/pirate.example",
    "http:///pirate.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x",
    "https://testserver@pirate.example/", "https://testserver:pw@pirate.example/", "//testserver@pirate.example",
    "https://testserver.pirate.example/", "https://pirate.example/testserver", "/\t/pirate.example",
    "\t//pirate.example", " //pirate.example", "\x0b//pirate.example", "https://pirate.example\\@testserver/",
    "http://localhost/", "http://127.0.0.1/", "https://[::1]/", "ftp://testserver/", "//%70irate.example",
    "https://testserver%2f@pirate.example", "https://testserver\\.pirate.example",
]  # fmt: skip


def lands(answer: HttpResponse) -> str:
    """The path that the browser is led to; a foreign place as it stands."""
    return answer.headers["Location"]


@pytest.mark.parametrize("there", ELSEWHERE)
def test_nothing_leads_elsewhere(there: str, story: Story, logged_in: LogIn) -> None:
    """Planted bugs: `is_safe_url` of the library, which allows every ALLOWED_HOSTS; `wanted` without its check."""
    assert lands(log_in(Client(), story.buyer.username, factories.PASSWORD, next=there)) == "/accueil/"
    assert lands(logged_in(story.buyer).post("/deconnexion/", {"next": there})) == "/"
    assert lands(logged_in(story.buyer).get("/connexion/", {"next": there})) == "/accueil/"
    assert lands(logged_in(story.buyer).post("/langue", {"language": "fr", "next": there})) == "/accueil/"
    added = {"reference": story.toner.number, "quantity": "1", "next": there}
    assert lands(logged_in(story.buyer).post("/panier/lignes", added)) == f"/catalogue/#add-{story.toner.pk}"
    htmx = {"HX-Request": "true", "HX-Current-URL": there.strip("\t\x0b ")}
    assert Client().get("/catalogue/", headers=htmx).headers["HX-Redirect"] == "/connexion/?next=/accueil/"


def test_nor_does_the_page_that_one_came_from(story: Story) -> None:
    """Planted bug: `_log_in_first` takes the `Referer` of a form."""
    answer = Client().post("/panier/lignes", {"reference": "x"}, headers={"Referer": "https://pirate.example/"})
    assert lands(answer) == "/connexion/?next=/accueil/"


def test_pages_of_ours_may_be_asked_for(story: Story, logged_in: LogIn) -> None:
    """Planted bug: `is_safe_url` answers False to every address."""
    for there in ("/commandes/?etat=sent", "/catalogue/?q=a%2Fb", "/"):
        assert lands(log_in(Client(), story.buyer.username, factories.PASSWORD, next=there)) == there
        assert lands(logged_in(story.buyer).post("/langue", {"language": "fr", "next": there})) == there


@pytest.mark.parametrize("name", ["orders", "home", "privatif.web.views.home.home", "x.y"])
def test_the_name_of_a_view_is_no_address(name: str, story: Story, logged_in: LogIn) -> None:
    """Planted bug: `wanted` without its look for the slash."""
    assert lands(logged_in(story.buyer).post("/langue", {"language": "fr", "next": name})) == "/accueil/"
