"""The short soak: 500 orders over HTTP while processes are killed; `make soak` is the long one.

Planted once each, and each ended it with 1: an ERP and a connector that don't look our number up (and no UNIQUE in its
file); a claim that doesn't ask for the lease; a lease five times as long; a basket taken whatever its state; a release
recorded a tenth of a second after its order's commit.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.journeys.portal import database

ORDERS, KILLS = 500, 13


@pytest.mark.timeout(1200)
def test_nothing_is_lost_and_nothing_is_there_twice(tmp_path):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVATIF_", "DJANGO_"))}
    command = [sys.executable, "-m", "bench.soak", "--json", "--orders", str(ORDERS), "--kills", str(KILLS)]
    environment = {**kept, "PRIVATIF_DATABASE_URL": database(tmp_path.name)}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["orders acknowledged"] == ORDERS
    assert sum(figures["processes killed"].values()) == KILLS
    assert figures["receipts lost"] > 50
    assert figures["orders found there by a look-up"] > 0
