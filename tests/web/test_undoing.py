"""Annuler, and the history of one's basket, in the browser."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from privatif.accounts.models import User
from privatif.ordering.models import Basket, BasketEvent
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import hidden, recap, text


def held() -> dict[str, int]:
    return dict(Basket.objects.get(state="open").lines.values_list("article__number", "quantity"))


def test_a_line_taken_out_comes_back_with_one_click(story: Story, nadia: Client) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="2", paper="5")
    removed = nadia.post("/panier/", recap(story, remove=str(story.toner.pk)), follow=True)
    assert "Retiré : Toner noir 59X. Annuler" in text(removed)
    form = {"version": hidden(removed, "version"), "since": hidden(removed, "since")}
    back = nadia.post(f"/panier/{basket.uid}/annulation", form, follow=True)
    assert back.redirect_chain == [("/panier/", 302)]
    assert "Modification annulée. Ajouté : 2 × Toner noir 59X. Annuler" in text(back)
    assert held() == {"CF259X": 2, "PAP-A4": 5}
    twice = nadia.post(f"/panier/{basket.uid}/annulation", form, follow=True)
    assert "Votre panier a changé entre-temps : rien n’a été annulé." in text(twice)
    assert held() == {"CF259X": 2, "PAP-A4": 5}


def test_the_last_line_taken_out_can_come_back_too(story: Story, nadia: Client) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="2")
    empty = nadia.post("/panier/", recap(story, remove=str(story.toner.pk)), follow=True)
    assert "Votre panier est vide" in text(empty)
    nadia.post(f"/panier/{basket.uid}/annulation", {"version": hidden(empty, "version")})
    assert held() == {"CF259X": 2}


def test_a_change_saved_by_itself_moves_the_version_of_the_button(story: Story, nadia: Client) -> None:
    """Planted: the version left out of the answer. The click after a change was refused as late."""
    basket = story.fill(story.nadia, timezone.now(), toner="1")
    changed = recap(story, **{f"quantity-{story.toner.pk}": "4"})
    answer = nadia.post("/panier/", changed, headers={"HX-Request": "true"})
    nadia.post(f"/panier/{basket.uid}/annulation", {"version": hidden(answer, "version")})
    assert held() == {"CF259X": 1}


def test_saving_what_has_not_changed_offers_nothing_to_undo(story: Story, nadia: Client) -> None:
    story.fill(story.nadia, timezone.now(), toner="1")
    saved = text(nadia.post("/panier/", recap(story, update="1"), follow=True))
    assert "Votre panier est à jour." in saved
    assert "Votre panier est à jour. Annuler" not in saved


def test_the_history_tells_and_goes_back(story: Story, nadia: Client) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="2")
    story.fill(story.nadia, timezone.now(), paper="5")
    page = nadia.get(f"/panier/{basket.uid}/historique")
    assert "Nadia Ferrand" in text(page)
    assert "Ajouté : 5 × Ramette A4" in text(page)
    assert text(page).count("Revenir à") == 1 + text(page).count("Revenir à un moment")
    back = nadia.post(f"/panier/{basket.uid}/retour", {"version": hidden(page, "version"), "to": "2"}, follow=True)
    assert "Votre panier est de nouveau celui du" in text(back)
    assert "Retiré : 5 × Ramette A4. Annuler" in text(back)
    assert held() == {"CF259X": 2}


def test_an_ordered_basket_tells_its_history_and_stays(story: Story, nadia: Client) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="2")
    story.order(story.nadia, timezone.now())
    page = nadia.get(f"/panier/{basket.uid}/historique")
    assert "Ce panier a été commandé." in text(page)
    assert "Revenir" not in text(page)
    refused = nadia.post(f"/panier/{basket.uid}/annulation", {"version": "3"}, follow=True)
    assert refused.status_code == 200
    assert basket.lines.get().quantity == 2


def test_nothing_acts_on_get_and_a_strangers_basket_is_unknown(
    story: Story, nadia: Client, logged_in: Callable[[User], Client]
) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="2")
    assert nadia.get(f"/panier/{basket.uid}/annulation").status_code == 405
    assert nadia.get(f"/panier/{basket.uid}/retour").status_code == 405
    stranger = factories.person(company=factories.company(), role=User.Role.APPROVER)
    for other in (story.buyer, stranger):
        browser = logged_in(other)
        assert browser.get(f"/panier/{basket.uid}/historique").status_code == 404
        for deed in ("annulation", "retour"):
            assert browser.post(f"/panier/{basket.uid}/{deed}", {"version": "2", "to": "2"}).status_code == 404
    assert BasketEvent.objects.count() == 1


def test_a_page_of_history_costs_the_same_for_one_change_or_twenty(story: Story, nadia: Client) -> None:
    basket = story.fill(story.nadia, timezone.now(), toner="1")
    counted = []
    for _ in range(2):
        nadia.get(f"/panier/{basket.uid}/historique")
        with CaptureQueriesContext(connection) as captured:
            assert nadia.get(f"/panier/{basket.uid}/historique").status_code == 200
        counted.append(len(captured))
        for _n in range(20):
            story.fill(story.nadia, timezone.now(), toner="1", paper="5")
    assert counted[0] == counted[1] <= 12
