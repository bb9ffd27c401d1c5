"""The measuring of pages runs through, on the database of the test run; how long things take is no test."""

import os

from bench.pages import report
from bench.pages.__main__ import measure
from bench.pages.pages import PAGES

SMALL = {"articles": 60, "companies": 3, "prices": 40, "orders": 3, "requests": 10, "clients": 2, "whole": 60}


def test_every_page_is_asked_and_reported(tmp_path):
    kind = "postgresql" if os.environ.get("PRIVATIF_DATABASE_URL", "").startswith("postgres") else "sqlite"
    result = measure(SMALL, kind, tmp_path)
    assert [cost["name"] for cost in result["pages"]] == [page.name for page in PAGES]
    by_name = {cost["name"]: cost for cost in result["pages"]}
    assert result["limit"]["queries"] == by_name["catalogue, page 2"]["queries"] > 2
    assert all(cost["cpu_ms"] > 0 and cost["queries"] > 0 and cost["many"][2] > 0 for cost in by_name.values())
    assert result["peak_mb"] > 20

    text = report.table(result)
    assert text.count("\n| ") == 1 + 1 + len(PAGES)  # head, limit, pages
    assert "60 articles" in text
    assert "| place, 20 lines | 15.0" in text


def test_the_tables_go_to_their_place_in_the_document(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- pages on sqlite -->\nold\n<!-- /pages on sqlite -->\nafter\n")
    for _ in range(2):
        report.keep(readme, "pages on sqlite", "new")
    assert readme.read_text() == "before\n<!-- pages on sqlite -->\nnew\n<!-- /pages on sqlite -->\nafter\n"


def test_a_missed_goal_shows():
    cost = {
        "name": "search",
        "most_ms": 8,
        "p95_ms": 10,
        "cpu_ms": 8.01,
        "queries": 5,
        "one": [9, 12, 100],
        "many": [90, 120, 110],
    }
    limit = cost | {"name": "limit", "cpu_ms": 1.0, "most_ms": 0, "p95_ms": 0}
    size = {"articles": 10_000, "companies": 1_000, "prices": 500, "clients": 16}
    result = {"database": "SQLite", "size": size, "database_mb": 50, "peak_mb": 90, "cold_start_seconds": 1.5}
    assert not report.within_goals(result | {"limit": limit, "pages": [cost]})
    assert "| search | 8.0, **missed** | 8.0 |" in report.table(result | {"limit": limit, "pages": [cost]})
    assert "| 12.0 (of 10, **missed**) |" in report.table(result | {"limit": limit, "pages": [cost]})
    soon = cost | {"cpu_ms": 8.0, "one": [9, 10, 100]}
    assert report.within_goals(result | {"limit": limit, "pages": [soon]})
    assert not report.within_goals(result | {"limit": limit, "pages": [soon | {"one": [9, 10.1, 100]}]})
