"""The approver's plain yes and no, from the order's page."""

from collections.abc import Callable

from django.test import Client
from django.utils import timezone

from privatif.accounts.models import User
from tests import factories
from tests.ordering.story import Story
from tests.web.test_buying import text

LogIn = Callable[[User], Client]


def test_find_it_and_say_yes(story: Story, logged_in: LogIn) -> None:
    """Planted bug: `approval` without `approvals.approve`."""
    order = story.order(story.buyer, timezone.now(), toner="1")
    nadia = logged_in(story.nadia)
    assert order.number in text(nadia.get("/commandes/", {"etat": "a-valider"}))
    page = text(nadia.get(f"/commandes/{order.number}/"))
    assert "Paul Lenoir attend votre décision" in page
    done = nadia.post(f"/commandes/{order.number}/validation", {"version": "1"}, follow=True)
    assert f"Commande {order.number} validée" in text(done)
    order.refresh_from_db()
    assert order.state == "approved"
    again = nadia.post(f"/commandes/{order.number}/refus", {"version": "1", "reason": "trop tard"})
    assert again.status_code == 409
    assert "Cette commande est déjà à l’état « validée », par Nadia Ferrand" in text(again)


def test_a_no_needs_its_reason_and_the_author_reads_it(story: Story, logged_in: LogIn) -> None:
    """Planted bug: `refuse` takes an empty reason."""
    order = story.order(story.buyer, timezone.now(), toner="1")
    nadia = logged_in(story.nadia)
    page = nadia.post(f"/commandes/{order.number}/refus", {"version": "1", "reason": " "})
    assert page.status_code == 422
    assert "Indiquez le motif du refus" in text(page)
    nadia.post(f"/commandes/{order.number}/refus", {"version": "1", "reason": "Déjà <b>en stock</b>"})
    seen = logged_in(story.buyer).get(f"/commandes/{order.number}/")
    assert "Déjà &lt;b&gt;en stock&lt;/b&gt;" in seen.content.decode()


def test_who_may_not_decide(story: Story, logged_in: LogIn) -> None:
    """Planted bugs: `@member` above `refusal`; `_decide` doesn't ask whose word the order waits for."""
    order = story.order(story.buyer, timezone.now(), toner="1")
    stranger = factories.person(company=factories.company(), role=User.Role.APPROVER)
    colleague = factories.person(company=story.company, role=User.Role.APPROVER)
    for deed in ("validation", "refus"):
        where = f"/commandes/{order.number}/{deed}"
        said = {"version": "1", "reason": "non"}
        assert logged_in(story.buyer).post(where, said).status_code == 404
        assert logged_in(stranger).post(where, said).status_code == 404
        assert logged_in(colleague).post(where, said).status_code == 409
        assert logged_in(story.nadia).get(where).status_code == 405
    order.refresh_from_db()
    assert order.state == "to_approve"
