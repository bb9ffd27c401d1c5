"""A bench is an ERP to try a backend on: it can be told to fail, and shows what it took.

A backend that comes later brings its own bench, and the whole suite runs on it.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from privatif.erp.backends.base import ErpBackend
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.erp.backends.embedded.faults import Call, Fault
from privatif.erp.documents import ArticleRecord, CustomerRecord, OrderDocument, PriceRecord, StockRecord
from tests.contracts.examples import MONDAY


class Bench(Protocol):
    def erp(self) -> ErpBackend:
        """A fresh connection to the same ERP."""

    def taken(self) -> list[OrderDocument]:
        """Every order that the ERP holds, as it understood them."""

    def creation_fails(self, how: Fault, *, times: int = 1, reason: str = "") -> None: ...

    def look_up_fails(self, how: Fault, *, times: int = 1) -> None: ...

    def fetching_fails(self) -> None: ...

    def pass_time(self, time: timedelta) -> None:
        """Let an order take as many steps as there are hours in `time`."""

    def keep(
        self,
        *,
        customers: list[CustomerRecord] = ...,
        articles: list[ArticleRecord] = ...,
        prices: list[PriceRecord] = ...,
        stock: list[StockRecord] = ...,
    ) -> None:
        """Enter master data, at the bench's present time."""

    @property
    def now(self) -> datetime: ...


class EmbeddedBench:
    def __init__(self, directory: Path) -> None:
        self.path = directory / "erp.sqlite3"
        self.now = MONDAY

    def erp(self) -> EmbeddedErp:
        return EmbeddedErp(path=self.path, clock=lambda: self.now, pace=3600)

    def taken(self) -> list[OrderDocument]:
        return self.erp().documents()

    def creation_fails(self, how: Fault, *, times: int = 1, reason: str = "") -> None:
        self.erp().fail(how, times=times, reason=reason)

    def look_up_fails(self, how: Fault, *, times: int = 1) -> None:
        self.erp().fail(how, times=times, call=Call.FIND)

    def fetching_fails(self) -> None:
        self.erp().fail(Fault.UNAVAILABLE, call=Call.FETCH)

    def pass_time(self, time: timedelta) -> None:
        self.now += time

    def keep(self, *, customers=(), articles=(), prices=(), stock=()) -> None:
        erp = self.erp()
        erp.store_customers(customers)
        erp.store_articles(articles)
        erp.store_prices(prices)
        erp.store_stock(stock)
