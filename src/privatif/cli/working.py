"""`privatif worker`: delivers what the outbox holds, pulls what the ERP knows and tidies up."""

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

from privatif.accounts import sessions, throttle
from privatif.cli import heartbeat
from privatif.cli.output import OK
from privatif.cli.preparing import insist_on_prepared
from privatif.cli.stopping import stopped_by_signals
from privatif.core import holds, outbox
from privatif.core.errors import Refusal
from privatif.erp import inbound
from privatif.ordering import reminding

STOCK_EVERY = timedelta(minutes=15)
REMIND_EVERY = timedelta(minutes=10)
TIDY_EVERY = timedelta(hours=1)
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
    if once and holds.current():
        raise Refusal("une sauvegarde a été remise en place : rien ne part avant « privatif reconcile ».")
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
    """A worker's round: one delivery after the other, and now and then a chore."""

    def __init__(self, name: str) -> None:
        self.name, self.held = name, False
        self.chores: list[Chore] = [
            Chore("progress from the ERP", inbound.pull_progress, timedelta(seconds=settings.ERP_PULL_SECONDS)),
            Chore("stock from the ERP", inbound.pull_stock, STOCK_EVERY),
            Chore("approvals without an answer", reminding.remind_and_escalate, REMIND_EVERY),
            Chore("sessions that are over", sessions.forget_expired, TIDY_EVERY),
            Chore("attempts that don't count any more", throttle.forget_expired, TIDY_EVERY),
        ]

    def run_until(self, stop: Event, *, once: bool = False) -> None:
        while not stop.is_set():
            try:
                idle = self.step(timezone.now())
            except (DatabaseError, OSError):  # the database, or the disk that the heartbeat is written to
                if once:
                    raise
                log.exception("the database or the disk is away")
                connection.close()
                stop.wait(DATABASE_WAIT)
                continue
            if idle and once:
                return
            if idle:
                stop.wait(IDLE_WAIT)

    def step(self, now: datetime) -> bool:
        """The chores whose time has come, and one delivery; True when nothing was due, or nothing may leave."""
        heartbeat.beat(self.name)
        close_old_connections()
        if self._is_held():
            return True
        for chore in self.chores:
            chore.when_due(now)
        return outbox.deliver_due(worker=self.name, clock=timezone.now, limit=1) == 0

    def _is_held(self) -> bool:
        held = holds.current() is not None
        if held and not self.held:
            log.warning("a backup was restored: nothing leaves before `privatif reconcile`")
        self.held = held
        return held


@dataclass
class Chore:
    """Something to do again and again. `do` returns how much of it there was."""

    what: str
    do: Callable[..., int]
    every: timedelta
    due_at: datetime | None = None

    def when_due(self, now: datetime) -> None:
        if self.due_at and now < self.due_at:
            return
        self.due_at = now + self.every
        try:
            count = self.do(now=now)
        except DatabaseError:
            raise
        except Exception:  # a fault at the ERP's door must not stop the mails
            log.exception("%s: it failed", self.what)
        else:
            if count:
                log.info("chore done", extra={"what": self.what, "count": count})
