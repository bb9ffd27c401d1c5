"""One size on one database, in a process of its own: the data, the server, the probe, every page.

The parent sets PRIVATIF_DATA_DIR and PRIVATIF_DATABASE_URL. Writes its figures as JSON.
"""

import json
import logging
import os
import re
import shutil
import socket
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privatif.config.settings")
django.setup()
logging.disable()  # what is asked in this process is no request of anybody

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.pages import data, people, probe, server, versions  # noqa: E402
from bench.pages.load import Browser, Request, Timed, all_at_once, summary, timed  # noqa: E402
from bench.pages.pages import PAGES, Page, Visitor, beside, visitor  # noqa: E402
from privatif.cli.preparing import prepare  # noqa: E402
from privatif.config import databases  # noqa: E402

SETTLE = 0.003  # seconds after an answer until the worker sleeps again
NOT_A_QUERY = re.compile(r"^(BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA)", re.IGNORECASE)


@dataclass(frozen=True)
class Size:
    """How much there is, and how often each page is asked."""

    articles: int
    companies: int = 1_000
    prices: int = 500
    orders: int = 1_000
    requests: int = 200
    clients: int = 16
    whole: int = 100_000  # articles of the largest catalogue


@dataclass(frozen=True)
class Cost:
    """One page: CPU ms a request (one client), queries, and the clock at one client and at many."""

    name: str
    most_ms: float
    p95_ms: float
    cpu_ms: float
    queries: int
    one: Timed
    many: Timed


def fill(size: Size) -> None:
    """The data, made once; on SQLite the file is kept aside, and each run begins with a copy of it."""
    made = settings.DATA_DIR / "made.sqlite3"
    if connection.vendor == "sqlite" and made.exists():
        for old in settings.DATA_DIR.glob("privatif.sqlite3*"):
            old.unlink()
        shutil.copyfile(made, settings.DATABASES["default"]["NAME"])
        prepare()
        return
    prepare()
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.cursor().execute("PRAGMA cache_size=-2000000")
    data.articles(size.articles)
    *others, largest = people.companies(size.companies + 1)
    data.catalogues(others, size.prices)
    data.whole_catalogue(largest, size.whole)
    for buyer in [*people.buyers(size.clients), people.largest()]:
        people.history(buyer, size.orders, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copyfile(settings.DATABASES["default"]["NAME"], made)


def queries_of(page: Page, who: Visitor) -> list[str]:
    """The statements of one request, asked in this process; without those that begin and end transactions."""
    client = Client(HTTP_HOST="127.0.0.1", headers={"HX-Request": "true"} if page.request(who).htmx else None)
    client.cookies.load(who.browser.cookies)
    for _ in range(2):  # the first one fills what is kept in memory
        request = page.request(who)
        with CaptureQueriesContext(connection) as captured:
            client.generic(request.method, request.path, request.body, "application/x-www-form-urlencoded")
    return [query["sql"] for query in captured if not NOT_A_QUERY.match(query["sql"])]


def cost(page: Page, visitors: list[Visitor], watched: server.Server, size: Size) -> Cost:
    """One client first, whose CPU is counted; then all of them at once."""
    queries = len(queries_of(page, visitors[0]))
    times = size.requests // 5 if page.once else size.requests
    for _ in range(max(times // 10, 1)):
        timed(visitors[0].browser, page.request(visitors[0]))
    cpu, took = 0.0, []
    for _ in range(times):
        request = page.request(visitors[0])
        time.sleep(SETTLE)
        before = watched.cpu()
        took.append(timed(visitors[0].browser, request))
        time.sleep(SETTLE)
        cpu += watched.cpu() - before
    return Cost(
        page.name,
        page.most_ms,
        page.p95_ms * (2 if size.articles > 100_000 else 1),
        cpu * 1000 / times,
        queries,
        summary(took, sum(took)),
        crowd(page, visitors, times),
    )


def crowd(page: Page, visitors: list[Visitor], times: int) -> Timed:
    """Every visitor at once, `times` requests each and more; what a request needs is made ready between the rounds."""
    took, lasted = [], 0.0
    each = max(2 * times // len(visitors), 2)
    for _ in range(each if page.once else 1):
        asked = [[page.request(who) for _ in range(1 if page.once else each)] for who in visitors]
        browsers = [who.browser for who in visitors]
        one_round, seconds = all_at_once(list(zip(browsers, asked, strict=True)))
        took += one_round
        lasted += seconds
    return summary(took, lasted)


def limit(port: int, page: Page, who: Visitor, size: Size, environment: dict[str, str]) -> Cost:
    """The same SQL and about the same text from a bare WSGI application, measured like a page."""
    statements = queries_of(page, who)
    plan = settings.DATA_DIR / "probe.json"
    probe.write(
        plan, database=os.environ["PRIVATIF_DATABASE_URL"] or str(settings.DATABASES["default"]["NAME"]),
        pragmas=databases.SQLITE_PRAGMAS, statements=statements, page=who.browser.ask(page.request(who)).text,
    )  # fmt: skip
    log = settings.DATA_DIR / "probe.log"
    with server.running(server.probe(), port=port, environment=environment | {"PROBE": str(plan)}, log=log) as watched:
        visitors = [replace(who, browser=Browser(port)) for _ in range(size.clients)]
        bare = Page("limit: SQL and f-strings", 0, lambda _: Request("GET", "/"))
        return replace(cost(bare, visitors, watched, size), queries=len(statements))


def run(size: Size) -> dict[str, Any]:
    """Fill, serve, measure."""
    begun = time.monotonic()
    fill(size)
    filled = time.monotonic() - begun
    environment = dict(os.environ)
    port = free_port()
    log = settings.DATA_DIR / "serve.log"
    with server.running(server.serve(), port=port, environment=environment, log=log) as watched:
        visitors = [visitor(buyer, port) for buyer in people.buyers(size.clients)]
        largest = visitor(people.largest(), port)
        windows = [largest, *(beside(largest) for _ in visitors[1:])]
        pages = [cost(page, windows if page.whole else visitors, watched, size) for page in PAGES]
        peak = watched.peak_mb()
        probed = limit(free_port(), PAGES[0], visitors[0], size, environment)
    return {
        "database": versions.database(), "size": asdict(size), "fill_seconds": filled, "database_mb": database_mb(),
        "cold_start_seconds": watched.cold_start, "peak_mb": peak,
        "limit": asdict(probed), "pages": [asdict(page) for page in pages],
    }  # fmt: skip


def database_mb() -> float:
    if connection.vendor == "sqlite":
        return Path(settings.DATABASES["default"]["NAME"]).stat().st_size / 2**20
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 2**20


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    print(json.dumps(run(Size(**json.loads(sys.argv[1])))))
