"""Saisie rapide: what is written is shown first, added once, and nothing of it is dropped."""

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from privatif.accounts.models import User
from privatif.ordering import drafts
from privatif.ordering.models import BasketLine, Draft, DraftLine
from tests import factories
from tests.hostile import HOSTILE
from tests.ordering.story import Story
from tests.web.test_buying import hidden, text

PAGE = "/saisie-rapide/"
WRITTEN = "Bonjour,\nCF259X 2\nMAG-77 x 1\nPAP-A4 7\nune boîte de PAP-A4\nINCONNU-1 3\n\nTotal 10"


def held(owner: User) -> dict[str, int]:
    return dict(BasketLine.objects.filter(basket__owner=owner).values_list("article__number", "quantity"))


def kept(page: HttpResponse) -> str:
    """What the field holds."""
    found = re.search(r'<textarea[^>]* id="lines"[^>]*>\n(.*?)</textarea>', page.content.decode(), re.S)
    assert found
    return unescape(found[1])


def written(browser: Client, lines: str) -> tuple[str, HttpResponse]:
    """The address of the page that shows what became of the lines, and that page."""
    answer = browser.post(PAGE, {"lines": lines, "check": "1"})
    assert answer.status_code == 302
    return answer.headers["Location"], browser.get(answer.headers["Location"])


def add(browser: Client, address: str, **more: str) -> HttpResponse:
    """`Tout ajouter` as the page that is shown now."""
    seen = hidden(browser.get(address), "version")
    return browser.post(address, {"version": seen, "add": "1", **more})


def test_it_is_in_the_menu_under_commander(nadia: Client) -> None:
    page = nadia.get("/accueil/").content.decode()
    assert page.count('href="/saisie-rapide/"') == 2  # and a tile


def test_what_is_written_is_shown_before_anything_is_added(story: Story, nadia: Client) -> None:
    """Planted bug: `look_up` that adds."""
    _address, page = written(nadia, WRITTEN)
    told = text(page)
    assert "2 lignes prêtes · 4 lignes à corriger" in told
    assert "Cet article se commande par 5 : 5 ou 10, mais pas 7." in told
    assert "Aucun article de votre catalogue ne porte cette référence." in told
    assert "La quantité est écrite en lettres : écrivez-la en chiffres." in told
    assert "Tout ajouter 3 unités" in told
    assert "Toutes (6) À corriger (4) Prêtes (2) Sans article (1)" in told
    assert held(story.nadia) == {}


def test_what_can_be_added_is_and_the_rest_stays_to_be_corrected(story: Story, nadia: Client) -> None:
    """Planted bug: lines that were added stay ready. The next click added them again."""
    address, _page = written(nadia, WRITTEN)
    page = nadia.get(add(nadia, address).headers["Location"])
    assert held(story.nadia) == {"CF259X": 3}
    assert "2 lignes ajoutées au panier." in text(page)
    assert "0 ligne prête · 4 lignes à corriger" in text(page)
    assert add(nadia, address).status_code == 302
    assert held(story.nadia) == {"CF259X": 3}
    assert kept(nadia.get(f"{PAGE}?de={Draft.objects.get().uid}")).splitlines() == [
        "Bonjour,", "PAP-A4 7", "une boîte de PAP-A4", "INCONNU-1 3", "Total 10",
    ]  # fmt: skip


def test_when_all_is_added_the_basket_is_next(story: Story, nadia: Client) -> None:
    address, _page = written(nadia, "PAP-A4 10\n\nTotal 10")
    assert add(nadia, address).headers["Location"] == "/panier/"
    assert held(story.nadia) == {"PAP-A4": 10}


def test_a_form_sent_twice_adds_once(story: Story, nadia: Client) -> None:
    """Planted bug: the version isn't compared. A double click doubled the basket."""
    address, page = written(nadia, "CF259X 2\nPAP-A4 7")
    sent = {"version": hidden(page, "version"), "add": "1"}
    nadia.post(address, sent)
    again = nadia.post(address, sent, follow=True)
    assert "Cette page n’était plus à jour : voici vos lignes telles qu’elles sont." in text(again)
    assert held(story.nadia) == {"CF259X": 2}


@pytest.mark.parametrize("lines", ["", " \n\t\n"])
def test_nothing_written(nadia: Client, lines: str) -> None:
    page = nadia.post(PAGE, {"lines": lines, "check": "1"})
    assert page.status_code == 422
    assert "Écrivez ou collez au moins une référence." in text(page)


def test_more_lines_than_are_read_are_kept_and_refused(story: Story, nadia: Client) -> None:
    lines = "CF259X 1\n" * 20_001
    page = nadia.post(PAGE, {"lines": lines})
    assert "20 000 lignes au plus à la fois ; il y en a 20 001." in text(page)
    assert kept(page) == lines
    assert not Draft.objects.exists()


def test_an_article_of_another_company_is_told_as_ours_and_no_more(story: Story, nadia: Client) -> None:
    """Planted bug: looked up among all articles."""
    other = factories.company(name="Autre")
    factories.sells(other, factories.article(number="LEUR-1", designation="La leur"), "3.00")
    _address, page = written(nadia, "LEUR-1 2\nRIEN-1 2")
    assert "Nous vendons cette référence, mais elle n’est pas dans votre catalogue : demandez-la." in text(page)
    assert text(page).count("Aucun article de votre catalogue ne porte cette référence.") == 1
    assert "La leur" not in text(page)


def test_a_replaced_article_says_so(story: Story, nadia: Client) -> None:
    story.toner.discontinued, story.toner.replaced_by = True, story.paper
    story.toner.save()
    _address, page = written(nadia, "CF259X 5")
    assert "Ramette A4 PAP-A4 remplace CF259X" in text(page)
    assert "1 ligne prête" in text(page)


def test_three_lines_cost_as_many_queries_as_one(story: Story, nadia: Client, django_assert_max_num_queries) -> None:
    counts = []
    for lines in ("MAG-77 1\nRIEN-1 1", "CF259X 1\nPAP-A4 5\nMAG-77 1\nRIEN-1 1\nRIEN-2 1\nPAP-A4 7"):
        with django_assert_max_num_queries(30) as asked:
            address, _page = written(nadia, lines)
        with django_assert_max_num_queries(18) as asked_again:
            nadia.get(address)
        counts.append((len(asked), len(asked_again)))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_is_written_is_shown_letter_by_letter(story: Story, nadia: Client, hostile: str) -> None:
    """Planted bug: `line.text | safe`. A script in a pasted line was run."""
    lines = f"CF259X 1\r\n{hostile}\r\nfin"
    address, page = written(nadia, lines)
    if "<" in hostile or '"' in hostile:
        assert hostile not in page.content.decode()
    again = kept(nadia.get(f"{PAGE}?de={address.split('/')[2]}"))
    assert again.split("\n") == [line for line in re.split("\r\n|\r|\n", lines) if line.strip()]


def test_what_nobody_has_touched_for_long_is_deleted(story: Story, nadia: Client) -> None:
    """Planted bug: the newest are deleted."""
    written(nadia, "CF259X 1")
    Draft.objects.update(changed_at=Draft.objects.get().changed_at - drafts.KEPT)
    for n in range(2, drafts.MOST_KEPT + 4):
        address, _page = written(nadia, f"CF259X {n}")
    assert Draft.objects.count() == drafts.MOST_KEPT
    assert nadia.get(address).status_code == 200
    kept_ones = set(DraftLine.objects.values_list("quantity", flat=True))
    assert kept_ones == {str(n) for n in range(4, drafts.MOST_KEPT + 4)}
