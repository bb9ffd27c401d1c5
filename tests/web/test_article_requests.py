"""Demander une référence: from the page itself, and with one click from what wasn't found."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from privatif.accounts.models import User
from privatif.catalog.models import ArticleRequest
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text

LogIn = Callable[[User], Client]
PAGE = "/demandes/article/"


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def test_the_reference_that_was_looked_for_stands_in_the_form(nadia: Client) -> None:
    found = nadia.get("/catalogue/?q=Q+2612%26A")
    link = re.search(r'href="(/demandes/article/[^"]*)"', found.content.decode())
    assert link
    assert "Demander cette référence" in text(found)
    page = nadia.get(unescape(link[1])).content.decode()
    assert (value(page, "reference"), value(page, "quantity")) == ("Q 2612&A", "1")


def test_assistance_leads_there(nadia: Client) -> None:
    assert 'href="/demandes/article/"' in nadia.get("/assistance/").content.decode()


def test_it_is_acknowledged_and_stands_in_the_list(story: Story, nadia: Client) -> None:
    factories.rep(serves=story.company, name="Solène Garrec")
    page = nadia.post(PAGE, {"reference": "Q2612A", "quantity": "3", "note": "Pour <la> 1020"}, follow=True)
    assert "Votre demande de Q2612A est partie chez Solène Garrec." in text(page)
    assert "Demandes en cours de votre société" in text(page)
    assert "Pour &lt;la&gt; 1020" in page.content.decode()
    again = nadia.post(PAGE, {"reference": "q-2612-a", "quantity": "3"}, follow=True)
    assert "Q2612A est déjà demandée, par Nadia Ferrand le" in text(again)
    assert ArticleRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"reference": "", "quantity": "1"}, "Indiquez la référence, ou dites en quelques mots ce qu’il vous faut."),
        ({"reference": "Q2612A", "quantity": "deux"}, "La quantité s’écrit en chiffres, par exemple 12."),
        ({"reference": "x" * 101, "quantity": "1"}, "100 caractères au plus (101 tapés)."),
        ({"reference": "Q2612A", "quantity": "1", "note": "y" * 501}, "500 caractères au plus (501 tapés)."),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_what_was_typed_is_kept(
    nadia: Client, sent: dict[str, str], said: str
) -> None:
    page = nadia.post(PAGE, sent)
    assert page.status_code == 422
    assert said in text(page)
    assert value(page.content.decode(), "reference") == sent["reference"]
    assert ArticleRequest.objects.count() == 0


def test_it_goes_back_to_a_page_of_ours_only(nadia: Client) -> None:
    sent = {"reference": "Q1", "quantity": "1"}
    assert nadia.post(PAGE, sent | {"next": "/saisie-rapide/"}).headers["Location"] == "/saisie-rapide/"
    assert nadia.post(PAGE, sent | {"next": "https://ailleurs.example/"}).headers["Location"] == PAGE


def test_of_another_companys_requests_nothing_is_seen(story: Story, nadia: Client, logged_in: LogIn) -> None:
    stranger = factories.person(company=factories.company())
    logged_in(stranger).post(PAGE, {"reference": "LEUR-SECRET", "quantity": "1"})
    assert "LEUR-SECRET" not in nadia.get(PAGE).content.decode()
