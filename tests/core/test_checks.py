"""A name that leads nowhere is found at start, not when the first order is to leave."""

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from privatif.core.checks import names_can_be_imported


def test_every_name_of_the_portal_leads_somewhere():
    assert names_can_be_imported(None) == []


@pytest.mark.parametrize(
    "wrong", ["privatif.erp.outbound.send_ordre", "privatif.ERP.outbound.send_order", "send_order"]
)
def test_a_wrong_reaction_stops_the_start(settings, wrong):
    settings.OUTBOX_REACTIONS = {"order.released": ["privatif.erp.outbound.send_order", wrong]}
    with pytest.raises(SystemCheckError, match=wrong.replace(".", r"\.")):
        call_command("check")


@pytest.mark.parametrize("name", ["ERP_BACKEND", "PRICE_SOURCE"])
def test_a_wrong_name_in_the_settings_stops_the_start(settings, name):
    setattr(settings, name, "privatif.nowhere.Thing")
    (problem,) = names_can_be_imported(None)
    assert problem.id == "privatif.E001"
    assert "privatif.nowhere.Thing" in problem.msg
    with pytest.raises(SystemCheckError, match=r"privatif\.nowhere\.Thing"):
        call_command("check")
