"""Buyers, approvers and substitutes of two companies, whatever they try, in whatever order: a hypothesis machine.

`make test` runs it shortly (test_approval_machine.py); `make approval-long` runs 2,000 examples.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from privatif.accounts import absences, people, rule_book
from privatif.accounts.models import Absence, ApprovalRule, Company, User
from privatif.accounts.rule_book import Wanted
from privatif.core.errors import Refusal
from privatif.core.models import Delivery
from privatif.ordering import amending, approvals, budgets, lifecycle, withdrawing
from privatif.ordering.amending import Amendment
from privatif.ordering.models import Approval, Order, OrderEvent
from privatif.ordering.reminding import remind_and_escalate
from tests import factories
from tests.ordering.story import Story, begin

START = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
FINAL = {"approved", "refused", "cancelled"}
few = st.integers(0, 3)


class Approvals(RuleBasedStateMachine):
    """Each deed is tried by anybody on anything; a Refusal is an answer, what it leaves behind is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.seen: dict[int, tuple[str, str]] = {}  # by order: its final state and total
        self.may: dict[int, set[int]] = {}

    @initialize()
    def two_companies(self) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        ours = begin()
        theirs = self._another(ours)
        self.stories = [ours, theirs]
        self.people = [person for story in self.stories for person in self._people(story)]

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def _another(self, ours: Story) -> Story:
        company = factories.company(number="4712", name="Imprimerie du Pont")
        factories.address(company=company)
        chief = factories.person(company=company, username="INES", name="Inès Hamon", role=User.Role.APPROVER)
        buyer = factories.person(company=company, username="HUGO", name="Hugo Blin", approver=chief)
        for article in (ours.toner, ours.paper):
            factories.sells(company, article, "90.00")
        return Story(company, buyer, chief, ours.toner, ours.paper)

    def _people(self, story: Story) -> list[User]:
        """The buyer, his approver, and two more approvers: one his own, one who needs the chief."""
        free, bound = (
            factories.person(
                company=story.company, username=f"{name}{story.company.number}", role=User.Role.APPROVER, approver=chief
            )
            for name, chief in (("LEA", None), ("MARC", story.nadia))
        )
        return [story.buyer, story.nadia, free, bound]

    @rule(hours=st.sampled_from([1, 5, 24, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(who=st.integers(0, 7), toner=st.integers(1, 4), paper=st.sampled_from(["0", "5", "50"]))
    def order(self, who: int, toner: int, paper: str) -> None:
        author = self._person(who)
        quantities = {"toner": str(toner)} | ({"paper": paper} if paper != "0" else {})
        self._try(lambda: self.stories[who // 4].order(author, self.now, **quantities))

    @rule(who=st.integers(0, 7), which=st.integers(0, 5), stale=st.booleans(), granted=st.booleans())
    def decide(self, who: int, which: int, stale: bool, granted: bool) -> None:
        by, order = self._person(who), self._order(which)
        if order is None:
            return
        rightful, before = self._rightful(order), order.state
        version = order.version - stale
        if granted:
            done = self._try(lambda: approvals.approve(order=order, seen_version=version, by=by, now=self.now))
        else:
            done = self._try(
                lambda: approvals.refuse(order=order, seen_version=version, reason="Non", by=by, now=self.now)
            )
        if done:
            assert before == "to_approve"
            assert by.pk in rightful, f"{by.username} decided on {order.number} without the right"
            assert not stale

    @rule(who=st.integers(0, 7), which=st.integers(0, 5), quantity=st.integers(1, 9))
    def amend(self, who: int, which: int, quantity: int) -> None:
        by, order = self._person(who), self._order(which)
        if order is None:
            return
        rightful = self._rightful(order)
        typed = Amendment({1: str(quantity)})
        version = order.version
        if self._try(lambda: amending.amend(order=order, amendment=typed, seen_version=version, by=by, now=self.now)):
            assert by.pk in rightful

    @rule(which=st.integers(0, 5))
    def cancel(self, which: int) -> None:
        order = self._order(which)
        if order:
            self._try(lambda: lifecycle.move(order=order, to="cancelled", by=None, now=self.now))

    @rule(who=st.integers(0, 7), which=st.integers(0, 5))
    def withdraw(self, who: int, which: int) -> None:
        by, order = self._person(who), self._order(which)
        if order and self._try(
            lambda: withdrawing.withdraw(order=order, seen_version=order.version, by=by, now=self.now)
        ):
            assert by.pk == order.author_id

    @rule(who=st.integers(0, 7), other=st.integers(0, 7), days=few, long=few)
    def absence(self, who: int, other: int, days: int, long: int) -> None:
        person, first = self._person(who), self.now.date() + timedelta(days=days)
        self._try(
            lambda: absences.declare(
                person=person,
                substitute=self._person(other),
                first=first,
                last=first + timedelta(days=long),
                by=person,
                now=self.now,
            )
        )

    @rule(
        who=st.integers(0, 7),
        members=st.sets(st.integers(0, 7), min_size=1, max_size=3),
        above=st.sampled_from([0, 200, 400]),
        period=st.sampled_from(["", "month", "year"]),
        scope=st.sampled_from(["company", "person", "address"]),
        level=st.integers(1, 2),
    )
    def new_rule(self, who: int, members: set[int], above: int, period: str, scope: str, level: int) -> None:
        by = self._person(who)
        assert by.company
        company = by.company
        wanted = Wanted(
            name=f"Règle {ApprovalRule.objects.count()}", level=level, above=above, period=period,
            scope=scope if period else "", members=[self._person(member) for member in sorted(members)],
        )  # fmt: skip
        self._try(lambda: rule_book.save(company=company, rule=None, wanted=wanted, by=by, now=self.now))

    @rule(who=st.integers(0, 7), self_approval=st.booleans(), hours=st.sampled_from([0, 1, 8]))
    def policy(self, who: int, self_approval: bool, hours: int) -> None:
        by = self._person(who)
        assert by.company
        company = by.company
        self._try(
            lambda: rule_book.set_policy(
                company=company,
                self_approval=self_approval,
                remind_after=hours,
                escalate_after=hours,
                escalate_to=by,
                by=by,
                now=self.now,
            )
        )

    @rule(who=st.integers(0, 7))
    def disable(self, who: int) -> None:
        self._try(lambda: people.disable(user=self._person(who), by=None, now=self.now))

    @rule()
    def remind(self) -> None:
        remind_and_escalate(now=self.now)

    @invariant()
    def the_ledger_has_no_drift(self) -> None:
        assert budgets.drift() == []

    @invariant()
    def what_is_final_stays_as_it_was(self) -> None:
        """One final state, one total; one of release or refusal in the outbox."""
        for order in Order.objects.filter(state__in=FINAL):
            now = (order.state, str(order.total_net))
            if order.state == "cancelled":
                self.seen[order.pk] = (order.state, now[1])
            assert self.seen.setdefault(order.pk, now) == now
            finals = OrderEvent.objects.filter(order=order, state__in=["approved", "refused"]).count()
            released = Delivery.objects.filter(event="order.released", subject=order.number).count()
            refused = Delivery.objects.filter(event="order.refused", subject=order.number).count()
            assert finals <= 1
            assert (released, refused) in {(2, 0), (0, 1), (0, 0)}
            assert (released, refused) != (0, 0) or order.state == "cancelled"

    @invariant()
    def every_yes_is_there_before_it_leaves(self) -> None:
        for order in Order.objects.filter(state="approved"):
            levels = set(order.approvals.values_list("level", flat=True))
            assert set(order.approvals.filter(granted=True).values_list("level", flat=True)) == levels

    @invariant()
    def what_waits_waits_for_one_level(self) -> None:
        for order in Order.objects.filter(state="to_approve"):
            asked = order.approvals.filter(asked_at__isnull=False, decided_at=None)
            assert len(set(asked.values_list("level", flat=True))) == 1

    def _person(self, who: int) -> User:
        """As he is now."""
        return User.objects.select_related("company", "approver").get(pk=self.people[who].pk)

    def _order(self, which: int) -> Order | None:
        found = list(Order.objects.select_related("company", "author").order_by("-pk")[:6])
        return found[which] if which < len(found) else None

    def _rightful(self, order: Order) -> set[int]:
        """Who may decide now, worked out the long way."""
        asked = Approval.objects.filter(order=order, asked_at__isnull=False, decided_at=None)
        today, able = self.now.date(), set()
        for row in asked:
            able.add(row.approver_id)
            for absence in Absence.objects.filter(person=row.approver_id):
                if absence.first <= today <= absence.last:
                    able.add(absence.substitute_id)
        if not Company.objects.get(pk=order.company_id).self_approval:
            able.discard(order.author_id)
        fit = User.objects.filter(pk__in=able, is_active=True, role="approver", company=order.company_id)
        return set(fit.values_list("pk", flat=True))

    def _try(self, deed: Callable[[], object]) -> bool:
        try:
            with transaction.atomic():
                deed()
        except Refusal:
            return False
        return True
