"""Numbers are given in order, once, and without a gap."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from privatif.core import numbering
from tests.threads import at_once


def take(now, series="C"):
    with transaction.atomic():
        return numbering.take(series, now=now)


@pytest.mark.django_db
def test_numbers_follow_each_other_in_each_series(now):
    assert [take(now), take(now), take(now, "A"), take(now)] == [
        "C-26-000001", "C-26-000002", "A-26-000001", "C-26-000003",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_deed_that_fails_gives_its_number_back(now):
    assert take(now) == "C-26-000001"
    with transaction.atomic():
        assert numbering.take("C", now=now) == "C-26-000002"
        transaction.set_rollback(True)
    assert take(now) == "C-26-000002"


@pytest.mark.django_db
def test_a_number_that_somebody_else_knows_is_passed_by(now):
    assert take(now) == "C-26-000001"
    assert [numbering.pass_by(known) for known in ("C-26-000040", "C-26-000012", "C-26-000040")] == [True, False, False]
    assert take(now) == "C-26-000041"
    assert numbering.pass_by("C-27-000003")  # a year that has no number yet
    assert [numbering.pass_by(other) for other in ("4500001234", "C-26-41", "C-26-000042x", "")] == [False] * 4
    assert take(now) == "C-26-000042"


@pytest.mark.django_db
def test_a_year_begins_at_midnight_in_paris():
    before = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
    after = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert [take(before), take(before), take(after), take(before)] == [
        "C-26-000001", "C-26-000002", "C-27-000001", "C-26-000003",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_number_is_only_taken_with_the_fact_that_it_names(now):
    with pytest.raises(transaction.TransactionManagementError):
        numbering.take("C", now=now)


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_get_fifty_numbers_from_the_first_of_the_year_on(now):
    taken = at_once(50, lambda n: take(now))
    assert sorted(taken) == [f"C-26-{n:06d}" for n in range(1, 51)]


@pytest.mark.django_db(transaction=True)
def test_deeds_that_fail_among_those_at_once_leave_no_gap(now):
    def deed(n):
        with transaction.atomic():
            number = numbering.take("C", now=now)
            transaction.set_rollback(n % 5 == 0)
        return number

    taken = [number for n, number in enumerate(at_once(20, deed)) if n % 5]
    assert sorted(taken) == [f"C-26-{n:06d}" for n in range(1, 17)]
