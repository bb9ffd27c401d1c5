"""Measure what a page costs, on the database that PRIVATIF_DATABASE_URL names or on SQLite.

    python -m bench.pages [--quick] [--keep] [ARTICLES ...]

The figures are printed as Markdown and kept as JSON in var/bench; --keep writes them into bench/README.md.
Exits with 1 when a page costs more than it may.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import psycopg

from bench.pages import report, versions
from bench.pages.server import ROOT

SIZES = [10_000, 100_000, 1_000_000]
QUICK = {"requests": 60}
RUNS = ROOT / "var" / "bench"  # SQLite's files stay here for the next run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("articles", nargs="*", type=int, default=SIZES)
    parser.add_argument("--quick", action="store_true", help="10,000 articles, fewer requests: for daily work")
    parser.add_argument("--keep", action="store_true", help="write the tables into bench/README.md")
    given = parser.parse_args()
    kind = "postgresql" if os.environ.get("PRIVATIF_DATABASE_URL", "").startswith("postgres") else "sqlite"
    sizes = [{"articles": SIZES[0], **QUICK}] if given.quick else [{"articles": n} for n in given.articles]
    results = []
    for size in sizes:
        results.append(measure(size, kind, RUNS))
        print(report.table(results[-1]), end="\n\n", flush=True)
        (RUNS / f"{kind}-{size['articles']}.json").write_text(json.dumps(results[-1], indent=1))
    if given.keep:
        report.keep(ROOT / "bench" / "README.md", f"pages on {kind}", report.page_of(results, versions.machine()))
    return 0 if all(map(report.within_goals, results)) else 1


def measure(size: dict[str, int], kind: str, runs: Path) -> dict[str, Any]:
    """One size in a process of its own. Raises CalledProcessError when it fails."""
    directory = runs / f"{kind}-{size['articles']}-{_made_of()}"
    for old in set(runs.glob(f"{kind}-{size['articles']}-*")) - {directory}:
        shutil.rmtree(old)
    directory.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVATIF_", "DJANGO_"))}
    environment = kept | {
        "PRIVATIF_DATA_DIR": str(directory), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT}/src",
        "PRIVATIF_DATABASE_URL": _new_database() if kind == "postgresql" else "",
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.pages.measure", json.dumps(size)]
    done = subprocess.run(command, env=environment, cwd=directory, stdout=subprocess.PIPE, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _new_database() -> str:
    """An empty database on the server that PRIVATIF_DATABASE_URL names; it goes with the server."""
    url, name = os.environ["PRIVATIF_DATABASE_URL"], f"bench_{uuid.uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    return url.replace("/postgres?", f"/{name}?")


def _made_of() -> str:
    """Other data or other tables are made anew."""
    tables = ("*/migrations/0*.py", "catalog/search_*.py", "ordering/bought.py")
    sources = [source for name in tables for source in sorted((ROOT / "src" / "privatif").glob(name))]
    sources += sorted(Path(__file__).parent.glob("[dp]*.py"))
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]


if __name__ == "__main__":
    sys.exit(main())
