"""What must follow a fact follows it: at once, later, or in front of a person."""

import errno
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction

from privatif.core import holds, outbox
from privatif.core.errors import Stale
from privatif.core.models import Delivery, Hold
from tests.core import reactions
from tests.threads import at_once

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def wired(settings):
    reactions.ran.clear()
    reactions.outcomes.clear()
    settings.OUTBOX_REACTIONS = {
        "fact": ["tests.core.reactions.obey"],
        "both": ["tests.core.reactions.obey", "tests.core.reactions.also"],
        "quiet": [],
        "lost": ["tests.core.reactions.not_there"],
    }


@pytest.fixture
def clock(now):
    return Clock(now)


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def record(now, event="fact", subject="C-26-000001", **payload):
    with transaction.atomic():
        outbox.record(event, subject=subject, now=now, payload=payload)


def test_nothing_is_delivered_while_a_hold_is_there_and_everything_afterwards(transactional_db, now, clock):
    """Planted: a claim that doesn't look for the hold: both were delivered under it."""
    record(now, "both")
    held = Hold.objects.create(copied_at=now - SECOND, since=now)
    assert deliver(clock) == 0
    assert set(Delivery.objects.values_list("state", "attempts", "leased_until")) == {("waiting", 0, None)}
    holds.lift(held)
    assert deliver(clock) == 2
    with pytest.raises(Stale):
        holds.lift(held)


def test_a_hold_of_a_later_restore_is_not_lifted_with_the_first_one(db, now):
    held = Hold.objects.create(copied_at=now - SECOND, since=now)
    Hold.objects.update(since=now + SECOND)
    with pytest.raises(Stale):
        holds.lift(held)
    assert holds.current() is not None


@pytest.mark.django_db
def test_an_outage_is_no_fault_of_the_reaction_and_never_parks_it(now, clock):
    """Planted: counted as a fault, a full disk of an evening parked the order at its eighth attempt."""
    record(now)
    reactions.outcomes.extend(OSError(errno.ENOSPC, "No space left on device") for _ in range(20))
    for _ in range(20):
        clock.now += outbox.LONGEST_WAIT
        deliver(clock)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.faults) == ("waiting", 20, 0)
    clock.now += outbox.LONGEST_WAIT
    deliver(clock)
    assert Delivery.objects.get().state == "done"


def deliver(clock, limit=100):
    return outbox.deliver_due(worker="w1", clock=clock, limit=limit)


@pytest.mark.django_db
class TestRecording:
    def test_each_reaction_gets_a_delivery_of_its_own(self, now, clock):
        record(now, "both", order="C-26-000001")
        assert list(Delivery.objects.order_by("id").values_list("reaction", "state", "attempts", "due_at")) == [
            ("tests.core.reactions.obey", "waiting", 0, now),
            ("tests.core.reactions.also", "waiting", 0, now),
        ]
        assert Delivery.objects.first().payload == {"order": "C-26-000001"}
        assert deliver(clock) == 2
        assert reactions.ran == [("C-26-000001", now), ("also C-26-000001", now)]

    def test_an_event_that_nobody_follows_is_fine_and_an_unknown_one_is_not(self, now):
        record(now, "quiet")
        assert not Delivery.objects.exists()
        with pytest.raises(KeyError):
            record(now, "unknown")

    def test_a_fact_that_fails_has_no_consequence(self, now):
        with transaction.atomic():
            outbox.record("fact", subject="C-26-000001", now=now)
            transaction.set_rollback(True)
        assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_consequence_is_only_recorded_with_its_fact(now):
    with pytest.raises(transaction.TransactionManagementError):
        outbox.record("fact", subject="C-26-000001", now=now)


