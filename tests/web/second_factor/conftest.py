"""Camille, and the time that her application and the portal share."""

import pytest
from django.core.cache import cache

from privatif.accounts.models import User
from tests import factories
from tests.web.second_factor.acts import Clock


@pytest.fixture(autouse=True)
def nothing_counted(db: None) -> None:
    cache.clear()


@pytest.fixture
def camille(db: None) -> User:
    return factories.person(company=factories.company(number="4711"), username="CAUBERT", name="Camille Aubert")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)
