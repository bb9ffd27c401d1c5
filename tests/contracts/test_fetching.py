"""What every ERP backend promises about news: all of it since a moment, or NotNow."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from privatif.erp.backends.base import NotNow
from privatif.erp.backends.embedded.faults import Fault
from privatif.erp.documents import (
    AddressRecord,
    ArticleRecord,
    CustomerRecord,
    PriceRecord,
    PriceScaleRecord,
    ProgressRecord,
    StockRecord,
    TakenRecord,
)
from tests.contracts.examples import document

HOUR = timedelta(hours=1)
QUAI = CustomerRecord(
    "410001", "Papeterie du Quai", "732829320", "FR44732829320", False,
    (AddressRecord("D1", "Siège", "12 quai des Brumes", "27000", "Évreux", is_default=True),),
)  # fmt: skip
FORGES = CustomerRecord("410002", "Ateliers des Forges", blocked=True)
TONER = ArticleRecord("TN-241BK", "Toner noir", Decimal("64.9000"), brand="Brother", ean="4977766718363")
PAPER = ArticleRecord("PAP-A4", "Ramette A4", Decimal("5.2000"), unit="CAR", pack_size=5, discontinued=True)
AGREED = PriceRecord(
    "410001", "TN-241BK", Decimal("58.4100"), "CONSO-12", date(2026, 1, 1), None,
    (PriceScaleRecord(10, Decimal("55.0000")),),
)  # fmt: skip


def test_master_data_comes_as_it_is_kept(bench):
    stock = [StockRecord("TN-241BK", 40), StockRecord("PAP-A4", 0, restock_days=3)]
    bench.keep(customers=[QUAI, FORGES], articles=[TONER, PAPER], prices=[AGREED], stock=stock)
    erp = bench.erp()
    assert sorted(erp.fetch_customers(None), key=lambda r: r.number) == [QUAI, FORGES]
    assert sorted(erp.fetch_articles(None), key=lambda r: r.number) == [PAPER, TONER]
    assert list(erp.fetch_prices(None)) == [AGREED]
    assert sorted(erp.fetch_stock(None), key=lambda r: r.article) == [stock[1], stock[0]]


def test_what_changed_since_a_moment_is_among_what_comes(bench):
    bench.keep(articles=[TONER])
    bench.pass_time(HOUR)
    later = bench.now
    bench.keep(articles=[PAPER])
    assert PAPER in list(bench.erp().fetch_articles(later))


def test_an_order_that_has_not_moved_is_no_news(bench):
    bench.erp().push_order(document())
    assert list(bench.erp().fetch_progress(None)) == []


def test_an_order_goes_from_preparing_to_shipped_to_invoiced(bench):
    receipt = bench.erp().push_order(document())
    bench.pass_time(3 * HOUR)
    steps = sorted(bench.erp().fetch_progress(None), key=lambda step: step.at)
    assert [step.state for step in steps] == ["preparing", "shipped", "invoiced"]
    assert {(step.number, step.erp_number) for step in steps} == {("C-26-000001", receipt.erp_number)}
    assert steps[0] == ProgressRecord(
        "C-26-000001", receipt.erp_number, "preparing", datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    )


def test_progress_since_a_moment_leaves_nothing_newer_out(bench):
    bench.erp().push_order(document())
    bench.pass_time(HOUR)
    assert [step.state for step in bench.erp().fetch_progress(None)] == ["preparing"]
    bench.pass_time(HOUR)
    since = bench.now
    assert "shipped" in [step.state for step in bench.erp().fetch_progress(since)]
    assert list(bench.erp().fetch_progress(since + HOUR / 2)) == []


def test_every_order_taken_since_a_moment_is_among_what_comes(bench):
    """An order that hasn't moved too. Planted: told from its steps, as `fetch_progress` does: it was never seen."""
    bench.erp().push_order(document("C-26-000001"))
    bench.pass_time(HOUR)
    since = bench.now
    receipts = {number: bench.erp().push_order(document(number)) for number in ("C-26-000002", "C-26-000003")}
    told = {record.number: record for record in bench.erp().fetch_orders(since)}
    assert set(receipts) <= set(told)
    assert told["C-26-000002"] == TakenRecord(
        "C-26-000002", receipts["C-26-000002"].erp_number, "410001", Decimal("31.31"), since
    )
    assert list(bench.erp().fetch_orders(since + HOUR)) == []


def test_a_fetch_that_fails_is_not_now_and_never_empty(bench):
    bench.keep(stock=[StockRecord("TN-241BK", 40)])
    bench.fetching_fails()
    with pytest.raises(NotNow):
        list(bench.erp().fetch_stock(None))
    bench.fetching_fails()
    with pytest.raises(NotNow):
        list(bench.erp().fetch_progress(None))
    bench.fetching_fails()
    with pytest.raises(NotNow):
        list(bench.erp().fetch_orders(bench.now))


def test_ping_answers_and_says_so_when_it_does_not(bench):
    bench.erp().ping()
    bench.look_up_fails(Fault.UNAVAILABLE)
    with pytest.raises(NotNow):
        bench.erp().ping()
