"""The audit trail says who did what, and goes with the deed."""

import pytest
from django.db import transaction

from privatif.core import audit
from privatif.core.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db


def test_an_entry_keeps_who_what_and_what_it_was_before_and_after(now):
    camille = factories.person(company=factories.company(), username="camille")
    audit.write(
        "order.refused", subject="C-26-000001", by=camille, now=now, company="410001",
        before={"state": "to_approve"}, after={"state": "refused"},
    )  # fmt: skip
    entry = AuditEntry.objects.get()
    assert (entry.at, entry.actor, entry.action, entry.subject) == (now, "camille", "order.refused", "C-26-000001")
    assert (entry.company, entry.before, entry.after) == ("410001", {"state": "to_approve"}, {"state": "refused"})


def test_what_the_portal_does_by_itself_has_nobody_s_name(now):
    audit.write("order.sent", subject="C-26-000001", by=None, now=now)
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.before, entry.after) == ("", {}, {})


def test_a_deed_that_fails_leaves_no_entry(now):
    with transaction.atomic():
        audit.write("order.sent", subject="C-26-000001", by=None, now=now)
        transaction.set_rollback(True)
    assert not AuditEntry.objects.exists()
