"""Who has lost everything is let in again by the operator, and told."""

from datetime import datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from privatif.accounts.models import User
from privatif.core import outbox
from privatif.core.models import AuditEntry
from privatif.mail.models import Mail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def camille() -> User:
    person = factories.person(company=factories.company(number="4711"), username="CAUBERT", name="Camille Aubert")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(person)
    return person


def test_everything_goes_with_the_sessions_and_the_person_is_told(privatif, camille, now: datetime):
    """Planted bug: `reset` leaves the sessions."""
    browser = Client()
    browser.force_login(camille)
    answer = privatif("user", "reset-second-factor", "caubert")
    assert (answer.code, answer.out) == (0, "")
    assert "CAUBERT est sans second facteur" in answer.err
    assert not Authenticator.objects.exists()
    assert browser.get("/accueil/").status_code == 302
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.actor, entry.subject, entry.company) == ("", "CAUBERT", "4711")
    outbox.deliver_due(worker="test", clock=lambda: entry.at)
    mail = Mail.objects.get()
    assert (mail.recipient, mail.subject) == (camille.email, "Vos seconds facteurs ont été retirés")


def test_a_dry_run_takes_nothing(privatif, camille):
    """Planted bug: `--dry-run` without its rollback."""
    answer = privatif("user", "reset-second-factor", "CAUBERT", "--dry-run", "--json")
    assert answer.json == {"username": "CAUBERT", "dry_run": True}
    assert Authenticator.objects.count() == 2
    assert not AuditEntry.objects.exists()


def test_who_has_none_loses_none(privatif, camille):
    """Planted bug: `reset` goes on where nothing was removed."""
    Authenticator.objects.all().delete()
    answer = privatif("user", "reset-second-factor", "CAUBERT")
    assert (answer.code, "CAUBERT n’a pas de second facteur." in answer.err) == (1, True)
    assert privatif("user", "reset-second-factor", "PERSONNE").code == 1
