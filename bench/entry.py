"""Measure how long lines take from pasting to their page, at 100,000 articles in the catalogue.

    python -m bench.entry [ARTICLES]

The database is a new SQLite file, or an empty one on the PostgreSQL that PRIVATIF_DATABASE_URL names. Exits with 1 when
it takes longer than it may.
"""

import argparse
import logging
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from bench.pages.__main__ import ROOT, _new_database

ARTICLES = 100_000
# What is measured, how many lines, and the seconds that it may take.
GOALS = (("paste", 200, 1.0), ("paste", 5_000, 10.0), ("file", 20_000, 60.0), ("add", 5_000, 20.0))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.entry")
    parser.add_argument("articles", nargs="?", type=int, default=ARTICLES)
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        return measure(given.articles)
    on_postgres = os.environ.get("PRIVATIF_DATABASE_URL", "").startswith("postgres")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVATIF_", "DJANGO_"))}
    with tempfile.TemporaryDirectory() as place:
        environment = kept | {
            "PRIVATIF_DATA_DIR": place, "PRIVATIF_DATABASE_URL": _new_database() if on_postgres else "",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT}/src", "DJANGO_SETTINGS_MODULE": "privatif.config.settings",
        }  # fmt: skip
        command = [sys.executable, "-m", "bench.entry", str(given.articles), "--child"]
        return subprocess.run(command, env=environment, cwd=place, check=False).returncode


def measure(articles: int) -> int:
    import django

    django.setup()
    logging.disable()
    from django.conf import settings

    from bench.pages import versions
    from privatif.cli.preparing import prepare

    settings.ALLOWED_HOSTS = ["testserver"]
    prepare()
    numbers = _catalogue(articles)
    print(f"{versions.machine()}, {versions.database()}, {articles:,} articles, load {os.getloadavg()[0]:.1f}\n")
    print("| what | lines | goal s | s | of it CPU | requests | slowest s |\n|---|---|---|---|---|---|---|")
    within = True
    for what, lines, goal in GOALS:
        asked = _runs(what, lines, numbers)
        took, used = [clock for clock, _ in asked], sum(cpu for _, cpu in asked)
        within &= sum(took) <= goal
        figures = f"{goal:g} | {sum(took):.2f} | {used:.2f} | {len(took)} | {max(took):.2f}"
        print(f"| {what} | {lines:,} | {figures} |", flush=True)
    return 0 if within else 1


def _catalogue(count: int) -> list[tuple[str, str, str, int]]:
    """One company that has agreed on every article: number, maker's reference, EAN and pack size of each."""
    from django.db import connection

    from bench.pages import data, people
    from privatif.catalog.models import Article

    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.cursor().execute("PRAGMA cache_size=-2000000")
    data.articles(count)
    data.catalogues(people.companies(1), count)
    connection.close()  # what is measured syncs as usual
    return list(Article.objects.order_by("pk").values_list("number", "maker_reference", "ean", "pack_size"))


def _written(lines: int, numbers: list[tuple[str, str, str, int]]) -> list[tuple[str, str]]:
    """References as people write them; three in a hundred that nobody knows, and two in a wrong quantity."""
    dice = random.Random(20261125)
    found = []
    for n in range(lines):
        number, maker, ean, pack = dice.choice(numbers)
        spelling = dice.choice((number, number, number.lower().replace("-", " "), number.replace("0", "O"), maker, ean))
        if n % 33 == 0:
            spelling = f"ZZ-{n:06d}"
        found.append((spelling, str(pack * dice.randrange(1, 9)) if n % 50 else "0"))
    return found


def _runs(what: str, lines: int, numbers: list[tuple[str, str, str, int]]) -> list[tuple[float, float]]:
    """Seconds of each request, clock and CPU, until the page shows all verdicts, or the basket holds the lines."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    from privatif.accounts.models import User
    from privatif.ordering import drafts

    buyer = User.objects.get(username="acheteur400000")
    browser, took = Client(), []
    browser.force_login(buyer)
    browser.get("/saisie-rapide/")

    def timed(ask: Callable[[], object]) -> object:
        begun, used = time.perf_counter(), time.process_time()
        answer = ask()
        took.append((time.perf_counter() - begun, time.process_time() - used))
        return answer

    written = _written(lines, numbers)
    if what == "file":
        sent = {"file": SimpleUploadedFile("commande.xlsx", _sheet(written))}
        timed(lambda: browser.post("/importer-un-fichier/", sent))
    else:
        text = "\n".join(map("\t".join, written))
        timed(lambda: browser.post("/saisie-rapide/", {"lines": text}))
    draft = drafts.of(buyer)[0]
    address = f"/saisie/{draft.uid}/"
    page = timed(lambda: browser.get(address))
    while drafts.counts(draft).waiting:
        page = timed(lambda: browser.post(f"{address}suite", headers={"HX-Request": "true"}))
    assert page.status_code == 200  # type: ignore[attr-defined]
    counts = drafts.counts(draft)
    assert counts.all == lines
    assert counts.ready > 0.9 * lines, counts
    if what != "add":
        return took
    took.clear()
    answer = timed(lambda: browser.post(address, {"version": str(draft.version), "add": "1"}))
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert drafts.counts(draft).added == counts.ready
    return took


def _sheet(rows: list[tuple[str, str]]) -> bytes:
    from privatif.core.spreadsheets import as_xlsx

    return as_xlsx(rows)


if __name__ == "__main__":
    sys.exit(main())
