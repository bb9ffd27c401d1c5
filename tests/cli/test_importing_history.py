"""The whole real history: taken within memory, exact to the thousandth, and only once."""

import json
import subprocess
import sys
from decimal import Decimal

import pytest

from bench.import_history import MOST_MB, convert, measure_import
from tests.conftest import ROOT

pytestmark = pytest.mark.shared
LINES = {
    "companies.csv": 4_372, "addresses.csv": 6_892, "contacts.csv": 5_074, "articles.csv": 3_958,
    "catalogue.csv": 266_792, "orders.csv": 22_190, "order_lines.csv": 406_829,
}  # fmt: skip


def test_the_real_history(installation, shared, tmp_path):
    directory = convert(tmp_path / "history")
    assert installation.run("init").code == 0
    first = measure_import(directory, installation.env)
    assert {file["file"]: file["new"] for file in first.files} == LINES
    assert first.mb <= MOST_MB

    again = measure_import(directory, installation.env)
    assert {file["file"]: file["unchanged"] for file in again.files} == LINES
    assert again.mb <= MOST_MB

    assert_exact(installation, json.loads((shared / "data" / "golden" / "summary.json").read_text()))


def assert_exact(installation, golden) -> None:
    command = [sys.executable, "-m", "tests.cli.history"]
    answer = subprocess.run(command, env=installation.env, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(answer.stdout)
    assert int(Decimal(found["order lines"])) == golden["order_lines"]
    assert int(Decimal(found["credit lines"])) == golden["credit_lines"]
    assert int(Decimal(found["quantity"])) == golden["quantity"]
    assert Decimal(found["order amount"]) == Decimal(golden["amount"]) == Decimal("8911407.904")
    assert Decimal(found["rounded"]) == Decimal(found["totals"]) == Decimal(golden["amount_lines_rounded"])
    assert Decimal(found["credit amount"]) == Decimal(golden["credits"]) == Decimal("-611342.09")
    assert found["orders_by_month"] == golden["orders_by_month"]
    assert {month: Decimal(amount) for month, amount in found["amount_by_month"].items()} == {
        month: Decimal(amount) for month, amount in golden["amount_by_month"].items()
    }
