"""What only the embedded ERP promises: one file for every process, its own pace, its own checks."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from privatif.erp import get_backend
from privatif.erp.backends.base import Doubtful, NotNow, Refused
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.erp.backends.embedded.faults import Fault
from privatif.erp.documents import ArticleRecord, CustomerRecord, StockRecord
from tests.contracts.examples import MONDAY, document

PUSH = """
import sys
from pathlib import Path
from privatif.erp.backends.embedded import EmbeddedErp
from tests.contracts.examples import document
erp = EmbeddedErp(path=Path(sys.argv[1]), pace=0)
print(*(erp.push_order(document(f"C-26-{n:06d}")).erp_number for n in range(1, 21)))
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "erp.sqlite3"


def at(path, now=MONDAY, pace=0):
    return EmbeddedErp(path=path, clock=lambda: now, pace=pace)


def test_numbers_begin_at_70001_and_follow_each_other(path):
    numbers = [at(path).push_order(document(f"C-26-{n:06d}")).erp_number for n in (1, 2, 3)]
    assert numbers == ["70001", "70002", "70003"]


def test_the_settings_name_it_and_its_file(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.ERP_BACKEND = "privatif.erp.backends.embedded.EmbeddedErp"
    get_backend().push_order(document())
    assert [taken.number for taken in at(tmp_path / "erp.sqlite3").documents()] == ["C-26-000001"]


def test_processes_that_start_together_share_a_file_that_was_not_there(path):
    command = [sys.executable, "-c", PUSH, str(path)]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    told = [process.communicate(timeout=60)[0].split() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0, 0]
    assert told[0] == told[1] == told[2] == told[3]
    assert sorted(told[0]) == [str(n) for n in range(70001, 70021)]
    assert len(at(path).documents()) == 20


def test_a_failure_told_by_one_process_strikes_another_one_once(path):
    at(path).fail(Fault.TIMEOUT_AFTER)
    crash = subprocess.run([sys.executable, "-c", PUSH, str(path)], capture_output=True, text=True)
    assert "Doubtful" in crash.stderr
    assert at(path).find_order("C-26-000001").erp_number == "70001"
    assert at(path).push_order(document("C-26-000002")).erp_number == "70002"


def test_failures_come_in_the_order_in_which_they_were_told(path):
    erp = at(path)
    erp.fail(Fault.UNAVAILABLE)
    erp.fail(Fault.REFUSE, reason="Encours dépassé.")
    with pytest.raises(NotNow, match="503"):
        erp.push_order(document())
    with pytest.raises(Refused, match="Encours dépassé"):
        erp.push_order(document())
    assert erp.push_order(document()).erp_number == "70001"


def test_at_pace_0_an_order_stays_where_it_is(path):
    at(path).push_order(document())
    year_later = MONDAY + timedelta(days=365)
    assert at(path, year_later).advance(year_later) == 0
    assert list(at(path, year_later).fetch_progress(None)) == []


def test_steps_are_a_pace_apart_and_made_once(path):
    erp = at(path, pace=60)
    erp.push_order(document())
    assert erp.advance(MONDAY + timedelta(seconds=59)) == 0
    assert erp.advance(MONDAY + timedelta(seconds=60)) == 1
    assert erp.advance(MONDAY + timedelta(seconds=60)) == 0
    assert erp.advance(MONDAY + timedelta(days=1)) == 2
    assert erp.advance(MONDAY + timedelta(days=2)) == 0
    steps = [(step.state, step.at) for step in erp.fetch_progress(None)]
    assert steps == [
        ("preparing", datetime(2026, 11, 23, 9, 1, tzinfo=UTC)),
        ("shipped", datetime(2026, 11, 23, 9, 2, tzinfo=UTC)),
        ("invoiced", datetime(2026, 11, 23, 9, 3, tzinfo=UTC)),
    ]


def test_a_step_made_late_is_news_although_it_happened_earlier(path):
    at(path, pace=3600).push_order(document())
    half_past = MONDAY + timedelta(minutes=30)
    hurried = at(path, half_past, pace=60)
    assert [step.state for step in hurried.fetch_progress(half_past)] == ["preparing", "shipped", "invoiced"]


def test_an_order_whose_total_is_not_the_sum_of_its_lines_is_refused(path):
    with pytest.raises(Refused, match=r"37\.36 .*37\.35"):
        at(path).push_order(document(total_gross=Decimal("37.36")))
    assert at(path).documents() == []


def test_with_no_articles_entered_every_article_is_taken(path):
    assert at(path).push_order(document()).erp_number == "70001"
    at(path).store_articles([ArticleRecord("AUTRE", "Autre article", Decimal("1.0000"))])
    with pytest.raises(Refused, match="LIV-2027, PAP-A4, TN-241BK"):
        at(path).push_order(document("C-26-000002"))


def test_an_unknown_customer_is_refused_once_customers_are_entered(path):
    at(path).store_customers([CustomerRecord("410002", "Ateliers des Forges")])
    with pytest.raises(Refused, match="Client inconnu : 410001"):
        at(path).push_order(document())


def test_entering_the_same_again_is_no_change(path):
    later = MONDAY + timedelta(hours=1)
    at(path).store_stock([StockRecord("PAP-A4", 5), StockRecord("TN-241BK", 9)])
    at(path, later).store_stock([StockRecord("PAP-A4", 5), StockRecord("TN-241BK", 8)])
    assert list(at(path).fetch_stock(later)) == [StockRecord("TN-241BK", 8)]


def test_a_directory_that_is_not_there_is_not_now(tmp_path):
    with pytest.raises(NotNow):
        at(tmp_path / "absent" / "erp.sqlite3").push_order(document())


def test_ping_says_that_the_file_is_something_else(path):
    path.write_bytes(b"not a database, and long enough to be read as one" * 100)
    with pytest.raises(NotNow, match=r"erp\.sqlite3"):
        at(path).ping()


def test_a_file_held_by_another_program_leaves_a_doubt_and_no_order(path, monkeypatch):
    monkeypatch.setattr("privatif.erp.backends.embedded.file.BUSY_SECONDS", 0.05)
    at(path).ping()
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Doubtful):
        at(path).push_order(document())
    holder.execute("ROLLBACK")
    holder.close()
    assert at(path).documents() == []