@pytest.mark.django_db
class TestDelivering:
    def test_the_one_due_longest_goes_first_and_none_before_its_time(self, clock, now):
        record(now + SECOND, subject="tomorrow")
        record(now, subject="second")
        record(now - SECOND, subject="first")
        assert deliver(clock) == 2
        assert [subject for subject, _ in reactions.ran] == ["first", "second"]
        clock.now += SECOND
        assert deliver(clock) == 1

    def test_no_more_than_asked_for(self, clock, now):
        for _ in range(3):
            record(now)
        assert [deliver(clock, limit=2), deliver(clock, limit=2), deliver(clock)] == [2, 1, 0]

    def test_one_that_fails_does_not_hold_up_the_others(self, clock, now):
        reactions.outcomes[:] = [RuntimeError("boom"), None]
        record(now, subject="bad")
        record(now, subject="good")
        assert deliver(clock) == 2
        assert dict(Delivery.objects.values_list("subject", "state")) == {"bad": "waiting", "good": "done"}

    def test_what_is_done_stays_done(self, clock, now):
        record(now)
        deliver(clock)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.settled_at, delivery.attempts) == ("done", now, 1)
        assert (delivery.leased_by, delivery.leased_until) == ("", None)
        clock.now += timedelta(days=1)
        assert deliver(clock) == 0


@pytest.mark.django_db
class TestFailing:
    def attempts(self, clock, count):
        """When each attempt was made, in seconds from the first."""
        made = []
        begun = clock.now
        for _ in range(count):
            clock.now = Delivery.objects.get().due_at
            made.append((clock.now - begun).total_seconds())
            assert deliver(clock) == 1
        return made

    def test_waits_double_up_to_a_quarter_of_an_hour_and_never_end(self, clock, now):
        reactions.outcomes[:] = [outbox.TryLater("503")] * 40
        record(now)
        made = self.attempts(clock, 40)
        waits = [int(after - before) for before, after in pairwise(made)]
        assert waits == [5, 10, 20, 40, 80, 160, 320, 640] + [900] * 31
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.last_error, delivery.attempts) == ("waiting", "503", 40)

    def test_not_a_moment_before_the_wait_is_over(self, clock, now):
        reactions.outcomes[:] = [outbox.TryLater("503")]
        record(now)
        deliver(clock)
        clock.now += timedelta(seconds=5) - timedelta(microseconds=1)
        assert deliver(clock) == 0
        clock.now += timedelta(microseconds=1)
        assert deliver(clock) == 1

    @pytest.mark.parametrize("wait", [timedelta(0), timedelta(hours=2)])
    def test_a_wait_that_was_asked_for_is_kept(self, clock, now, wait):
        reactions.outcomes[:] = [outbox.TryLater("later", wait=wait)]
        record(now)
        deliver(clock, limit=1)
        assert Delivery.objects.get().due_at == now + wait

    @pytest.mark.parametrize("kind", [outbox.Refused, outbox.NeedsHand])
    def test_a_refusal_is_set_aside_with_its_reason(self, clock, now, kind):
        reactions.outcomes[:] = [kind("Client bloqué.")]
        record(now)
        deliver(clock)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.last_error, delivery.settled_at) == ("parked", "Client bloqué.", now)
        clock.now += timedelta(days=30)
        assert deliver(clock) == 0

    def test_the_eighth_fault_sets_it_aside(self, clock, now):
        reactions.outcomes[:] = [ValueError("no such thing")] * 8
        record(now)
        assert self.attempts(clock, 8) == [0, 5, 15, 35, 75, 155, 315, 635]
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.last_error) == ("parked", "ValueError: no such thing")
        assert len(reactions.ran) == 8

    def test_waiting_is_no_fault(self, clock, now):
        reactions.outcomes[:] = [outbox.TryLater("503")] * 20 + [ValueError("once")]
        record(now)
        self.attempts(clock, 21)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.faults, delivery.attempts) == ("waiting", 1, 21)

    def test_a_reaction_that_is_not_there_is_a_fault(self, clock, now):
        record(now, "lost")
        deliver(clock)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.faults) == ("waiting", 1)
        assert "not_there" in delivery.last_error


