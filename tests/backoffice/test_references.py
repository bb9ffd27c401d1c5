"""The rep's pages: what his customers ask for, and what their references were said to mean."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from privatif.accounts.models import User
from privatif.backoffice import references, requests
from privatif.catalog import memory
from privatif.catalog import requests as asking
from privatif.catalog.models import RememberedReference
from tests import factories
from tests.ordering.story import Story, begin
from tests.web.test_buying import text

LogIn = Callable[[User], Client]
PAGE = "/gestion/clients/4711/references/"


@pytest.fixture
def story(db: None) -> Story:
    return begin()


@pytest.fixture
def rep(story: Story) -> User:
    return factories.rep(serves=story.company)


def remember(story: Story, now: datetime, *written: str) -> None:
    for n, reference in enumerate(written):
        memory.remember(
            company=story.company, reference=reference, article=story.toner, by=story.buyer,
            now=now + timedelta(minutes=n),
        )  # fmt: skip


def test_a_rep_sees_what_his_own_customers_ask_for(story: Story, rep: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: requests of all companies."""
    other = factories.company(name="Une autre société")
    for company, by, reference in (
        (story.company, story.buyer, "Q2612A"), (other, factories.person(company=other), "LEUR-1"),
    ):  # fmt: skip
        asking.ask(company=company, reference=reference, quantity=12, note="Vite", by=by, now=now)
    page = text(logged_in(rep).get("/gestion/demandes/"))
    assert "Q2612A Vite 12 Atelier du Bief 4711 Paul Lenoir paul@ client.example 23/11/2026" in page
    assert "LEUR-1" not in page
    assert "Aucune demande en cours" in text(logged_in(factories.rep()).get("/gestion/demandes/"))
    everybodys = text(logged_in(factories.webmaster()).get("/gestion/demandes/"))
    assert "Q2612A" in everybodys
    assert "LEUR-1" in everybodys


def test_requests_go_on_page_by_page(story: Story, rep: User, now: datetime) -> None:
    for n in range(3):
        asking.ask(company=story.company, reference=f"Q{n}", quantity=1, note="", by=story.buyer, now=now)
    first = requests.received(by=rep, size=2)
    assert [row.reference for row in first.rows] == ["Q2", "Q1"]
    assert [row.reference for row in requests.received(by=rep, after=first.following, size=2).rows] == ["Q0"]


def test_his_customers_page_shows_what_was_remembered(story: Story, rep: User, now: datetime, logged_in: LogIn) -> None:
    remember(story, now, "Le noir 59", "Cartouche MF")
    browser = logged_in(rep)
    assert f'href="{PAGE}"' in browser.get("/gestion/").content.decode()
    page = text(browser.get(PAGE))
    assert "Cartouche MF Toner noir 59X CF259X Paul Lenoir 23/11/2026" in page
    assert "Le noir 59 Toner noir 59X" in page


def test_another_reps_customer_is_as_good_as_none(story: Story, rep: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: `served` without the rep."""
    remember(story, now, "Le noir 59")
    pk = RememberedReference.objects.get().pk
    other = logged_in(factories.rep())
    for answer in (other.get(PAGE), other.post(PAGE, {"forget": pk}), other.get("/gestion/clients/9/references/")):
        assert answer.status_code == 404
    assert RememberedReference.objects.count() == 1
    assert logged_in(factories.webmaster()).get(PAGE).status_code == 200


def test_he_corrects_it_and_has_it_forgotten(story: Story, rep: User, now: datetime, logged_in: LogIn) -> None:
    remember(story, now, "Le noir 59")
    pk, browser = RememberedReference.objects.get().pk, logged_in(rep)
    wrong = browser.post(PAGE, {"change": pk, "article": "RIEN-1"})
    assert wrong.status_code == 422
    assert "Aucun article du catalogue de cette société ne porte le numéro « RIEN-1 »." in text(wrong)
    assert 'value="RIEN-1"' in wrong.content.decode()
    done = browser.post(PAGE, {"change": pk, "article": "PAP-A4"}, follow=True)
    assert "Le noir 59 veut maintenant dire PAP-A4." in text(done)
    kept = RememberedReference.objects.get()
    assert (kept.article, kept.by) == (story.paper, rep)
    assert "Le noir 59 est oubliée." in text(browser.post(PAGE, {"forget": pk}, follow=True))
    assert not RememberedReference.objects.exists()


def test_what_isnt_this_companys_cant_be_changed_here(story: Story, rep: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bugs: the row is looked for among all; the article among all."""
    other = factories.company()
    theirs = factories.article(number="LEUR-1")
    factories.sells(other, theirs)
    memory.remember(company=other, reference="x1", article=theirs, by=rep, now=now)
    remember(story, now, "Le noir 59")
    browser = logged_in(rep)
    foreign = RememberedReference.objects.get(company=other).pk
    for pk in (foreign, 0, "x", "9" * 30):
        assert "Cette référence n’est plus retenue." in text(browser.post(PAGE, {"forget": pk}, follow=True))
    own = RememberedReference.objects.get(company=story.company).pk
    assert browser.post(PAGE, {"change": own, "article": "LEUR-1"}).status_code == 422
    assert RememberedReference.objects.count() == 2


@pytest.mark.parametrize(
    ("words", "found"),
    [("noir-59", ["Le noir 59"]), ("CF2", ["Le papier", "Le noir 59"]), ("%", []), ("papier", ["Le papier"])],
)
def test_it_is_found_by_reference_and_by_article(story: Story, now: datetime, words: str, found: list[str]) -> None:
    remember(story, now, "Le noir 59", "Le papier")
    assert [row.reference for row in references.remembered(company=story.company, words=words).rows] == found


def test_one_row_or_three(story: Story, rep: User, now: datetime, logged_in: LogIn) -> None:
    browser = logged_in(rep)
    counts = []
    for written in (["a1"], ["b2", "c3"]):
        remember(story, now, *written)
        with CaptureQueriesContext(connection) as captured:
            browser.get(PAGE)
        counts.append(len(captured))
    assert counts[0] == counts[1]
