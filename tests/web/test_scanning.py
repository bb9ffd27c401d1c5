"""Scanner: one code at a time, added at once, answered in one sentence."""

import pytest
from django.test import Client

from privatif.catalog.models import Article
from privatif.ordering.models import Basket, BasketEvent
from tests.ordering.story import Story
from tests.web.test_buying import text
from tests.web.test_quick_entry import held

PAGE = "/saisie-rapide/scanner/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def coded(story: Story) -> None:
    Article.objects.filter(pk=story.toner.pk).update(ean="0193015202108", ean_loose="193015202108")


def test_saisie_rapide_leads_there(nadia: Client) -> None:
    assert f'href="{PAGE}"' in nadia.get("/saisie-rapide/").content.decode()


@pytest.mark.parametrize("code", ["0193015202108", "193015202108", "00193015202108", "]E00193015202108", "cf259x"])
def test_a_code_in_any_form_adds_its_article(story: Story, nadia: Client, code: str) -> None:
    """Planted bug: looked up with the zeros that the scanner has."""
    for n in (1, 2):
        answer = nadia.post(PAGE, {"code": code, "quantity": "1"}, headers=HTMX)
        assert answer.status_code == 200
        assert f"Toner noir 59X : 1 de plus, {n} au panier." in text(answer)
    assert held(story.nadia) == {"CF259X": 2}
    assert BasketEvent.objects.latest("pk").source == "scanner"
    assert 'id="panier"' in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "quantity", "said"),
    [
        ("0193015202109", "1", "Ce code-barres est mal lu : sa clé ne correspond pas. Scannez-le de nouveau."),
        ("10193015202105", "1", "C’est le code d’un carton : scannez celui d’une unité, et donnez la quantité."),
        ("4977766779524", "1", "Aucun article de votre catalogue ne porte cette référence."),
        ("PAP-A4", "1", "La quantité minimale de cet article est 5."),
        ("CF259X", "deux", "La quantité s’écrit en chiffres, par exemple 12."),
    ],
)
def test_what_cant_be_added_is_said_with_its_code(
    story: Story, nadia: Client, code: str, quantity: str, said: str
) -> None:
    for headers in (HTMX, {}):
        answer = nadia.post(PAGE, {"code": code, "quantity": quantity}, headers=headers)
        assert answer.status_code == 422
        assert said in text(answer)
        assert code in answer.content.decode()
        unknown = said.startswith("Aucun article")  # what was misread isn't asked for
        assert ("Demander cette référence" in text(answer)) == (unknown and headers == HTMX)
    assert held(story.nadia) == {}


def test_nothing_scanned_touches_no_basket(nadia: Client) -> None:
    answer = nadia.post(PAGE, {"code": " ", "quantity": "1"})
    assert "Scannez un code-barres, ou tapez une référence." in text(answer)
    assert not Basket.objects.exists()


def test_without_javascript_the_page_says_it_and_is_ready_for_the_next(story: Story, nadia: Client) -> None:
    page = nadia.post(PAGE, {"code": "PAP-A4", "quantity": "5"}, follow=True)
    assert page.redirect_chain == [(PAGE, 302)]
    assert "Ramette A4 : 5 de plus, 5 au panier." in text(page)
    assert " autofocus" in page.content.decode()
