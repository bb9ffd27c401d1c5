from pathlib import Path

import pytest
from pytest_django import Settings

from tests.mail import post
from tests.ordering.story import Story, begin


@pytest.fixture
def story(db: None) -> Story:
    return begin()


@pytest.fixture(autouse=True)
def alone(settings: Settings, tmp_path: Path) -> None:
    """Mails go to a directory of the test's own; a function of the tests stands where the ERP stands."""
    post.handed_over.clear()
    settings.DATA_DIR = tmp_path
    wired = settings.OUTBOX_REACTIONS
    instead = {"privatif.erp.outbound.send_order": "tests.mail.post.hand_over"}
    settings.OUTBOX_REACTIONS = {event: [instead.get(name, name) for name in names] for event, names in wired.items()}
