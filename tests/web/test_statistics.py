"""Statistiques as a person asks them: the figures, what lies behind them, the file; never another's."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from privatif.accounts.models import User
from privatif.ordering import approvals
from privatif.ordering.models import Order
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text

LogIn = Callable[[User], Client]
PAGES = ("/statistiques/", "/statistiques/adresses/", "/statistiques/contacts/", "/statistiques/commandes/")


@pytest.fixture
def bought(story: Story) -> Story:
    """Nadia bought 2 toners and 5 reams; Paul one toner, to the depot."""
    now = timezone.now()
    story.order(story.nadia, now, toner="2", paper="5")
    order = story.order(story.buyer, now, toner="1")
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    Order.objects.filter(pk=order.pk).update(address=story.company.addresses.get(code="A2"), reference="Chantier")
    return story


def test_by_article_address_and_contact(bought: Story, logged_in: LogIn) -> None:
    nadia = logged_in(bought.nadia)
    page = text(nadia.get("/statistiques/"))
    assert "Combien de fois chaque article a-t-il été acheté" in page
    assert "Toner noir 59X CF259X 2 3 446,70 €" in page.replace("\u00a0", " ")
    assert "En tout 2 8 468,37 €" in page.replace("\u00a0", " ")
    assert "Dépôt A2 1 1 148,90 €" in text(nadia.get("/statistiques/adresses/")).replace("\u00a0", " ")
    assert "Paul Lenoir PAUL 1 1 148,90 €" in text(nadia.get("/statistiques/contacts/")).replace("\u00a0", " ")


def test_a_buyer_sees_himself_and_nobody_else(bought: Story, logged_in: LogIn) -> None:
    """Planted: the contact of the address taken before the scope."""
    paul = logged_in(bought.buyer)
    for path in PAGES:
        for query in ("", "?contact=NADIA"):
            page = text(paul.get(path + query))
            assert "Nadia Ferrand" not in page
            assert "Ramette" not in page
    assert "Paul Lenoir PAUL 1 1" in text(paul.get("/statistiques/contacts/"))


def test_another_company_gives_nothing_whatever_is_asked(bought: Story, logged_in: LogIn) -> None:
    stranger = logged_in(factories.person(company=factories.company(), role=User.Role.APPROVER))
    family = bought.toner.family_id
    for path in PAGES:
        for query in ("contact=NADIA", "article=CF259X", "adresse=A2", f"famille={family}", "q=toner", "reference=Cha"):
            page = stranger.get(path, dict([query.split("=")]))
            assert "Toner noir" not in text(page), query
            assert "Lenoir" not in text(page)
            assert "Dépôt" not in text(page)


def test_the_orders_behind_a_figure(bought: Story, logged_in: LogIn) -> None:
    nadia = logged_in(bought.nadia)
    page = nadia.get("/statistiques/").content.decode()
    assert "/statistiques/commandes/?article=CF259X" in page
    behind = text(nadia.get("/statistiques/commandes/", {"article": "CF259X"})).replace("\u00a0", " ")
    assert all(order.number in behind for order in Order.objects.all())
    assert "2 297,80 €" in behind
    only = text(nadia.get("/statistiques/commandes/", {"article": "CF259X", "contact": "PAUL"}))
    assert Order.objects.get(author=bought.nadia).number not in only


def test_compared_with_the_year_before_and_why(bought: Story, logged_in: LogIn, now: datetime) -> None:
    nadia = logged_in(bought.nadia)
    past = bought.order(bought.nadia, timezone.now(), toner="1")
    year_before = timezone.now().replace(year=timezone.now().year - 1, day=1)
    Order.objects.filter(pk=past.pk).update(placed_at=year_before)
    page = text(nadia.get("/statistiques/", {"comparer": "an"})).replace("\u00a0", " ")
    assert "contre 148,90 €" in page
    assert "Quantités de ces articles 297,80 €" in page
    assert "Articles nouveaux 21,67 €" in page
    assert "Écart en tout 319,47 €" in page


def test_a_day_that_is_none_is_said_beside_its_field(bought: Story, logged_in: LogIn) -> None:
    page = logged_in(bought.nadia).get("/statistiques/", {"periode": "libre", "du": "2026-02-30", "au": "2026-03-01"})
    assert page.status_code == 422
    assert "Indiquez un jour" in text(page)
    assert 'value="2026-02-30"' in page.content.decode()


def test_exactly_what_is_on_the_page_as_a_file(bought: Story, logged_in: LogIn) -> None:
    """Figures are figures, texts are texts. Planted: a designation that begins with = written as a formula."""
    type(bought.toner).objects.filter(pk=bought.toner.pk).update(designation="=1+1")
    nadia = logged_in(bought.nadia)
    answer = nadia.get("/statistiques/", {"article": "CF259X", "export": "csv"})
    assert answer["Content-Disposition"] == 'attachment; filename="statistiques-article.csv"'
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Référence;Désignation;Commandes;Quantité;Montant HT;Avoirs;Quantité rendue;Montant des avoirs HT",
        "CF259X;'=1+1;2;3;446,70;0;0;0,00",
        "En tout;;2;3;446,70;0;0;0,00",
    ]
    book = CalamineWorkbook.from_filelike(BytesIO(nadia.get("/statistiques/", {"export": "xlsx"}).content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][:5] == ["CF259X", "=1+1", 2.0, 3.0, 446.7]
    assert Decimal(str(rows[-1][4])) == Decimal("468.37")


def test_any_question_has_an_answer(bought: Story, logged_in: LogIn) -> None:
    nadia = logged_in(bought.nadia)
    for query in (
        {"periode": "12-mois", "tri": "nom", "page": "999999999"},
        {"periode": "2026-13", "famille": "9" * 30, "marque": "x", "export": "pdf"},
        {"q": "%'\"_", "reference": "%", "article": "'", "contact": "\\", "adresse": "-", "a-valider": "1"},
        {"comparer": "avant", "periode": "libre", "du": "1990-01-01", "au": "2100-12-31"},
    ):
        for path in PAGES:
            assert nadia.get(path, query).status_code == 200, query
