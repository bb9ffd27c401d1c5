"""A prepared question gives the rows that the query set itself would give, whatever the values."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import BigIntegerField, CharField, Count, DateTimeField, F
from django.test.utils import CaptureQueriesContext

from privatif.core.models import AuditEntry
from privatif.core.prepared import Prepared, PreparedInsert, PreparedUpdate, Slot
from privatif.ordering.models import Basket
from tests import factories

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
_SINCE = Prepared(
    lambda: (
        AuditEntry.objects.filter(subject=Slot("subject", CharField()), at__gte=Slot("since", DateTimeField()))
        .order_by("at")
        .values_list("action", "at", "after")
    )
)


@pytest.fixture
def entries(db: None) -> None:
    for hour, subject in ((8, "A"), (9, "A"), (10, "A"), (10, "B"), (11, "50 %")):
        AuditEntry.objects.create(
            at=MONDAY.replace(hour=hour), action=f"at {hour}", subject=subject, after={"hour": hour}
        )


def test_rows_are_the_query_sets_own(entries: None) -> None:
    """Planted: no converters. SQLite gave the moment without its zone and the JSON as text."""
    asked = _SINCE.rows(subject="A", since=MONDAY)
    assert asked == [
        ("at 9", MONDAY, {"hour": 9}),
        ("at 10", MONDAY.replace(hour=10), {"hour": 10}),
    ]
    assert asked == list(
        AuditEntry.objects.filter(subject="A", at__gte=MONDAY).order_by("at").values_list("action", "at", "after")
    )


def test_values_are_values_and_never_sql(entries: None) -> None:
    assert [row[0] for row in _SINCE.rows(subject="50 %", since=MONDAY)] == ["at 11"]
    assert _SINCE.rows(subject="A' OR '1'='1", since=MONDAY) == []


def test_it_is_one_query_and_compiled_once(entries: None, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def build() -> object:
        built.append(1)
        return AuditEntry.objects.filter(subject=Slot("subject", CharField())).values_list("id")

    prepared = Prepared(build)  # type: ignore[arg-type]
    with CaptureQueriesContext(connection) as captured:
        assert [len(prepared.rows(subject=subject)) for subject in ("A", "B", "C")] == [3, 1, 0]
    assert (len(captured), len(built)) == (3, 1)


def test_a_value_that_is_missing_is_a_fault(entries: None) -> None:
    with pytest.raises(KeyError, match="since"):
        _SINCE.rows(subject="A")


def test_amounts_stay_decimals_and_groups_are_counted(db: None) -> None:
    person = factories.person(company=factories.company())
    Basket.objects.create(
        owner=person, company=person.company, created_at=MONDAY, changed_at=MONDAY, total_net=Decimal("12.30")
    )
    of_owner = Basket.objects.filter(owner=Slot("owner", BigIntegerField()))
    rows = Prepared(lambda: of_owner.values_list("total_net").annotate(n=Count("pk"))).rows(owner=person.pk)
    assert rows == [(Decimal("12.30"), 1)]
    assert isinstance(rows[0][0], Decimal)
    assert str(rows[0][0]) == "12.30"


def test_an_update_gives_what_it_has_made_of_the_row(db: None) -> None:
    """Planted: `RETURNING` left out. SQLite gave no row; PostgreSQL refused to give any."""
    basket = Basket.objects.create(
        company=(company := factories.company()), owner=factories.person(company=company), version=7,
        created_at=MONDAY, changed_at=MONDAY,
    )  # fmt: skip
    one_more = PreparedUpdate(
        lambda: (Basket.objects.filter(pk=Slot("pk", BigIntegerField())), {"version": F("version") + 1}),
        returning=["version"],
    )
    assert one_more.rows(pk=basket.pk) == [(8,)]
    assert one_more.rows(pk=basket.pk) == [(9,)]
    assert one_more.rows(pk=basket.pk + 1) == []


def test_a_row_is_written_as_the_model_would(db: None) -> None:
    """Planted: the values given as they are. SQLite can't keep a dictionary."""
    write = PreparedInsert(AuditEntry)
    fields = [field.attname for field in AuditEntry._meta.concrete_fields if not field.primary_key]
    given = AuditEntry(at=MONDAY, action="a", subject="50 %", after={"é": [1, None]})
    write.run(**{name: getattr(given, name) for name in fields})
    [kept] = AuditEntry.objects.all()
    assert [getattr(kept, name) for name in fields] == [getattr(given, name) for name in fields]
