"""The embedded ERP's master tables: customers, articles, prices, stock, each record kept as it was given."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from privatif.erp.backends.base import Refused
from privatif.erp.backends.embedded.file import stamp, writing
from privatif.erp.documents import ArticleRecord, CustomerRecord, OrderDocument, PriceRecord, StockRecord

Record = TypeVar("Record")


@dataclass(frozen=True)
class Master(Generic[Record]):
    """One table; `key` tells its records apart."""

    kind: str
    adapter: TypeAdapter[Record]
    key: Callable[[Record], str]

    def store(self, db: sqlite3.Connection, records: Iterable[Record], now: datetime) -> None:
        """Put records in, all or none; one whose body is as it was keeps the stamp of its last change."""
        at = stamp(now)
        rows = ((self.kind, self.key(record), self.adapter.dump_json(record).decode(), at) for record in records)
        with writing(db):
            db.executemany(
                "INSERT INTO masters (kind, key, body, changed_at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, changed_at = excluded.changed_at "
                "WHERE body <> excluded.body",
                rows,
            )

    def fetch(self, db: sqlite3.Connection, since: datetime | None) -> Iterator[Record]:
        rows = db.execute(
            "SELECT body FROM masters WHERE kind = ? AND changed_at >= ? ORDER BY key",
            (self.kind, stamp(since) if since else ""),
        )
        return (self.adapter.validate_json(body) for (body,) in rows)

    def of(self, db: sqlite3.Connection, keys: Iterable[str]) -> dict[str, Record]:
        """Those of the records that there are, by key."""
        rows = (db.execute("SELECT key, body FROM masters WHERE kind = ? AND key = ?", (self.kind, k)) for k in keys)
        return {key: self.adapter.validate_json(body) for row in rows for key, body in row}

    def is_kept(self, db: sqlite3.Connection) -> bool:
        """Whether anything was ever put in: a table that nobody fills says nothing about anything."""
        return db.execute("SELECT 1 FROM masters WHERE kind = ? LIMIT 1", (self.kind,)).fetchone() is not None


CUSTOMERS = Master("customer", TypeAdapter(CustomerRecord), lambda record: record.number)
ARTICLES = Master("article", TypeAdapter(ArticleRecord), lambda record: record.number)
PRICES = Master("price", TypeAdapter(PriceRecord), lambda record: f"{record.customer} {record.article}")
STOCK = Master("stock", TypeAdapter(StockRecord), lambda record: record.article)


def examine(db: sqlite3.Connection, document: OrderDocument) -> None:
    """Raises Refused, in words, for a customer or an article that this ERP would not take an order for."""
    if CUSTOMERS.is_kept(db):
        customer = CUSTOMERS.of(db, [document.sold_to]).get(document.sold_to)
        if customer is None:
            raise Refused(f"Client inconnu : {document.sold_to}.")
        if customer.blocked:
            raise Refused(f"Client bloqué : {document.sold_to}.")
    if ARTICLES.is_kept(db):
        wanted = {line.article for line in document.lines}
        if unknown := sorted(wanted - ARTICLES.of(db, wanted).keys()):
            raise Refused(f"Article inconnu : {', '.join(unknown)}.")
