from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from privatif.erp.backends.embedded import EmbeddedErp
from tests.erp.worker import Worker
from tests.ordering.story import Story, begin


@pytest.fixture
def story(db: None) -> Story:
    return begin()


@pytest.fixture
def worker(now: datetime) -> Worker:
    return Worker(now)


@pytest.fixture
def erp(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> EmbeddedErp:
    """The ERP that orders go to and news comes from, on the worker's clock."""
    for room in ("outbound", "inbound"):
        monkeypatch.setattr(f"privatif.erp.{room}.get_backend", lambda: EmbeddedErp(clock=worker.clock))
    return EmbeddedErp(clock=worker.clock)


@pytest.fixture(autouse=True)
def alone(settings: Settings, tmp_path: Path) -> None:
    """The ERP's file is the test's own, and nobody but the ERP is told of orders."""
    settings.DATA_DIR = tmp_path
    settings.ERP_BACKEND = "privatif.erp.backends.embedded.EmbeddedErp"
    settings.ERP_EMBEDDED_PACE = 0
    settings.OUTBOX_REACTIONS = {
        "order.awaiting_approval": [],
        "order.refused": [],
        "order.released": ["privatif.erp.outbound.send_order"],
        "order.confirmed_by_erp": ["tests.erp.worker.confirmed"],
    }
