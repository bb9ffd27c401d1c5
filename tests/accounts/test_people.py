"""People are created with an ID that nobody else has."""

from datetime import datetime

import pytest
from django.db import IntegrityError

from privatif.accounts import people
from privatif.core.errors import Refusal
from tests import factories


def test_an_id_that_somebody_has_in_other_letters_is_refused(db: None, now: datetime) -> None:
    """Planted bug: compared letter by letter. The database's own words were shown."""
    company = factories.company()
    factories.person(company=company, username="NADIA")
    with pytest.raises(Refusal, match="L’ID utilisateur nadia existe déjà"):
        people.create(
            username="nadia", name="Nadia", email="", role="buyer", company=company, approver=None, by=None, now=now
        )


def test_another_fault_is_not_taken_for_it(db: None, now: datetime) -> None:
    """Planted bug: every IntegrityError says so. A buyer without a company was told that his ID was taken."""
    with pytest.raises(IntegrityError):
        people.create(
            username="SEUL", name="Seul", email="", role="buyer", company=None, approver=None, by=None, now=now
        )