@pytest.mark.django_db
class TestByHand:
    def test_a_parked_one_is_tried_at_once_and_counted_anew(self, clock, now):
        reactions.outcomes[:] = [ValueError("no such thing")] * 9
        record(now)
        for _ in range(8):
            clock.now = Delivery.objects.get().due_at
            deliver(clock)
        pk = Delivery.objects.get().pk
        assert outbox.retry(pk=pk, now=clock.now)
        assert deliver(clock) == 1
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts, delivery.faults) == ("waiting", 1, 1)
        assert delivery.due_at == clock.now + timedelta(seconds=5)

    def test_a_waiting_one_is_tried_at_once(self, clock, now):
        reactions.outcomes[:] = [outbox.TryLater("later", wait=timedelta(days=1))]
        record(now)
        deliver(clock)
        assert outbox.retry(pk=Delivery.objects.get().pk, now=now)
        assert deliver(clock) == 1
        assert Delivery.objects.get().state == "done"

    def test_what_is_done_is_not_done_again(self, clock, now):
        record(now)
        deliver(clock)
        pk = Delivery.objects.get().pk
        assert not outbox.retry(pk=pk, now=now)
        assert not outbox.park(pk=pk, reason="non", now=now)
        assert Delivery.objects.get().state == "done"

    def test_one_that_nobody_knows(self, db, now):
        assert not outbox.retry(pk=1, now=now)
        assert not outbox.park(pk=1, reason="non", now=now)

    def test_one_set_aside_waits_for_a_person(self, clock, now):
        record(now)
        pk = Delivery.objects.get().pk
        assert outbox.park(pk=pk, reason="Doublon annoncé par téléphone.", now=now)
        assert not outbox.park(pk=pk, reason="encore", now=now)
        assert deliver(clock) == 0
        assert Delivery.objects.get().last_error == "Doublon annoncé par téléphone."

    def test_one_that_a_worker_is_at_is_left_to_it_until_its_lease_is_over(self, now):
        record(now)
        delivery = outbox.claim_next(worker="w1", now=now)
        assert not outbox.retry(pk=delivery.pk, now=now + outbox.LEASE)
        assert not outbox.park(pk=delivery.pk, reason="non", now=now + outbox.LEASE)
        assert outbox.retry(pk=delivery.pk, now=now + outbox.LEASE + SECOND)


@pytest.mark.django_db
class TestLeases:
    def test_a_claimed_one_is_nobody_else_s_until_the_lease_is_over(self, now):
        record(now)
        first = outbox.claim_next(worker="w1", now=now)
        assert (first.leased_by, first.leased_until, first.attempts) == ("w1", now + outbox.LEASE, 1)
        assert outbox.claim_next(worker="w2", now=now + outbox.LEASE) is None
        second = outbox.claim_next(worker="w2", now=now + outbox.LEASE + SECOND)
        assert (second.pk, second.leased_by, second.attempts) == (first.pk, "w2", 2)

    def test_a_worker_that_comes_back_late_under_its_own_name_is_late_all_the_same(self, clock, now):
        record(now)
        late = outbox.claim_next(worker="w1", now=now)
        clock.now += outbox.LEASE + SECOND
        outbox.claim_next(worker="w1", now=clock.now)
        reactions.outcomes[:] = [outbox.Refused("trop tard")]
        outbox.deliver(late, clock=clock)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.leased_by) == ("waiting", "w1")


@pytest.mark.django_db(transaction=True)
def test_four_workers_deliver_each_once(now, clock):
    for n in range(40):
        record(now, subject=f"S{n:02d}")
    tried = at_once(4, lambda n: outbox.deliver_due(worker=f"w{n}", clock=clock))
    assert sum(tried) == 40
    assert sorted(subject for subject, _ in reactions.ran) == [f"S{n:02d}" for n in range(40)]
    assert set(Delivery.objects.values_list("state", "attempts")) == {("done", 1)}
