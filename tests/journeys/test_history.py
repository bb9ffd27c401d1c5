"""The whole real history: taken within memory, exact to the thousandth, only once; and people then order from it.

It is imported once for all that is asked of it (`make test` keeps a file in one process).
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.import_history import MOST_MB, Measure, convert, measure_import
from tests.conftest import ROOT
from tests.journeys.conftest import person
from tests.journeys.portal import Portal, environment, free_port, running, until
from tests.journeys.test_guide import (
    NEW_PASSWORD,
    approve,
    chapter_1_connexion,
    chapter_2_accueil,
    chapter_3_commander,
    erp_number,
)

pytestmark = pytest.mark.shared
FIGURES = ("article", "quantity", "orders", "amount")
LINES = {
    "companies.csv": 4_372, "addresses.csv": 6_892, "contacts.csv": 5_074, "articles.csv": 3_958,
    "catalogue.csv": 266_792, "orders.csv": 22_190, "order_lines.csv": 406_829,
}  # fmt: skip


@dataclass(frozen=True)
class History:
    """The portal that it was imported into, the files, and what importing them took."""

    portal: Portal
    files: Path
    first: Measure


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Iterator[History]:
    directory, port = tmp_path_factory.mktemp("history"), free_port()
    base_url = f"http://127.0.0.1:{port}"
    portal = Portal(base_url, directory, environment(directory, base_url))
    files = convert(directory / "files")
    portal.run("init")
    history = History(portal, files, measure_import(files, portal.environment))
    with running(portal, ["serve", "--port", str(port)], ["worker"]):
        yield history


def test_it_is_taken_whole_within_memory_and_only_once(history: History) -> None:
    assert {file["file"]: file["new"] for file in history.first.files} == LINES
    assert history.first.mb <= MOST_MB
    again = measure_import(history.files, history.portal.environment)
    assert {file["file"]: file["unchanged"] for file in again.files} == LINES
    assert again.mb <= MOST_MB


def test_it_is_exact(history: History, shared: Path) -> None:
    golden = json.loads((shared / "data" / "golden" / "summary.json").read_text())
    found = figures(history)
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


def figures(history: History, *companies: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.journeys.history", *companies]
    env = history.portal.environment | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    answer = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def test_statistics_are_exact(history: History, shared: Path) -> None:
    """Every figure of five customers, and those of all; amounts to the thousandth."""
    golden = json.loads((shared / "data" / "golden" / "summary.json").read_text())
    for by, keys in (("article", golden["articles_in_orders"]), ("address", 0), ("contact", 0)):
        rows = statistics(history, by)
        assert sum(Decimal(row["amount"]) for row in rows) == Decimal(golden["amount"])
        assert sum(row["quantity"] for row in rows) == golden["quantity"]
        assert len({row["company"] for row in rows}) == golden["customers_with_orders"]
        if keys:
            assert len({row["key"] for row in rows}) == keys
        else:
            assert sum(row["orders"] for row in rows) == golden["orders"]
    customers = json.loads((shared / "data" / "golden" / "sample_customers.json").read_text())
    months = figures(history, *customers)["months_of"]
    for number, customer in customers.items():
        assert top_ten(statistics(history, "article", number)) == customer["top10"]["all"]
        summer = statistics(history, "article", number, "--from", "2011-06-01", "--to", "2011-11-30")
        assert top_ten(summer) == customer["top10_2011_06_01_to_2011_11_30"]["all"]
        assert months[number] == {
            month: [expected[name] for name in ("orders", "quantity", "amount")]
            for month, expected in customer["months"].items()
            if expected["orders"]
        }


def statistics(history: History, by: str, company: str = "", *days: str) -> list[dict[str, Any]]:
    of = ("--company", company) if company else ()
    rows: list[dict[str, Any]] = json.loads(history.portal.run("statistics", "--by", by, *of, *days))
    return rows


def top_ten(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """As the exact answers have it: ties by the other figure, then by the article."""
    figures = [{name: row["key" if name == "article" else name] for name in FIGURES} for row in rows]
    return {
        one: sorted(figures, key=lambda row: (-row[one], -row[other], row["article"]))[:10]
        for one, other in (("quantity", "orders"), ("orders", "quantity"))
    }


@pytest.mark.journey
def test_people_order_from_it(history: History, somebody: Page, browser: Browser) -> None:
    portal = history.portal
    set_password(somebody, portal, "17841-C2")
    chapter_1_connexion(somebody, portal, "17841-c2", NEW_PASSWORD)
    chapter_2_accueil(somebody)
    number = chapter_3_commander(somebody, "Rentrée")
    assert number.endswith("-000001")
    request = until(lambda: portal.mails("serviceachats@client-17841.example", number))[0]
    desk = person(browser).new_page()
    set_password(desk, portal, "17841-C1")
    chapter_1_connexion(desk, portal, "17841-C1", NEW_PASSWORD)
    expect(desk.get_by_text("1 commande attend votre validation.")).to_be_visible()
    approve(desk, portal, request, number)
    given = erp_number(somebody, portal, number)
    confirmed = until(lambda: portal.mails("secretariat@client-17841.example", given))
    assert len(confirmed) == 1


def set_password(page: Page, portal: Portal, username: str) -> None:
    """The sales rep hands a link over; its owner sets his own password."""
    link = re.search(r"http\S+", portal.run("user", "reset-link", username, "--link"))
    assert link
    page.goto(link[0])
    page.get_by_label("Nouveau mot de passe").fill(NEW_PASSWORD)
    page.get_by_label("Confirmation").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Enregistrer").click()
