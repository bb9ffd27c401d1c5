"""The embedded ERP: takes each of our numbers once, gives its own, and moves orders on as time goes by."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from pydantic import TypeAdapter

from privatif.core.money import line_total, totals
from privatif.erp.backends.base import Doubtful, ErpBackend, NotNow, Refused
from privatif.erp.backends.embedded import faults
from privatif.erp.backends.embedded.faults import Call, Fault
from privatif.erp.backends.embedded.file import moment, opened, stamp, writing
from privatif.erp.backends.embedded.masters import ARTICLES, CUSTOMERS, PRICES, STOCK, Master, Record, examine
from privatif.erp.documents import (
    ArticleRecord,
    CustomerRecord,
    OrderDocument,
    PriceRecord,
    ProgressRecord,
    Receipt,
    StockRecord,
    TakenRecord,
)

FIRST_NUMBER = 70001
STEPS = ("preparing", "shipped", "invoiced")
DOCUMENT = TypeAdapter(OrderDocument)


class EmbeddedErp(ErpBackend):
    """`pace` is the time in seconds from one step of an order to the next; 0: orders stay where they are.

    A master table that was never filled isn't asked: with no articles in it, every article is taken.
    """

    def __init__(
        self,
        *,
        path: Path | None = None,
        clock: Callable[[], datetime] = timezone.now,
        pace: int | None = None,
    ) -> None:
        self._path = path or settings.DATA_DIR / "erp.sqlite3"
        self._clock = clock
        self._pace = timedelta(seconds=settings.ERP_EMBEDDED_PACE if pace is None else pace)

    # What the portal asks

    def push_order(self, document: OrderDocument) -> Receipt:
        with opened(self._path) as db:
            _answer(db, Call.FIND)
            if known := _known(db, document):
                return known
            fault = faults.take(db, Call.CREATE)
            if fault and fault[0] not in faults.AFTER:
                faults.strike(*fault)
            try:
                receipt = self._create(db, document)
            except sqlite3.OperationalError as error:
                raise Doubtful(f"L’ERP embarqué n’a pas confirmé l’enregistrement : {error}.") from error
            if fault:
                faults.strike(*fault)
            return receipt

    def find_order(self, reference: str) -> Receipt | None:
        with opened(self._path) as db:
            _answer(db, Call.FIND)
            return _receipt(db, reference)

    def fetch_orders(self, since: datetime) -> Iterator[TakenRecord]:
        with opened(self._path) as db:
            _answer(db, Call.FETCH)
            rows = db.execute(
                "SELECT number, document, received_at FROM orders WHERE received_at >= ? ORDER BY number",
                (stamp(since),),
            )
            for number, body, at in rows:
                document = DOCUMENT.validate_json(body)
                yield TakenRecord(document.number, str(number), document.sold_to, document.total_net, moment(at))

    def fetch_customers(self, since: datetime | None) -> Iterator[CustomerRecord]:
        return self._fetch(CUSTOMERS, since)

    def fetch_articles(self, since: datetime | None) -> Iterator[ArticleRecord]:
        return self._fetch(ARTICLES, since)

    def fetch_prices(self, since: datetime | None) -> Iterator[PriceRecord]:
        return self._fetch(PRICES, since)

    def fetch_stock(self, since: datetime | None) -> Iterator[StockRecord]:
        return self._fetch(STOCK, since)

    def fetch_progress(self, since: datetime | None) -> Iterator[ProgressRecord]:
        self.advance(self._clock())
        with opened(self._path) as db:
            _answer(db, Call.FETCH)
            rows = db.execute(
                "SELECT reference, number, state, at FROM progress JOIN orders USING (reference) "
                "WHERE written_at >= ? ORDER BY at, number",
                (stamp(since) if since else "",),
            )
            for reference, number, state, at in rows:
                yield ProgressRecord(reference, str(number), state, moment(at))

    def ping(self) -> None:
        try:
            with opened(self._path) as db:
                _answer(db, Call.FIND)
        except sqlite3.DatabaseError as error:
            raise NotNow(f"{self._path} n’est pas le fichier de l’ERP embarqué : {error}.") from error

    # What happens inside

    def advance(self, now: datetime) -> int:
        """Move every order to where its pace has brought it by `now`; returns how many steps were made."""
        if not self._pace:
            return 0
        with opened(self._path) as db:
            under_way = "SELECT reference, received_at, steps FROM orders WHERE steps < ? AND received_at <= ?"
            bounds = (len(STEPS), stamp(now - self._pace))
            if db.execute(under_way, bounds).fetchone() is None:
                return 0
            made = 0
            with writing(db):
                for reference, received_at, steps in db.execute(under_way, bounds).fetchall():
                    made += self._step(db, reference, moment(received_at), steps, now)
            return made

    def documents(self) -> list[OrderDocument]:
        """Every order that it has taken, in the order of its own numbers."""
        with opened(self._path) as db:
            rows = db.execute("SELECT document FROM orders ORDER BY number").fetchall()
        return [DOCUMENT.validate_json(body) for (body,) in rows]

    def store_customers(self, records: Iterable[CustomerRecord]) -> None:
        self._store(CUSTOMERS, records)

    def store_articles(self, records: Iterable[ArticleRecord]) -> None:
        self._store(ARTICLES, records)

    def store_prices(self, records: Iterable[PriceRecord]) -> None:
        self._store(PRICES, records)

    def store_stock(self, records: Iterable[StockRecord]) -> None:
        self._store(STOCK, records)

    def fail(self, fault: Fault, *, times: int = 1, call: Call = Call.CREATE, reason: str = "") -> None:
        """Let the next `times` calls of a kind fail, whichever process makes them."""
        with opened(self._path) as db:
            faults.plan(db, call, fault, times, reason)

    def _create(self, db: sqlite3.Connection, document: OrderDocument) -> Receipt:
        _add_up(document)
        with writing(db):
            if first := _known(db, document):  # somebody else pushed it since we looked
                return first
            examine(db, document)
            (last,) = db.execute("SELECT max(number) FROM orders").fetchone()
            receipt = Receipt(str(last + 1 if last else FIRST_NUMBER), self._clock())
            db.execute(
                "INSERT INTO orders (number, reference, document, received_at) VALUES (?, ?, ?, ?)",
                (
                    int(receipt.erp_number),
                    document.number,
                    DOCUMENT.dump_json(document).decode(),
                    stamp(receipt.received_at),
                ),
            )
        return receipt

    def _step(self, db: sqlite3.Connection, reference: str, received_at: datetime, steps: int, now: datetime) -> int:
        reached = min(len(STEPS), (now - received_at) // self._pace)
        db.executemany(
            "INSERT INTO progress (reference, state, at, written_at) VALUES (?, ?, ?, ?)",
            [
                (reference, STEPS[n], stamp(received_at + (n + 1) * self._pace), stamp(now))
                for n in range(steps, reached)
            ],
        )
        db.execute("UPDATE orders SET steps = ? WHERE reference = ?", (reached, reference))
        return reached - steps

    def _store(self, master: Master[Record], records: Iterable[Record]) -> None:
        with opened(self._path) as db:
            master.store(db, records, self._clock())

    def _fetch(self, master: Master[Record], since: datetime | None) -> Iterator[Record]:
        with opened(self._path) as db:
            _answer(db, Call.FETCH)
            yield from master.fetch(db, since)


def _answer(db: sqlite3.Connection, call: Call) -> None:
    """A question that fails, in whatever way, has changed nothing and says nothing."""
    if fault := faults.take(db, call):
        raise NotNow(fault[1])


def _receipt(db: sqlite3.Connection, reference: str) -> Receipt | None:
    row = db.execute("SELECT number, received_at FROM orders WHERE reference = ?", (reference,)).fetchone()
    return Receipt(str(row[0]), moment(row[1])) if row else None


def _known(db: sqlite3.Connection, document: OrderDocument) -> Receipt | None:
    """The receipt of this very order; raises Refused when its number names another one."""
    row = db.execute("SELECT document FROM orders WHERE reference = ?", (document.number,)).fetchone()
    if row is None:
        return None
    known = DOCUMENT.validate_json(row[0])
    if (known.sold_to, known.placed_at, known.lines) != (document.sold_to, document.placed_at, document.lines):
        raise Refused(f"Le n° {document.number} désigne déjà une autre commande dans l’ERP.")
    return _receipt(db, document.number)


def _add_up(document: OrderDocument) -> None:
    own = totals((line_total(line.quantity, line.unit_price), line.vat_rate) for line in document.lines)
    if (own.net, own.vat, own.gross) != (document.total_net, document.total_vat, document.total_gross):
        raise Refused(f"Le total {document.total_gross} ne correspond pas aux lignes ({own.gross}).")
