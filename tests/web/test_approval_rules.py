"""Règles de validation and Mon absence, by plain forms."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from privatif.accounts.models import Absence, ApprovalRule, User
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text

LogIn = Callable[[User], Client]


def sent(*members: User, **changed: str) -> dict[str, object]:
    shown = {"name": "Gros achats", "family": "", "above": "500", "period": "", "scope": "company", "level": "1"}
    return {**shown, "members": [str(member.pk) for member in members], **changed}


def test_a_rule_is_tried_saved_read_by_the_buyer_and_deleted(story: Story, logged_in: LogIn) -> None:
    """Planted: `simulate` that keeps the rule."""
    marc = factories.person(company=story.company, name="Marc Petit", role=User.Role.APPROVER)
    story.order(story.buyer, timezone.now(), toner="1")
    story.order(story.nadia, timezone.now(), toner="4")
    nadia = logged_in(story.nadia)
    page = text(nadia.post("/mon-compte/regles/nouvelle", sent(marc, story.nadia, simulate="1")))
    assert "2 commandes ont été passées. 2 auraient attendu un accord." in page
    assert "Marc Petit 1" in page
    assert not ApprovalRule.objects.exists()
    page = text(nadia.post("/mon-compte/regles/nouvelle", sent(marc, story.nadia, above="1 234,50"), follow=True))
    assert "1 Gros achats plus de 1 234,50 € HT Marc Petit ou Nadia Ferrand" in page
    story.fill(story.nadia, timezone.now(), toner="9")
    page = text(nadia.get("/panier/verification"))
    assert "Gros achats » (plus de 1 234,50 € HT) : elle attendra l’accord de Marc Petit." in page
    where = f"/mon-compte/regles/{ApprovalRule.objects.get().pk}/"
    assert 'value="1234,50"' in nadia.get(where).content.decode()
    assert "est supprimée" in text(nadia.post(where, {"delete": "1"}, follow=True))
    assert not ApprovalRule.objects.exists()


def test_what_is_wrong_stays_in_the_form(story: Story, logged_in: LogIn) -> None:
    page = logged_in(story.nadia).post("/mon-compte/regles/nouvelle", sent(above="douze"))
    assert page.status_code == 422
    assert "Indiquez un montant, par exemple 500" in text(page)
    assert 'value="douze"' in page.content.decode()
    page = logged_in(story.nadia).post("/mon-compte/regles/nouvelle", sent(story.nadia))
    assert "Plus personne ne pourrait valider les commandes de Nadia Ferrand" in text(page)


def test_an_absence_is_declared_and_the_substitute_finds_the_order(story: Story, logged_in: LogIn) -> None:
    """Planted: `awaiting` without those whom one stands in for."""
    marc = factories.person(company=story.company, name="Marc Petit", role=User.Role.APPROVER)
    order = story.order(story.buyer, timezone.now(), toner="1")
    today = timezone.localdate()
    days = {"first": str(today), "last": str(today + timedelta(days=2)), "substitute": str(marc.pk)}
    page = text(logged_in(story.nadia).post("/mon-compte/absence/", days, follow=True))
    assert "Votre absence est enregistrée : Marc Petit vous remplace." in page
    browser = logged_in(marc)
    assert order.number in text(browser.get("/commandes/", {"etat": "a-valider"}))
    done = browser.post(f"/commandes/{order.number}/validation", {"version": "1"}, follow=True)
    assert "Validée par Marc Petit (pour Nadia Ferrand)" in text(done)
    absence = Absence.objects.get()
    logged_in(marc).post("/mon-compte/absence/", {"cancel": str(absence.pk)})
    assert Absence.objects.exists()
    logged_in(story.nadia).post("/mon-compte/absence/", {"cancel": str(absence.pk)})
    assert not Absence.objects.exists()


def test_two_levels_on_the_page_of_the_order(story: Story, logged_in: LogIn) -> None:
    marc = factories.person(company=story.company, name="Marc Petit", role=User.Role.APPROVER)
    factories.rule(story.company, marc, name="Gros achats", above="100")
    order = story.order(story.buyer, timezone.now(), toner="1")
    where = f"/commandes/{order.number}/"
    buyer = logged_in(story.buyer)
    assert "En attente de l’accord de Nadia Ferrand, puis Marc Petit" in text(buyer.get(where))
    assert "attend votre décision" not in text(logged_in(marc).get(where))
    done = logged_in(story.nadia).post(f"{where}validation", {"version": "1"}, follow=True)
    assert "elle attend maintenant celui d’autres personnes" in text(done)
    page = text(logged_in(marc).get(where))
    assert "Règle « Gros achats » : plus de 100,00 € HT." in page
    assert "Accord donné par Nadia Ferrand" in text(buyer.get(where))
