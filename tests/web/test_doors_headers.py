"""What goes with every answer of every page: what a browser may run, keep and use."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from privatif.web import doors
from tests.conftest import ROOT
from tests.web import access
from tests.web.access import PEOPLE, Page
from tests.web.house import House
from tests.web.visits import Answer, Visit

pytestmark = pytest.mark.once

POLICY = {
    "default-src 'none'", "object-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
    "font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'",
    "frame-ancestors 'none'", "manifest-src 'self'",
}  # fmt: skip
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]* src=)|<(?:iframe|object|embed|base|frame)\b"
    r"|hx-on|hx-vals=[\"']js:|\bsrc(?:doc)?=[\"'](?:https?:|//|data:)",
    re.IGNORECASE,
)


def answers(page: Page, there: House, visits: dict[str, Visit]) -> list[tuple[str, Answer]]:
    """What everybody gets who asks for the page, by GET and by a form without fields."""
    found = []
    for person in PEOPLE:
        path = reverse(page.name, args=there.args(page.about.thing, person, "own") if page.about else [])
        found += [(f"{person} {method}", visits[person].ask(method, path)) for method in ("GET", "POST")]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("page", list(access.pages()), ids=lambda page: page.name)
def test_every_answer_of_every_page(page: Page, there: House, visits: dict[str, Visit]) -> None:
    """Planted bugs: a `style=` in base.html; an `onclick=` on a link; everything kept like a public page."""
    for who, answer in answers(page, there, visits):
        headers = answer.headers
        assert set(headers["Content-Security-Policy"].split("; ")) == POLICY, who
        assert headers["X-Content-Type-Options"] == "nosniff", who
        assert headers["X-Frame-Options"] == "DENY", who
        assert headers["Referrer-Policy"] == "same-origin", who
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", who
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", who
        camera = "camera=(self)" if page.name == "scanning" and answer.status in (200, 422) else "camera=()"
        assert headers["Permissions-Policy"].replace(camera, "camera=()") == doors.PERMISSIONS, who
        assert camera in headers["Permissions-Policy"], who
        logged_in = not who.startswith(("anonymous", "disabled"))
        if logged_in and page.name not in {"article_image", "account_logout"}:
            assert "no-store" in headers["Cache-Control"], who
        assert "public" not in headers["Cache-Control"], who
        if "html" in headers["Content-Type"]:
            assert INLINE.findall(answer.body) == [], who


def test_what_would_be_found_inline() -> None:
    """The check above can fail."""
    for bad in ('<p style="x">', "<b onclick='x'>", "<script>x</script>", '<a href="javascript:x">', "<STYLE>"):
        assert INLINE.search(bad), bad
    for good in ('<script src="/static/x.js" defer>', '<p class="style">', "<p>son = 3</p>"):
        assert not INLINE.search(good), good


@pytest.mark.django_db
def test_nothing_is_evaluated_and_nothing_kept_in_the_browser(client: Client) -> None:
    """Planted bugs: `allowEval` left at htmx's own; a `localStorage.setItem` in ordering.js.

    typed.js alone keeps what was typed, in the tab alone, until it was received or somebody leaves.
    """
    page = client.get("/connexion/").content.decode()
    told = json.loads(re.findall(r"name=\"htmx-config\" content='([^']+)'", page)[0])
    assert (told["allowEval"], told["allowScriptTags"], told["historyCacheSize"]) == (False, False, 0)
    scripts = list((ROOT / "src/privatif").glob("*/static/**/*.js"))
    assert scripts
    for script in scripts:
        kept = re.findall(r"\beval\b|new Function|localStorage|sessionStorage|indexedDB", script.read_text())
        assert kept == (["sessionStorage"] * 2 if script.name == "typed.js" else []), script


@pytest.mark.django_db
@pytest.mark.parametrize("page", list(access.pages()), ids=lambda page: page.name)
def test_trace_is_answered_by_no_page(page: Page, there: House, visits: dict[str, Visit]) -> None:
    """Planted bug: a view without its `require_GET`; TRACE was answered like GET."""
    path = reverse(page.name, args=there.args(page.about.thing, "webmaster", "own") if page.about else [])
    for person in ("anonymous", "webmaster"):
        assert visits[person].ask("TRACE", path).status in {302, 404, 405}, person
