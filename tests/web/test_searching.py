"""What the search field proposes, and the catalogue's page that it leads to."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from privatif.accounts.models import User
from privatif.catalog import browse, search
from privatif.ordering import baskets
from tests import factories
from tests.ordering.story import Story, begin

HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return begin()


@pytest.fixture
def nadia(story: Story, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(story.nadia)


def proposed(client: Client, text: str) -> str:
    answer = client.get("/recherche/", {"q": text}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_articles_with_price_and_a_button_that_posts(story: Story, nadia: Client) -> None:
    page = proposed(nadia, story.toner.number[:3])
    assert story.toner.designation in page
    assert story.toner.number in page
    assert 'method="post" action="/panier/lignes"' in page
    answer = nadia.post(
        "/panier/lignes", {"reference": story.toner.number, "quantity": "1", "short": "1"}, headers=HTMX
    )
    assert "Ajouté" in answer.content.decode()
    assert 'id="panier"' in answer.content.decode()  # the button in the menu, anew
    assert baskets.open_of(story.nadia).line_count == 1
    refused = nadia.post(
        "/panier/lignes", {"reference": story.toner.number, "quantity": "0", "short": "1"}, headers=HTMX
    )
    assert refused.status_code == 422
    assert 'role="alert"' in refused.content.decode()
    assert 'name="short"' in refused.content.decode()


def test_only_ones_own_catalogue_and_kept_by_nobody(story: Story, nadia: Client, logged_in) -> None:
    stranger = logged_in(factories.person(company=factories.company()))
    assert story.toner.designation in proposed(nadia, story.toner.number)
    assert story.toner.designation not in proposed(stranger, story.toner.number)
    answer = nadia.get("/recherche/", {"q": "toner"}, headers=HTMX)
    assert answer["Cache-Control"] == "no-store"
    assert nadia.post("/recherche/", {"q": "toner"}).status_code == 405
    assert logged_in(factories.rep()).get("/recherche/", {"q": "toner"}).status_code == 404


def test_without_htmx_it_is_the_catalogues_page(nadia: Client) -> None:
    assert nadia.get("/recherche/", {"q": "encre & co"})["Location"] == "/catalogue/?q=encre+%26+co"
    assert nadia.get("/recherche/")["Location"] == "/catalogue/"


@pytest.mark.parametrize("text", ["", "x", "<script>", "'\"*():", "é" * 5_000, "toner " * 900, "%", "\u202e"])
def test_any_text_has_an_answer(nadia: Client, text: str) -> None:
    assert "<script>" not in proposed(nadia, text)
    assert nadia.get("/catalogue/", {"q": text}).status_code == 200


def test_as_many_queries_for_one_article_as_for_three(story: Story, nadia: Client) -> None:
    counts = []
    for n in range(3):
        factories.sells(story.company, factories.article(designation=f"Zingueur {n}"))
        with CaptureQueriesContext(connection) as queries:
            assert proposed(nadia, "zingu").count("Zingueur") >= n + 1
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 6


def test_the_page_says_what_was_understood_and_proposes_where_nothing_is_found(story: Story, nadia: Client) -> None:
    factories.sells(story.company, factories.article(number="ZX900", designation="Zingueur mural"))
    page = nadia.get("/catalogue/", {"q": "zingeur"}).content.decode()
    assert "voici les articles pour «\u00a0<strong>zingueur</strong>\u00a0»" in page
    assert "ZX900" in page
    page = nadia.get("/catalogue/", {"q": "ZX90YZ"}).content.decode()
    assert "Aucun article ne correspond" in page
    assert "Vouliez-vous dire…" in page
    assert "ZX900" in page
    assert "reference=ZX90YZ" in page  # asked for with one click


def test_pages_of_the_best_and_then_of_any_order(story: Story, monkeypatch) -> None:
    """The best come in pages too; there are no more than were ranked, and the page says so."""
    company, today = factories.company(), timezone.localdate()
    for n in range(60):
        factories.sells(company, factories.article(number=f"Z{n:03}", designation=f"Zingueur {n % 7}"), f"{n}.00")
    monkeypatch.setattr(search, "MOST", 50)
    monkeypatch.setattr(browse, "MOST_COUNTED", 55)
    seen, after = [], ""
    for _ in range(3):
        question = browse.Question(words="zingueur", after=after)
        page = browse.page(company=company, question=question, on=today)
        seen += [row.number for row in page.rows]
        after = page.following
        assert page.many
    assert (after, page.is_cut) == ("", True)
    assert len(set(seen)) == len(seen) == 50
    page = browse.page(company=company, question=browse.Question(words="zingueur", sort="-price"), on=today)
    assert [row.number for row in page.rows][:2] == ["Z059", "Z058"]
    for after in ("-1", "50", "99999999999999999999", "²", "x"):
        page = browse.page(company=company, question=browse.Question(words="zingueur", after=after), on=today)
        assert [row.number for row in page.rows] == seen[:24]
