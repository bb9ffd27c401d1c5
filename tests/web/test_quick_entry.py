"""Saisie rapide: what is written is shown first, added once, and nothing of it is dropped."""

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from privatif.accounts.models import User
from privatif.core.errors import Stale
from privatif.ordering import baskets
from privatif.ordering.models import BasketLine
from privatif.ordering.wishes import Wish
from tests import factories
from tests.hostile import HOSTILE
from tests.ordering.story import Story
from tests.web.test_buying import hidden, text

LogIn = Callable[[User], Client]
PAGE = "/saisie-rapide/"
WRITTEN = "Bonjour,\nCF259X 2\nMAG-77 x 1\nPAP-A4 7\nune boîte de PAP-A4\nINCONNU-1 3\n\nTotal 10"


def held(owner: User) -> dict[str, int]:
    return dict(BasketLine.objects.filter(basket__owner=owner).values_list("article__number", "quantity"))


def kept(page: HttpResponse) -> str:
    """What the field holds."""
    found = re.search(r'<textarea[^>]* id="lines"[^>]*>\n(.*?)</textarea>', page.content.decode(), re.S)
    assert found
    return unescape(found[1])


def version_of(owner: User, now: datetime) -> int:
    return baskets.preview(owner=owner, wishes=[], now=now).version


def test_it_is_in_the_menu_under_commander(nadia: Client) -> None:
    page = nadia.get("/accueil/").content.decode()
    assert page.count('href="/saisie-rapide/"') == 2  # and a tile


def test_what_is_written_is_shown_before_anything_is_added(story: Story, nadia: Client) -> None:
    """Planted bug: `check` that adds."""
    page = nadia.post(PAGE, {"lines": WRITTEN, "check": "1"})
    told = text(page)
    assert "2 lignes prêtes · 4 lignes à corriger" in told
    assert "Cet article se commande par 5 : 5 ou 10, mais pas 7." in told
    assert "Aucun article de votre catalogue ne porte cette référence." in told
    assert "1 ligne sans article Total 10" in told
    assert "3 unités" in told
    assert hidden(page, "version") == "1"
    assert held(story.nadia) == {}


def test_what_can_be_added_is_and_the_rest_comes_back_to_be_corrected(
    story: Story, nadia: Client, now: datetime
) -> None:
    """Planted bug: the whole text comes back. Corrected and sent again it was added twice."""
    page = nadia.post(PAGE, {"lines": WRITTEN, "version": "1", "add": "1"})
    assert held(story.nadia) == {"CF259X": 3}
    assert "2 lignes ajoutées au panier." in text(page)
    assert kept(page).splitlines() == ["Bonjour,", "PAP-A4 7", "une boîte de PAP-A4", "INCONNU-1 3"]
    done = nadia.post(PAGE, {"lines": "PAP-A4 10", "version": str(version_of(story.nadia, now)), "add": "1"})
    assert done.headers["Location"] == "/panier/"
    assert held(story.nadia) == {"CF259X": 3, "PAP-A4": 10}


def test_a_form_sent_twice_adds_once(story: Story, nadia: Client) -> None:
    """Planted bug: `seen_version` isn't passed on. Back and again doubled the basket."""
    sent = {"lines": "CF259X 2", "version": "1", "add": "1"}
    assert nadia.post(PAGE, sent).status_code == 302
    again = nadia.post(PAGE, sent)
    assert again.status_code == 422
    assert "Votre panier a changé entre-temps : vérifiez de nouveau avant d’ajouter." in text(again)
    assert held(story.nadia) == {"CF259X": 2}
    assert nadia.post(PAGE, {**sent, "version": hidden(again, "version")}).status_code == 302
    assert held(story.nadia) == {"CF259X": 4}


def test_only_one_of_two_that_saw_the_same_basket_adds(story: Story, now: datetime) -> None:
    """Planted bug: the version is compared before the row is taken."""
    wishes, seen = [Wish("CF259X", "1")], version_of(story.nadia, now)
    baskets.add(owner=story.nadia, wishes=wishes, by=story.nadia, now=now, seen_version=seen)
    with pytest.raises(Stale):
        baskets.add(owner=story.nadia, wishes=wishes, by=story.nadia, now=now, seen_version=seen)
    assert held(story.nadia) == {"CF259X": 1}


@pytest.mark.parametrize("lines", ["", " \n\t\n"])
def test_nothing_written(nadia: Client, lines: str) -> None:
    page = nadia.post(PAGE, {"lines": lines, "check": "1"})
    assert page.status_code == 422
    assert "Écrivez ou collez au moins une référence." in text(page)


def test_more_lines_than_a_basket_holds_are_kept_and_refused(story: Story, nadia: Client) -> None:
    written = "CF259X 1\n" * 5_001
    page = nadia.post(PAGE, {"lines": written, "add": "1", "version": "1"})
    assert "5 000 lignes au plus à la fois ; il y en a 5 001." in text(page)
    assert kept(page) == written
    assert held(story.nadia) == {}


def test_of_an_article_of_another_company_nothing_is_told_but_that_we_sell_it(story: Story, nadia: Client) -> None:
    """Planted bug: looked up among all articles."""
    other = factories.company(name="Autre")
    factories.sells(other, factories.article(number="LEUR-1", designation="Leur article"), "3.00")
    told = text(nadia.post(PAGE, {"lines": "LEUR-1 2\nRIEN-1 2", "check": "1"}))
    assert told.count("Nous vendons cette référence, mais elle n’est pas dans votre catalogue : demandez-la.") == 1
    assert told.count("Aucun article de votre catalogue ne porte cette référence.") == 1
    assert "Leur article" not in told


def test_a_replaced_article_says_so(story: Story, nadia: Client) -> None:
    story.toner.discontinued, story.toner.replaced_by = True, story.paper
    story.toner.save()
    page = nadia.post(PAGE, {"lines": "CF259X 5", "check": "1"})
    assert "Ramette A4 PAP-A4 remplace CF259X" in text(page)
    assert "1 ligne prête" in text(page)


def test_three_lines_cost_as_many_queries_as_one(story: Story, nadia: Client, django_assert_max_num_queries) -> None:
    one, three = "MAG-77 1", "MAG-77 1\nPAP-A4 5\nCF259X 1"
    counts = []
    for lines in (one, three):
        nadia.post(PAGE, {"lines": lines, "check": "1"})
        with django_assert_max_num_queries(12) as asked:
            nadia.post(PAGE, {"lines": lines, "check": "1"})
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_is_written_is_shown_letter_by_letter(story: Story, nadia: Client, hostile: str) -> None:
    """Planted bug: `line.text | safe`. A script in a pasted line was run."""
    written = f"CF259X 1\r\n{hostile}\r\nfin"
    page = nadia.post(PAGE, {"lines": written, "check": "1"})
    assert kept(page).replace("\r\n", "\n") == written.replace("\r\n", "\n")
    if "<" in hostile or '"' in hostile:
        assert hostile not in page.content.decode()
