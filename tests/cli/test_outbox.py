"""The operator sees what waits, and sets it going or aside; each deed leaves a trace."""

from datetime import timedelta

import pytest

from privatif.core.models import AuditEntry, Delivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(now):
    def make(subject, state="waiting", error="", **fields):
        return Delivery.objects.create(
            event="order.released", reaction="privatif.erp.outbound.send_order", subject=subject, state=state,
            payload={"order": subject}, recorded_at=now, due_at=now + timedelta(hours=1), last_error=error, **fields,
        )  # fmt: skip

    return make


def test_list_shows_what_is_not_done(privatif, delivery):
    delivery("C-26-000001", "done")
    delivery("C-26-000002")
    delivery("C-26-000003", "parked", "Client 410001 bloqué pour la facturation")
    answer = privatif("outbox", "list")
    assert answer.code == 0
    assert "C-26-000001" not in answer.out
    rows = [line.split("\t") for line in answer.out.splitlines()[1:]]
    assert [(row[1], row[4]) for row in rows] == [("C-26-000002", "en attente"), ("C-26-000003", "mise de côté")]
    assert rows[1][7] == "Client 410001 bloqué pour la facturation"


def test_list_as_json_by_state_and_subject(privatif, delivery):
    delivery("C-26-000001", "done")
    delivery("C-26-000002", "parked")
    assert [row["subject"] for row in privatif("outbox", "list", "--state", "done", "--json").json] == ["C-26-000001"]
    assert [row["subject"] for row in privatif("outbox", "list", "--subject", "C-26-000002", "--json").json] == [
        "C-26-000002"
    ]


def test_an_empty_outbox_says_so(privatif):
    assert "tout est transmis" in privatif("outbox", "list").out
    assert privatif("outbox", "list", "--json").json == []


def test_a_list_that_is_cut_says_so(privatif, delivery):
    for number in range(3):
        delivery(f"C-26-00000{number}")
    answer = privatif("outbox", "list", "--limit", "2")
    assert len(answer.out.splitlines()) == 3
    assert "2 lignes sur 3" in answer.err


def test_show_tells_everything_about_one(privatif, delivery):
    one = delivery("C-26-000004", "parked", "refus")
    answer = privatif("outbox", "show", str(one.pk), "--json")
    assert answer.json["payload"] == {"order": "C-26-000004"}
    assert answer.json["last_error"] == "refus"
    unknown = privatif("outbox", "show", "999999")
    assert unknown.code == 1
    assert "privatif outbox list" in unknown.err


def test_retry_makes_a_parked_one_due_and_is_audited(privatif, delivery):
    one = delivery("C-26-000005", "parked", "refus")
    assert privatif("outbox", "retry", str(one.pk)).code == 0
    one.refresh_from_db()
    assert one.state == "waiting"
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.before["state"]) == ("outbox.retry", "C-26-000005", "parked")


def test_a_dry_run_changes_nothing(privatif, delivery):
    one = delivery("C-26-000006", "parked")
    answer = privatif("outbox", "retry", str(one.pk), "--dry-run")
    assert answer.code == 0
    assert "serait fait" in answer.out
    one.refresh_from_db()
    assert one.state == "parked"
    assert not AuditEntry.objects.exists()


def test_some_of_several_is_exit_code_3_and_none_is_1(privatif, delivery):
    one = delivery("C-26-000007", "parked")
    answer = privatif("outbox", "retry", str(one.pk), "999999", "--json")
    assert answer.code == 3
    assert answer.json == {"dry_run": False, "done": [one.pk], "not_done": [999999]}
    assert privatif("outbox", "retry", "999999").code == 1


def test_all_parked_ones_at_once(privatif, delivery):
    delivery("C-26-000008", "parked")
    delivery("C-26-000009", "parked")
    assert privatif("outbox", "retry", "--all-parked").code == 0
    assert Delivery.objects.filter(state="waiting").count() == 2
    assert privatif("outbox", "retry").code == 2


def test_park_keeps_the_reason(privatif, delivery):
    one = delivery("C-26-000010")
    assert privatif("outbox", "park", str(one.pk), "--reason", "litige en cours").code == 0
    one.refresh_from_db()
    assert (one.state, one.last_error) == ("parked", "litige en cours")
    assert AuditEntry.objects.get().after == {"reason": "litige en cours"}


def test_park_wants_a_reason(privatif, delivery):
    assert privatif("outbox", "park", str(delivery("C-26-000011").pk)).code == 2
