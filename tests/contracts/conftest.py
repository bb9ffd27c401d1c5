from pathlib import Path

import pytest

from tests.contracts.benches import Bench, EmbeddedBench


@pytest.fixture(params=[EmbeddedBench])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    return request.param(tmp_path)
