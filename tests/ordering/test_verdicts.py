"""Pastes as people write them, up to the verdict: each line in a catalogue that has everything doubtful.

Planted bugs that were seen here: memory asked before our own numbers; the loose key tried first; an article of others
taken for ours; the bar code compared with its zeros.
"""

from datetime import datetime

import pytest

from privatif.catalog.lookup import Verdict
from tests.ordering.verdicts import PASTES, catalogue, verdicts

pytestmark = pytest.mark.django_db


def test_each_paste_has_its_verdicts(now: datetime) -> None:
    company = catalogue(now)
    assert {text: verdicts(company, text, now) for text in PASTES} == PASTES


@pytest.mark.once
def test_every_verdict_is_among_them() -> None:
    assert len(PASTES) >= 60
    told = {line[2] for lines in PASTES.values() for line in lines if len(line) > 1}
    assert told == {verdict.value for verdict in Verdict}
