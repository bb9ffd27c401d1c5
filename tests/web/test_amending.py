"""Modifier, from the order's page: what was typed comes back with its sentence, and the author reads the difference."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from privatif.accounts.models import User
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text

LogIn = Callable[[User], Client]


def form(order, **typed: str) -> dict[str, str]:
    """The form as its page shows it."""
    shown = {
        "version": str(order.version), "reference": order.reference, "instructions": order.instructions,
        "address": str(order.address_id), "delivery_date": order.delivery_date.isoformat(),
    }  # fmt: skip
    return shown | {f"quantity-{line.position}": str(line.quantity) for line in order.lines.all()} | typed


def test_change_then_say_yes(story: Story, logged_in: LogIn) -> None:
    order = story.order(story.buyer, timezone.now(), toner="5", paper="10")
    nadia, where = logged_in(story.nadia), f"/commandes/{order.number}/modification"
    assert f'href="{where}"' in nadia.get(f"/commandes/{order.number}/").content.decode()
    assert "Modifier la commande" in text(nadia.get(where))
    page = nadia.post(where, form(order, **{"quantity-1": "3", "save": "1"}), follow=True)
    assert "elle attend toujours votre décision" in text(page)
    assert "Toner noir 59X : quantité 5 → quantité 3" in text(page)
    assert "demandé : 5" in text(page)
    nadia.post(f"/commandes/{order.number}/validation", {"version": "2"})
    seen = text(logged_in(story.buyer).get(f"/commandes/{order.number}/"))
    assert "Modifiée par Nadia Ferrand" in seen
    assert "Toner noir 59X : quantité 5 → quantité 3" in seen


def test_change_and_say_yes_in_one_breath(story: Story, logged_in: LogIn) -> None:
    """Planted: the yes said to the version that was on the page, not to the changed one."""
    order = story.order(story.buyer, timezone.now(), toner="5", paper="10")
    nadia, where = logged_in(story.nadia), f"/commandes/{order.number}/modification"
    page = nadia.post(where, form(order, remove="1", reference="BC 12", approve="1"), follow=True)
    assert f"Commande {order.number} modifiée et validée." in text(page)
    order.refresh_from_db()
    assert (order.state, order.reference, order.line_count) == ("approved", "BC 12", 1)


def test_a_blocked_company_changes_nothing_with_a_yes(story: Story, logged_in: LogIn) -> None:
    """Planted: `_save` without its transaction."""
    order = story.order(story.buyer, timezone.now(), toner="5", paper="10")
    story.company.blocked = True
    story.company.save()
    where = f"/commandes/{order.number}/modification"
    page = logged_in(story.nadia).post(where, form(order, **{"quantity-1": "3", "approve": "1"}))
    assert page.status_code == 422
    assert "suspendues" in text(page)
    order.refresh_from_db()
    assert (order.version, order.lines.get(position=1).quantity) == (1, 5)


def test_what_is_wrong_is_said_and_what_was_typed_stays(story: Story, logged_in: LogIn) -> None:
    order = story.order(story.buyer, timezone.now(), toner="5", paper="10")
    nadia, where = logged_in(story.nadia), f"/commandes/{order.number}/modification"
    page = nadia.post(where, form(order, **{"quantity-2": "7", "reference": "BC 4", "save": "1"}))
    assert page.status_code == 422
    assert "se commande par 5" in text(page)
    assert 'value="7"' in page.content.decode()
    assert 'value="BC 4"' in page.content.decode()
    page = nadia.post(where, form(order, **{"delivery_date": "2020-01-01", "quantity-1": "2", "save": "1"}))
    assert page.status_code == 422
    assert "Cette date est passée" in text(page)
    assert 'id="q-1" name="quantity-1" value="2"' in page.content.decode()
    order.refresh_from_db()
    assert order.version == 1


def test_a_stale_page_is_sent_back_with_who_was_first(story: Story, logged_in: LogIn) -> None:
    order = story.order(story.buyer, timezone.now(), toner="5")
    nadia, where = logged_in(story.nadia), f"/commandes/{order.number}/modification"
    nadia.post(where, form(order, **{"quantity-1": "3", "save": "1"}))
    page = nadia.post(where, form(order, **{"quantity-1": "4", "save": "1"}), follow=True)
    assert "Nadia Ferrand a modifié cette commande" in text(page)
    assert order.lines.get().quantity == 3
    nadia.post(f"/commandes/{order.number}/validation", {"version": "2"})
    page = nadia.post(where, form(order, **{"quantity-1": "4", "save": "1"}), follow=True)
    assert page.redirect_chain == [(f"/commandes/{order.number}/", 302)]


def test_who_may_not(story: Story, logged_in: LogIn) -> None:
    order = story.order(story.buyer, timezone.now(), toner="5")
    stranger = factories.person(company=factories.company(), role=User.Role.APPROVER)
    colleague = factories.person(company=story.company, role=User.Role.APPROVER)
    where, typed = f"/commandes/{order.number}/modification", form(order, **{"quantity-1": "3", "save": "1"})
    for somebody in (story.buyer, stranger):
        assert logged_in(somebody).get(where).status_code == 404
        assert logged_in(somebody).post(where, typed).status_code == 404
    page = logged_in(colleague).post(where, typed, follow=True)
    assert "attend l’accord d’une autre personne" in text(page)
    assert order.lines.get().quantity == 5
