"""An order on its way through the levels of its route: one word a level, each in its turn."""

from datetime import datetime, timedelta

import pytest

from privatif.accounts.models import User
from privatif.core.errors import Refusal, Stale
from privatif.core.models import Delivery
from privatif.ordering import amending, approvals
from privatif.ordering.amending import Amendment
from privatif.ordering.models import Approval, Order
from tests import factories
from tests.ordering.story import Story

OTHERS = "attend l’accord d’une autre personne"


@pytest.fixture
def marc(story: Story) -> User:
    return factories.person(company=story.company, username="MARC", name="Marc Petit", role=User.Role.APPROVER)


@pytest.fixture
def lea(story: Story) -> User:
    return factories.person(company=story.company, username="LEA", name="Léa Morvan", role=User.Role.APPROVER)


def waits_for(order: Order, now: datetime) -> set[str]:
    """Everybody who finds the order under À valider."""
    people = User.objects.filter(company=order.company)
    assert order.company_id
    return {
        person.username
        for person in people
        if approvals.awaiting(user=person.pk, company=order.company_id, on=now.date()).filter(pk=order.pk).exists()
    }


def test_each_level_in_its_turn_and_any_one_of_a_group(story: Story, marc: User, lea: User, now: datetime) -> None:
    """Planted: all levels asked at once; the others of a level left undecided."""
    factories.rule(story.company, marc, lea, name="Gros achats", above="100")
    order = story.order(story.buyer, now, toner="1")
    assert waits_for(order, now) == {"NADIA"}
    with pytest.raises(Refusal, match=OTHERS):
        approvals.approve(order=order, seen_version=1, by=marc, now=now)
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    assert (order.state, order.version, waits_for(order, now)) == ("to_approve", 2, {"MARC", "LEA"})
    assert not Delivery.objects.filter(event="order.released").exists()
    with pytest.raises(Refusal, match=OTHERS):
        approvals.approve(order=order, seen_version=2, by=story.nadia, now=now)
    approvals.approve(order=order, seen_version=2, by=lea, now=now)
    assert (order.state, order.version, waits_for(order, now)) == ("approved", 3, set())
    settled = order.approvals.order_by("level", "pk")
    assert [(a.level, a.rule, a.approver.username, a.granted, a.decided_by) for a in settled] == [
        (1, "", "NADIA", True, story.nadia),
        (2, "Gros achats", "LEA", True, lea),
        (2, "Gros achats", "MARC", None, lea),
    ]
    assert [(e.state, e.consent, e.by_name) for e in order.events.all()] == [
        ("to_approve", False, "Paul Lenoir"),
        ("to_approve", True, "Nadia Ferrand"),
        ("approved", False, "Léa Morvan"),
    ]


def test_one_word_counts_wherever_it_may_be_said(story: Story, marc: User, now: datetime) -> None:
    """Nadia is asked first, and would be asked again. Planted: only the level whose turn it is settled."""
    factories.rule(story.company, story.nadia, marc, name="Gros achats", above="100")
    order = story.order(story.buyer, now, toner="1")
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    assert order.state == "approved"


def test_a_no_at_any_level_ends_it(story: Story, marc: User, lea: User, now: datetime) -> None:
    factories.rule(story.company, marc, name="Gros achats", above="100")
    factories.rule(story.company, lea, name="Direction", above="100", level=2)
    order = story.order(story.buyer, now, toner="1")
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    approvals.refuse(order=order, seen_version=2, reason="Non", by=marc, now=now)
    assert (order.state, waits_for(order, now)) == ("refused", set())
    assert not Approval.objects.get(order=order, approver=lea).asked_at
    with pytest.raises(Refusal):
        approvals.approve(order=order, seen_version=3, by=lea, now=now)


def test_a_colleagues_word_is_told_to_the_second(story: Story, marc: User, lea: User, now: datetime) -> None:
    factories.rule(story.company, marc, lea, name="Gros achats", above="100")
    factories.rule(story.company, story.nadia, lea, name="Direction", above="100", level=2)
    order = story.order(story.nadia, now, toner="1")
    other_tab = Order.objects.select_related("company").get(pk=order.pk)
    approvals.approve(order=order, seen_version=1, by=marc, now=now)
    with pytest.raises(Stale, match="Marc Petit a donné son accord le 23/11/2026"):
        approvals.refuse(order=other_tab, seen_version=1, reason="Non", by=lea, now=now)
    approvals.approve(order=order, seen_version=2, by=lea, now=now)
    assert order.state == "approved"


def test_a_substitute_decides_on_the_days_of_the_absence(story: Story, marc: User, now: datetime) -> None:
    """Planted: the days not compared; the substitute alone in the trail."""
    order = story.order(story.buyer, now, toner="1")
    away = now.date() + timedelta(days=1)
    factories.absence(story.nadia, marc, away, away)
    assert waits_for(order, now) == {"NADIA"}
    with pytest.raises(Refusal, match=OTHERS):
        approvals.approve(order=order, seen_version=1, by=marc, now=now)
    tomorrow = now + timedelta(days=1)
    assert waits_for(order, tomorrow) == {"NADIA", "MARC"}
    approvals.approve(order=order, seen_version=1, by=marc, now=tomorrow)
    said = order.approvals.get()
    assert (said.approver, said.decided_by, said.granted) == (story.nadia, marc, True)
    assert order.events.last().signed == "Marc Petit (pour Nadia Ferrand)"


def test_nobody_stands_in_for_who_approves_himself(story: Story, now: datetime) -> None:
    """Paul stands in for Nadia, who approves for him. Planted: `represented_by` without looking at the author."""
    User.objects.filter(pk=story.buyer.pk).update(role=User.Role.APPROVER)
    order = story.order(User.objects.get(pk=story.buyer.pk), now, toner="1")
    factories.absence(story.nadia, story.buyer, now.date(), now.date())
    paul = User.objects.get(pk=story.buyer.pk)
    assert waits_for(order, now) == {"NADIA"}
    with pytest.raises(Refusal, match=OTHERS):
        approvals.approve(order=order, seen_version=1, by=paul, now=now)
    story.company.self_approval = True
    story.company.save()
    order = Order.objects.select_related("company").get(pk=order.pk)
    assert waits_for(order, now) == {"NADIA", "PAUL"}
    approvals.approve(order=order, seen_version=1, by=paul, now=now)
    assert order.state == "approved"


def test_an_order_made_dearer_is_asked_for_further(story: Story, marc: User, now: datetime) -> None:
    """Planted: the route left as it was."""
    factories.rule(story.company, marc, name="Gros achats", above="500")
    order = story.order(story.buyer, now, toner="1")
    amending.amend(order=order, amendment=Amendment({1: "4"}), seen_version=1, by=story.nadia, now=now)
    approvals.approve(order=order, seen_version=2, by=story.nadia, now=now)
    assert (order.state, waits_for(order, now)) == ("to_approve", {"MARC"})
    amending.amend(order=order, amendment=Amendment({1: "2"}), seen_version=3, by=marc, now=now)
    assert waits_for(order, now) == {"MARC"}  # cheap again: who was asked stays asked
    approvals.approve(order=order, seen_version=4, by=marc, now=now)
    assert order.state == "approved"
