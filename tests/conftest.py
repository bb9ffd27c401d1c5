"""What every room's tests share."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import engines
from django.test import Client

from privatif.accounts.models import User

ROOT = Path(__file__).resolve().parent.parent


def missing(what: str) -> None:
    """End a test that lacks a part of its surroundings: a loud skip at home, a failure with CI=true."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}, and CI=true allows no skip", pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The directory of real data beside the project."""
    directory = ROOT.parent / "shared"
    if not directory.is_dir():
        missing("there is no ../shared with real data beside the project")
    return directory


@pytest.fixture(scope="session", autouse=True)
def pages() -> None:
    """The template environment keeps the static files' addresses that it first saw: made before a test changes any."""
    assert engines["jinja2"].env


@pytest.fixture
def now() -> datetime:
    """Monday 23 November 2026, 10 o'clock in Paris: a working day before the cut-off hour."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def logged_in() -> Callable[[User], Client]:
    """`logged_in(user)` is a browser of his, past the log-in page."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return log_in
