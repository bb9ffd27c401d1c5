"""What every ERP backend promises about an order: once, or a reason."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from privatif.erp.backends.base import Doubtful, NotNow, Refused
from privatif.erp.backends.embedded.faults import Fault
from privatif.erp.documents import ArticleRecord, CustomerRecord
from tests.contracts.examples import BUILDING_SITE, LINES, MONDAY, document


def test_an_order_is_taken_under_a_number_of_the_erp(bench):
    receipt = bench.erp().push_order(document())
    assert receipt.erp_number
    assert receipt.erp_number != document().number
    assert receipt.received_at.tzinfo is not None


def test_what_was_agreed_arrives_to_the_cent(bench):
    bench.erp().push_order(document())
    (taken,) = bench.taken()
    assert taken == document()
    assert (taken.total_net, taken.total_vat, taken.total_gross) == (
        Decimal("31.31"), Decimal("6.04"), Decimal("37.35"),
    )  # fmt: skip
    assert [line.unit_price for line in taken.lines] == [Decimal("1.3333"), Decimal("0.2150"), Decimal("12.9000")]


def test_a_free_address_and_an_open_date_arrive(bench):
    bench.erp().push_order(document(ship_to=BUILDING_SITE, delivery_date=None, customer_reference="", instructions=""))
    (taken,) = bench.taken()
    assert taken.ship_to == BUILDING_SITE
    assert taken.delivery_date is None


def test_an_order_of_2000_lines_arrives_whole(bench):
    lines = tuple(replace(document().lines[2], position=n) for n in range(1, 2001))
    bench.erp().push_order(
        document(
            lines=lines,
            total_net=Decimal("51600.00"),
            total_vat=Decimal("10320.00"),
            total_gross=Decimal("61920.00"),
        )
    )
    (taken,) = bench.taken()
    assert [line.position for line in taken.lines] == list(range(1, 2001))


def test_pushing_again_gives_the_same_receipt_and_no_second_document(bench):
    first = bench.erp().push_order(document())
    assert bench.erp().push_order(document()) == first
    assert len(bench.taken()) == 1


@pytest.mark.parametrize(
    "other",
    [{"sold_to": "410002"}, {"placed_at": MONDAY + timedelta(days=1)}, {"lines": (replace(LINES[0], quantity=4),)}],
)
def test_a_number_that_names_another_order_is_refused(bench, other):
    receipt = bench.erp().push_order(document())
    with pytest.raises(Refused, match="C-26-000001"):
        bench.erp().push_order(document(**other))
    assert bench.taken() == [document()]
    assert bench.erp().find_order("C-26-000001") == receipt


def test_two_orders_get_two_numbers(bench):
    first = bench.erp().push_order(document("C-26-000001"))
    second = bench.erp().push_order(document("C-26-000002"))
    assert first.erp_number != second.erp_number
    assert len(bench.taken()) == 2


def test_finding_tells_the_receipt_or_none(bench):
    receipt = bench.erp().push_order(document())
    assert bench.erp().find_order("C-26-000001") == receipt
    assert bench.erp().find_order("C-26-000002") is None


def test_a_refusal_carries_the_words_of_the_erp_and_creates_nothing(bench):
    bench.creation_fails(Fault.REFUSE, reason="Client bloqué : encours dépassé.")
    with pytest.raises(Refused, match="encours dépassé"):
        bench.erp().push_order(document())
    assert bench.taken() == []
    assert bench.erp().find_order("C-26-000001") is None


def test_maintenance_is_not_now_and_creates_nothing(bench):
    bench.creation_fails(Fault.UNAVAILABLE)
    with pytest.raises(NotNow):
        bench.erp().push_order(document())
    assert bench.taken() == []
    bench.erp().push_order(document())
    assert len(bench.taken()) == 1


def test_a_time_out_before_the_creation_leaves_nothing_and_the_next_attempt_creates_once(bench):
    bench.creation_fails(Fault.TIMEOUT_BEFORE)
    with pytest.raises(Doubtful):
        bench.erp().push_order(document())
    assert bench.erp().find_order("C-26-000001") is None
    bench.erp().push_order(document())
    assert len(bench.taken()) == 1


@pytest.mark.parametrize("how", [Fault.TIMEOUT_AFTER, Fault.HALF_ANSWER])
def test_an_answer_lost_after_the_creation_is_found_and_not_created_again(bench, how):
    bench.creation_fails(how)
    with pytest.raises(Doubtful):
        bench.erp().push_order(document())
    found = bench.erp().find_order("C-26-000001")
    assert found is not None
    assert bench.erp().push_order(document()) == found
    assert len(bench.taken()) == 1


@pytest.mark.parametrize("how", list(Fault))
def test_a_look_up_that_fails_is_never_not_found(bench, how):
    bench.look_up_fails(how)
    with pytest.raises(NotNow):
        bench.erp().find_order("C-26-000001")


@pytest.mark.parametrize("how", list(Fault))
def test_nothing_is_created_after_a_look_up_that_failed(bench, how):
    bench.look_up_fails(how)
    with pytest.raises(NotNow):
        bench.erp().push_order(document())
    assert bench.taken() == []


def test_it_fails_as_often_as_it_was_told_to(bench):
    bench.creation_fails(Fault.UNAVAILABLE, times=2)
    for _ in range(2):
        with pytest.raises(NotNow):
            bench.erp().push_order(document())
    bench.erp().push_order(document())
    assert len(bench.taken()) == 1


def test_eight_at_once_make_one_document(bench):
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: bench.erp().push_order(document()), range(8)))
    assert len(set(receipts)) == 1
    assert len(bench.taken()) == 1


def test_eight_orders_at_once_get_eight_numbers(bench):
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda n: bench.erp().push_order(document(f"C-26-{n:06d}")), range(1, 9)))
    assert len({receipt.erp_number for receipt in receipts}) == 8
    assert len(bench.taken()) == 8


def test_an_unknown_article_is_refused_by_name(bench):
    bench.keep(articles=articles("TN-241BK", "PAP-A4"))
    with pytest.raises(Refused, match="LIV-2027"):
        bench.erp().push_order(document())
    assert bench.taken() == []


def test_a_blocked_customer_is_refused(bench):
    bench.keep(customers=[CustomerRecord("410001", "Papeterie du Quai", blocked=True)])
    with pytest.raises(Refused, match="410001"):
        bench.erp().push_order(document())
    assert bench.taken() == []


def articles(*numbers: str) -> list[ArticleRecord]:
    return [ArticleRecord(number, "Article", Decimal("1.0000")) for number in numbers]
