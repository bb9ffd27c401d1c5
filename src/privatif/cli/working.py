"""`privatif worker`: delivers what the outbox holds and pulls what the ERP knows."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event

import click
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils import timezone

from privatif.cli import heartbeat
from privatif.cli.output import OK
from privatif.cli.preparing import insist_on_prepared
from privatif.cli.stopping import stopped_by_signals
from privatif.core import outbox
from privatif.erp import inbound

STOCK_EVERY = timedelta(minutes=15)
IDLE_WAIT = 1.0  # seconds between two looks into an empty outbox
DATABASE_WAIT = 5.0  # seconds before the database is asked again when it is away

log = logging.getLogger(__name__)


@click.command()
@click.option("--once", is_flag=True, help="Faire ce qui est dû, puis s’arrêter.")
def worker(once: bool) -> int:
    """Lancer le travail de fond, jusqu’à SIGTERM ou Ctrl-C.

    La transmission en cours est menée à son terme avant l’arrêt. Plusieurs peuvent travailler ensemble.
    """
    insist_on_prepared()
    name = heartbeat.worker_name()
    log.info("worker started", extra={"worker": name})
    try:
        with stopped_by_signals() as stop:
            Round(name).run_until(stop, once=once)
    finally:
        heartbeat.stop(name)
        log.info("worker stopped", extra={"worker": name})
    return OK


class Round:
    """A worker's round: one delivery after the other, and now and then a look at what the ERP knows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pulls: list[Pull] = [
            Pull("progress", inbound.pull_progress, timedelta(seconds=settings.ERP_PULL_SECONDS)),
            Pull("stock", inbound.pull_stock, STOCK_EVERY),
        ]

    def run_until(self, stop: Event, *, once: bool = False) -> None:
        while not stop.is_set():
            try:
                idle = self.step(timezone.now())
            except DatabaseError:
                if once:
                    raise
                log.exception("the database is away")
                connection.close()
                stop.wait(DATABASE_WAIT)
                continue
            if idle and once:
                return
            if idle:
                stop.wait(IDLE_WAIT)

    def step(self, now: datetime) -> bool:
        """The pulls whose time has come, and one delivery; True when nothing was due."""
        heartbeat.beat(self.name)
        close_old_connections()
        for pull in self.pulls:
            pull.when_due(now)
        return outbox.deliver_due(worker=self.name, clock=timezone.now, limit=1) == 0


@dataclass
class Pull:
    """Something to fetch from the ERP again and again. `fetch` returns how much of it was news."""

    what: str
    fetch: Callable[..., int]
    every: timedelta
    due_at: datetime | None = None

    def when_due(self, now: datetime) -> None:
        if self.due_at and now < self.due_at:
            return
        self.due_at = now + self.every
        try:
            news = self.fetch(now=now)
        except DatabaseError:
            raise
        except Exception:  # a fault at the ERP's door must not stop the mails
            log.exception("%s could not be pulled from the ERP", self.what)
        else:
            if news:
                log.info("pulled from the ERP", extra={"what": self.what, "news": news})
