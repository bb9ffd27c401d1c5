"""The demonstration, loaded on the Monday of the other tests."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from pytest_django import Settings

from privatif.demonstration.load import load

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture(autouse=True)
def alone(settings: Settings, tmp_path: Path) -> None:
    """The ERP's file is the test's own; the log-in library counts attempts in the cache."""
    settings.DATA_DIR = tmp_path
    cache.clear()


@pytest.fixture
def loading() -> Callable[[datetime], Counter[str]]:
    """Loads; returns how often progress was told, by what was being done."""

    def run(now: datetime) -> Counter[str]:
        told: Counter[str] = Counter()

        def tick(what: str, done: int, whole: int) -> None:
            assert 0 <= done <= whole
            told[what] += 1

        load(now=now, progress=tick)
        return told

    return run
