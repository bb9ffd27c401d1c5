"""Measure `catalog.lookup`: references resolved against a catalogue of 500 articles and one of all of them.

    python -m bench.lookup [ARTICLES]

100,000 articles unless told otherwise, in a new SQLite file or in the empty PostgreSQL that PRIVATIF_DATABASE_URL names
(`python tests/with_postgres.py python -m bench.lookup`). A tenth of the references each: our own number, the maker's
reference, EAN, EAN without its zeros, the customer's own, two spellings that look alike, remembered, sold to others,
unknown. Exits with 1 when something takes longer than it may.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from statistics import median
from typing import Any

TODAY = date(2026, 11, 25)
MOST_MS = {"resolve 200": 300.0, "resolve 5,000": 4_000.0, "suggest for 3": 100.0, "suggest for 100": 1_500.0}


def main(count: int) -> int:
    with tempfile.TemporaryDirectory() as place:
        os.environ |= {"PRIVATIF_DATA_DIR": place, "DJANGO_SETTINGS_MODULE": "privatif.config.settings"}
        subprocess.run([sys.executable, "-m", "privatif.cli.main", "init"], check=True, stdout=subprocess.DEVNULL)
        import django

        django.setup()
        return _measure(count)


def _measure(count: int) -> int:
    from django.db import connection

    from bench.pages import data
    from privatif.accounts.models import Company, User
    from privatif.catalog import lookup
    from privatif.catalog.models import CatalogueEntry

    data.articles(count)
    small, large = (Company.objects.create(number=f"4{n}", name=f"Société {n}") for n in range(2))
    data.catalogues([small.pk], 500)
    data.catalogues([large.pk], count)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    by = User.objects.create(username="bench", name="Bench", company=small)
    late = 0
    print(f"{connection.vendor}, {count} articles; ms (SQLite: of CPU), median of 5, and queries")
    for company in (small, large):
        entries = CatalogueEntry.objects.filter(company=company)
        written = _written(company, by, list(entries.select_related("article").order_by("?")[:5_000]))
        asked: dict[str, Callable[[], Any]] = {
            "resolve 200": lambda w=written, c=company: lookup.resolve(company=c, references=w[:200], on=TODAY),
            "resolve 5,000": lambda w=written, c=company: lookup.resolve(company=c, references=w, on=TODAY),
            "suggest for 3": lambda c=company: lookup.suggestions(company=c, references=_unknown(3), on=TODAY),
            "suggest for 100": lambda c=company: lookup.suggestions(company=c, references=_unknown(100), on=TODAY),
        }
        for name, ask in asked.items():
            took, queries = _timed(ask)
            late += took > MOST_MS[name]
            print(f"{entries.count():>7} in the catalogue  {name:<16} {took:8.1f}  {queries}")
        found = [match.verdict.value for match in asked["resolve 5,000"]()]
        print("        ", {verdict: found.count(verdict) for verdict in sorted(set(found))})
    return 1 if late else 0


def _timed(ask: Callable[[], Any]) -> tuple[float, int]:
    from django.db import connection

    taken = []
    for _ in range(5):
        begun = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
        ask()
        ended = time.process_time() if connection.vendor == "sqlite" else time.perf_counter()
        taken.append(1000 * (ended - begun))
    statements = 0

    def count(execute: Any, *rest: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*rest)

    with connection.execute_wrapper(count):
        ask()
    return median(taken), statements


def _written(company: Any, by: Any, entries: list[Any]) -> list[str]:
    """5,000 references in ten ways, in turn."""
    from privatif.catalog.models import Article, RememberedReference
    from privatif.core.text import reference_key

    others = list(Article.objects.exclude(catalogue_entries__company=company)[:500]) or [None]
    at = datetime.now(UTC)
    remembered, written = [], []
    for n in range(5_000):
        entry = entries[n % len(entries)]
        article, kind = entry.article, n % 10
        if kind == 7:
            remembered.append(
                RememberedReference(
                    company=company, key=reference_key(f"NOM-{n}"), reference=f"NOM-{n}", article=article, by=by, at=at
                )
            )
        foreign = others[n % len(others)]
        written.append(
            (
                article.number, article.maker_reference.lower(), article.ean, article.ean.lstrip("0"),
                entry.customer_reference or article.number, article.number.replace("0", "O"),
                article.maker_reference.replace("0", "o"), f"nom {n}", foreign.number if foreign else f"ZZ-{n}",
                f"INCONNU-{n}",
            )[kind]
        )  # fmt: skip
    RememberedReference.objects.bulk_create(remembered)
    return written


def _unknown(count: int) -> list[str]:
    return [f"MP-{n * 37 % 90_000:06}" for n in range(count)]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 100_000))
