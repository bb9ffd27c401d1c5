"""Every page of the URL resolver × everybody × whose thing it names, held to what its view declares.

The declaration stands above the view (privatif.accounts.access). Planted bugs that were seen here: a view without its
decorator; `visible_to` without the company, or without the author; a basket fetched by its uid alone; `@approver` made
`@member`; `require_POST` left away; a deed on GET; `csrf_exempt`; a 404 that names what it looked for; a foreign thing
answered 403; one more query where the foreign thing exists; an article of any catalogue; `@webmaster` made `@staff`; a
session that doesn't ask whether its person is still active.
"""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from privatif.accounts.access import about, member
from tests.web import access
from tests.web.access import PEOPLE, WHOSE, Page
from tests.web.house import House
from tests.web.visits import Visit

ALL = list(access.pages())
METHODS = ("GET", "POST", "DELETE")
NOWHERE = "/nulle-part/"


def path_of(page: Page, there: House, person: str, whose: str) -> str:
    return reverse(page.name, args=there.args(page.about.thing, person, whose) if page.about else [])


def methods_of(page: Page, there: House, visits: dict[str, Visit]) -> set[str]:
    """What the page may be asked with, as it says itself to somebody to whom it is open."""
    if page.is_librarys:
        made_of = page.view.view_class
        return {name.upper() for name in made_of.http_method_names if hasattr(made_of, name)}
    person = next(person for person in PEOPLE if page.outcome(person) == "open")
    allowed = visits[person].ask("OPTIONS", path_of(page, there, person, "own")).headers.get("Allow", "")
    assert allowed, f"{page}: any method will do; say which with @require_safe, @require_POST or @require_http_methods"
    return set(allowed.replace(" ", "").split(","))


def cells(page: Page) -> Iterator[tuple[str, str]]:
    """Everybody, and whose thing he asks for."""
    for person in PEOPLE:
        for whose in WHOSE if page.about else ["own"]:
            yield person, whose


def test_every_page_declares_who_may_open_it() -> None:
    assert [trouble for page in ALL if (trouble := page.trouble())] == []


def test_a_new_page_is_told_what_it_must_still_say() -> None:
    bare = Page("bon", "bons/<str:number>/", lambda request: None, names_something=True)
    assert bare.trouble().startswith("/bons/<str:number>/ (bon): nothing says who may open it. Put @public,")
    named = Page("bon", bare.route, member(bare.view), names_something=True)
    assert named.trouble().startswith("/bons/<str:number>/ (bon): its address names something. Say what,")
    assert Page("bon", bare.route, about("order")(named.view), names_something=True).trouble() == ""


@pytest.mark.django_db
@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_everybody_gets_what_the_page_declares(page: Page, there: House, visits: dict[str, Visit]) -> None:
    """Nothing is written on GET, nor for anybody to whom the page isn't open."""
    allowed, wrong = methods_of(page, there, visits), []
    for person, whose in cells(page):
        path = path_of(page, there, person, whose)
        for method in sorted(allowed & set(METHODS)) if page.is_librarys else METHODS:
            answer = visits[person].ask(method, path)
            expected = page.outcome(person, whose)
            if method not in allowed and page.outcome(person) == "open":
                expected = "no such method"
            written = answer.written if method == "GET" or answer.outcome != "open" else []
            if answer.outcome != expected or written:
                wrong.append(f"{person}, {whose}, {method} {path}: {answer.outcome} and not {expected} {written}")
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_what_isnt_open_looks_like_what_was_never_there(page: Page, there: House, visits: dict[str, Visit]) -> None:
    """To the byte, headers too; and the database is asked the same, so that no clock can tell them apart."""
    for person, whose in cells(page):
        if page.outcome(person, whose) != "absent":
            continue
        paths = [path_of(page, there, person, which) for which in (whose, "unknown" if page.about else "own")]
        for method in METHODS:
            answer, unknown = (visits[person].ask(method, path) for path in paths)
            assert answer == unknown, (person, whose, method)
            if answer.status == 404:
                nowhere = visits[person].ask(method, NOWHERE)
                assert (answer.body, answer.headers) == (nowhere.body, nowhere.headers), (person, whose, method)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_a_form_of_another_site_does_nothing(page: Page, there: House, visits: dict[str, Visit]) -> None:
    """A browser that is logged in, and a form without our token."""
    if "POST" not in methods_of(page, there, visits):
        return
    for person in PEOPLE:
        answer = visits[person].ask("POST", path_of(page, there, person, "own"), enforce_csrf_checks=True)
        assert (answer.status, answer.written) == (403, []), person


@pytest.mark.django_db
def test_the_document_says_what_the_pages_declare(there: House, visits: dict[str, Visit]) -> None:
    """Written anew by `make access-table`."""
    assert access.DOCUMENT.read_text() == access.document()
