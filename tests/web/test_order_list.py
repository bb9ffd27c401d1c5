"""Mes commandes: the search form, the searches kept, the files."""

from collections.abc import Callable
from io import BytesIO

from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from privatif.accounts.models import User
from privatif.ordering.models import SavedSearch
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text

LogIn = Callable[[User], Client]


def test_search_and_what_it_comes_to(story: Story, logged_in: LogIn) -> None:
    orders = [story.order(story.buyer, timezone.now(), toner=str(n)) for n in (1, 2)]
    nadia = logged_in(story.nadia)
    page = text(nadia.get("/commandes/", {"etat": "a-valider"}))
    assert "2 commandes, total HT 446,70 €" in page
    page = text(nadia.get("/commandes/", {"etat": "a-valider", "numero": orders[0].number}))
    assert "1 commande, total HT 148,90 €" in page
    assert orders[1].number not in page


def test_a_wrong_day_is_told_beside_its_field(story: Story, logged_in: LogIn) -> None:
    nadia = logged_in(story.nadia)
    page = nadia.get("/commandes/", {"du": "31/02/2026"}).content.decode()
    assert "Écrivez une date comme 23/11/2026." in page
    assert 'value="31/02/2026"' in page
    assert "avant le début de la période" in text(nadia.get("/commandes/", {"du": "02/01/2026", "au": "2026-01-01"}))


def test_the_files_hold_what_was_found(story: Story, logged_in: LogIn) -> None:
    """Planted: a CSV without the question; a workbook without it."""
    one, other = (story.order(story.buyer, timezone.now(), toner="1") for _ in range(2))
    nadia = logged_in(story.nadia)
    answer = nadia.get("/commandes.csv", {"numero": one.number})
    assert answer.streaming
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="commandes-20')
    lines = b"".join(answer).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
    assert len(lines) == 2
    assert lines[1].startswith(f"{one.number};Commande;À valider;")
    assert other.number not in lines[1]
    book = b"".join(nadia.get("/commandes.xlsx", {"numero": one.number}))  # type: ignore[arg-type]
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["N°", one.number]


def test_a_search_is_kept_replaced_and_deleted(story: Story, logged_in: LogIn) -> None:
    """Planted: `searches.delete` without the owner."""
    nadia = logged_in(story.nadia)
    sent = {"etat": "a-valider", "contact": "Paul", "name": "  Celles de Paul "}
    page = nadia.post("/commandes/recherches", sent, follow=True)
    assert page.redirect_chain == [("/commandes/?etat=a-valider&contact=Paul", 302)]
    assert (
        'href="/commandes/?etat=a-valider&amp;contact=Paul" aria-current="true">Celles de Paul' in page.content.decode()
    )
    nadia.post("/commandes/recherches", {"numero": "C-26", "name": "Celles de Paul"})
    kept = SavedSearch.objects.get(owner=story.nadia)
    assert kept.asked == {"numero": "C-26"}
    colleague = factories.person(company=story.company, role=User.Role.APPROVER)
    assert "Celles de Paul" not in text(logged_in(colleague).get("/commandes/"))
    logged_in(colleague).post(f"/commandes/recherches/{kept.pk}/suppression")
    assert SavedSearch.objects.count() == 1
    page = nadia.post(f"/commandes/recherches/{kept.pk}/suppression", follow=True)
    assert "Recherche « Celles de Paul » supprimée." in text(page)
    assert SavedSearch.objects.count() == 0


def test_a_search_without_name_or_question_is_not_kept(story: Story, logged_in: LogIn) -> None:
    nadia = logged_in(story.nadia)
    answer = nadia.post("/commandes/recherches", {"numero": "C-26", "name": " "})
    assert answer.status_code == 422
    assert "Donnez un nom à cette recherche." in text(answer)
    assert 'value="C-26"' in answer.content.decode()
    assert "choisissez d’abord au moins un critère" in text(nadia.post("/commandes/recherches", {"name": "Rien"}))
    for n in range(31):
        answer = nadia.post("/commandes/recherches", {"numero": "C", "name": f"n° {n}"})
    assert "Vous gardez déjà 30 recherches" in text(answer)
