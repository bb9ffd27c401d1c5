"""The ledger of budgets: what fits leaves, what doesn't waits for the rule's people, and the sums always agree."""

from collections.abc import Sequence
from datetime import date, datetime

import pytest

from privatif.accounts.models import ApprovalRule, User
from privatif.ordering import amending, approvals, budgets, checkout, lifecycle, orders
from privatif.ordering.amending import Amendment
from privatif.ordering.budgets import begins
from privatif.ordering.models import Budget, Order
from tests import factories
from tests.ordering.story import Story


@pytest.fixture
def marc(story: Story) -> User:
    return factories.person(company=story.company, username="MARC", name="Marc Petit", role=User.Role.APPROVER)


def budget(story: Story, *members: User, above: str = "500", **fields: object) -> ApprovalRule:
    fields = {"period": "month", "scope": "company", "name": "Budget"} | fields
    return factories.rule(story.company, *members, above=above, **fields)


def ledger() -> list[tuple[str, date, int, int]]:
    """(holder, period, reserved, committed) of each budget, in cents; drift is a failure."""
    assert budgets.drift() == []
    rows = Budget.objects.order_by("begins", "holder")
    return list(rows.values_list("holder", "begins", "reserved", "committed"))


def states(found: Sequence[Order]) -> list[str]:
    return [order.state for order in found]


NOVEMBER = date(2026, 11, 1)


def test_what_fits_leaves_and_what_does_not_waits(story: Story, marc: User, now: datetime) -> None:
    """148.90 each: three fit into 500. Planted: reserved alone compared; nothing committed when it leaves."""
    budget(story, marc)
    sent = [story.order(story.nadia, now, toner="1") for _ in range(4)]
    assert states(sent) == ["approved"] * 3 + ["to_approve"]
    assert ledger() == [("company", NOVEMBER, 0, 3 * 14890)]
    why = sent[3].approvals.get().why
    assert (why["period"], why["left"], why["above"]) == ("month", "53.30", "500.00")
    approvals.approve(order=sent[3], seen_version=1, by=marc, now=now)
    assert ledger() == [("company", NOVEMBER, 0, 4 * 14890)]


def test_what_waits_is_held_back_and_given_back(story: Story, marc: User, now: datetime) -> None:
    """Planted: a refusal that gives nothing back."""
    budget(story, marc)
    first, second = (story.order(story.buyer, now, toner="2") for _ in range(2))
    assert ledger() == [("company", NOVEMBER, 29780, 0)]
    assert [a.rule for a in second.approvals.order_by("level")] == ["", "Budget"]
    approvals.refuse(order=first, seen_version=1, reason="Non", by=story.nadia, now=now)
    assert ledger() == [("company", NOVEMBER, 0, 0)]
    third = story.order(story.buyer, now, toner="3")
    approvals.approve(order=third, seen_version=1, by=story.nadia, now=now)
    assert ledger() == [("company", NOVEMBER, 0, 44670)]
    lifecycle.move(order=third, to=Order.State.CANCELLED, by=None, now=now)
    assert ledger() == [("company", NOVEMBER, 0, 0)]


def test_a_change_holds_back_more_or_asks_further(story: Story, marc: User, now: datetime) -> None:
    """Planted: an amendment that leaves the reservation; the old reservation kept beside the new level."""
    budget(story, marc)
    order = story.order(story.buyer, now, toner="1")
    amending.amend(order=order, amendment=Amendment({1: "3"}), seen_version=1, by=story.nadia, now=now)
    assert ledger() == [("company", NOVEMBER, 44670, 0)]
    amending.amend(order=order, amendment=Amendment({1: "4"}), seen_version=2, by=story.nadia, now=now)
    assert ledger() == [("company", NOVEMBER, 0, 0)]
    approvals.approve(order=order, seen_version=3, by=story.nadia, now=now)
    assert order.state == "to_approve"
    approvals.approve(order=order, seen_version=4, by=marc, now=now)
    assert ledger() == [("company", NOVEMBER, 0, 59560)]


def test_each_has_his_own(story: Story, marc: User, now: datetime) -> None:
    """Planted: one holder for all."""
    budget(story, marc, scope="person", above="200")
    lea = factories.person(company=story.company, name="Léa Morvan", role=User.Role.APPROVER)
    sent = [story.order(person, now, toner="1") for person in (story.nadia, lea, story.nadia)]
    assert states(sent) == ["approved", "approved", "to_approve"]
    december = now.replace(month=12, day=1)
    assert story.order(story.nadia, december, toner="1").state == "approved"
    assert [row[1:] for row in ledger()] == [(NOVEMBER, 0, 14890), (NOVEMBER, 0, 14890), (date(2026, 12, 1), 0, 14890)]


def test_a_cost_centre_is_shared_by_its_people(story: Story, marc: User, now: datetime) -> None:
    budget(story, marc, scope="cost_centre", above="200", period="quarter")
    lea = factories.person(company=story.company, role=User.Role.APPROVER, cost_centre="LABO")
    paul = factories.person(company=story.company, role=User.Role.APPROVER, cost_centre="LABO")
    sent = [story.order(person, now, toner="1") for person in (lea, paul, story.nadia)]
    assert states(sent) == ["approved", "to_approve", "approved"]


def test_an_address_and_a_family(story: Story, marc: User, now: datetime) -> None:
    """Only the toners count, and they move with the address. Planted: the old address's share kept."""
    family = story.toner.family
    assert family
    budget(story, marc, scope="address", family=family.pk, family_name=family.name, above="200")
    order = story.order(story.buyer, now, toner="1", paper="5")
    first = order.address_id
    assert ledger() == [(f"address:{first}", NOVEMBER, 14890, 0)]
    other = story.company.addresses.get(code="A2")
    amending.amend(
        order=order,
        amendment=Amendment({}, terms=amending.Terms(address=other), parts={"address"}),
        seen_version=1,
        by=story.nadia,
        now=now,
    )
    reserved = {holder: cents for holder, _begins, cents, _spent in ledger()}
    assert reserved == {f"address:{first}": 0, f"address:{other.pk}": 14890}


def test_a_budget_spent_between_seeing_and_sending_is_told(
    story: Story, marc: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in the very moment after the last look. Planted: `place` that doesn't ask whether it still fits."""
    budget(story, marc)
    basket = story.fill(story.nadia, now, toner="2")
    seen = checkout.seen(checkout.review(basket, now=now))
    assert seen.approvers == ""
    story.order(story.buyer, now, toner="2")
    look = budgets.exceeded
    for looks in ([], [{}]):
        monkeypatch.setattr(budgets, "exceeded", lambda wanted, looks=looks: looks.pop() if looks else look(wanted))
        with pytest.raises(checkout.Changed) as changed:
            orders.place(basket=basket, seen=seen, by=story.nadia, now=now)
        assert changed.value.differences == [("Validation par", "", "Marc Petit (Budget)")]
        assert ledger() == [("company", NOVEMBER, 29780, 0)]


def test_the_first_day_of_a_period() -> None:
    assert [begins(period, date(2026, 11, 30)) for period in ("month", "quarter", "year")] == [
        date(2026, 11, 1), date(2026, 10, 1), date(2026, 1, 1),
    ]  # fmt: skip
    assert begins("quarter", date(2026, 3, 31)) == date(2026, 1, 1)
