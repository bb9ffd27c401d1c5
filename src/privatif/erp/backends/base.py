"""What an ERP backend is, and the three ways in which it can end: a receipt, a refusal, or not knowing.

A backend is named by a dotted path in the settings and made for each use, like Django's mail backends: its
constructor takes options by keyword and has a default, from the settings, for each.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime, timedelta

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


class Refused(Exception):
    """The ERP said no, for a business reason in its words. The order is not there, and repeating won't change that."""


class NotNow(Exception):
    """The ERP could not be asked (503, connection refused, a failed look-up). Nothing was created by this call.

    `wait` is set where the ERP said how long.
    """

    def __init__(self, reason: str, *, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class Doubtful(Exception):
    """The answer was lost (time-out, reset, half an answer): the order may have been created, or not."""


class ErpBackend(ABC):
    """One ERP. Every method may raise NotNow; only `push_order` raises Refused and Doubtful."""

    @abstractmethod
    def push_order(self, document: OrderDocument) -> Receipt:
        """Have the ERP take the order; returns the receipt of the one it has, when it has it already.

        Looks `document.number` up before it creates, so that calling it again after Doubtful is right. Raises
        Refused when the ERP has another order under that number: a portal restored from a backup may give one again.
        """

    @abstractmethod
    def find_order(self, reference: str) -> Receipt | None:
        """The receipt of our number, or None when the ERP says that it has no such order.

        A look-up that fails is NotNow, never None.
        """

    @abstractmethod
    def fetch_orders(self, since: datetime) -> Iterator[TakenRecord]:
        """Every order of ours that the ERP has taken at or after `since`, at least. For `privatif reconcile`."""

    @abstractmethod
    def fetch_customers(self, since: datetime | None) -> Iterator[CustomerRecord]:
        """Customers changed at or after `since`; all of them for None, or where the ERP keeps no such stamp."""

    @abstractmethod
    def fetch_articles(self, since: datetime | None) -> Iterator[ArticleRecord]:
        """Articles, as `fetch_customers`."""

    @abstractmethod
    def fetch_prices(self, since: datetime | None) -> Iterator[PriceRecord]:
        """Agreed prices, as `fetch_customers`."""

    @abstractmethod
    def fetch_stock(self, since: datetime | None) -> Iterator[StockRecord]:
        """Stock, as `fetch_customers`."""

    @abstractmethod
    def fetch_progress(self, since: datetime | None) -> Iterator[ProgressRecord]:
        """The steps of our orders that became known there at or after `since`, at least; all of them for None.

        In no promised order, and a step may come again.
        """

    @abstractmethod
    def ping(self) -> None:
        """Return when the ERP answers and lets us in; raises NotNow otherwise."""
