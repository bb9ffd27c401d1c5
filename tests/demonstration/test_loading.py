"""Loading: all or nothing, the same each time, alive on any day of the year."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone

from privatif.accounts.models import User
from privatif.catalog.models import Article
from privatif.core.workdays import is_working_day
from privatif.demonstration import waiting
from privatif.demonstration.load import DATA
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.erp.importing import import_directory
from privatif.ordering.models import Basket, Order, OrderEvent, OrderLine
from tests import factories
from tests.demonstration.conftest import MONDAY

pytestmark = pytest.mark.django_db
Loading = Callable[[datetime], Counter[str]]
PARIS = ZoneInfo("Europe/Paris")


def test_the_files_have_no_fault_and_raise_no_doubt(now: datetime) -> None:
    factories.rep(username="sophie")
    report = import_directory(directory=DATA, dry_run=True, progress=lambda *_: None, now=now)
    assert {file.file: file.new for file in report.files} == {
        "companies.csv": 4, "addresses.csv": 14, "contacts.csv": 13, "articles.csv": 344, "catalogue.csv": 577,
        "printers_all.csv": 52, "printer_series.csv": 52, "printer_supplies.csv": 62,
    }  # fmt: skip
    assert [(file.file, file.problems, file.warnings) for file in report.files if file.problems or file.warnings] == []
    assert report.strangers == []


def everything() -> list[tuple[object, ...]]:
    orders = Order.objects.order_by("number").values_list(
        "number", "author__username", "state", "version", "reference", "ship_to_label", "placed_at", "total_gross",
        "erp_number", "delivery_date",
    )  # fmt: skip
    lines = OrderLine.objects.order_by("order__number", "position")
    events = OrderEvent.objects.order_by("order__number", "at", "state").values_list("order__number", "at", "state")
    baskets = Basket.objects.order_by("owner__username").values_list("owner__username", "state", "total_net")
    return [*orders, *lines.values_list("article_number", "quantity", "unit_price"), *events, *baskets]


def test_the_same_moment_gives_the_same(loading: Loading) -> None:
    told: list[list[tuple[object, ...]]] = []
    for _ in range(2):
        with transaction.atomic():
            loading(MONDAY)
            told.append(everything())
            transaction.set_rollback(True)
    assert told[0] == told[1]
    assert len(told[0]) > 6000


def test_it_says_how_far_it_is(loading: Loading) -> None:
    told = loading(MONDAY)
    assert {file.name for file in DATA.glob("*.csv")} | {"commandes"} == set(told)
    assert told["commandes"] == Order.objects.filter(kind=Order.Kind.ORDER).exclude(state="to_approve").count()


def test_nothing_is_left_of_a_load_that_fails(loading: Loading, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(waiting, "leave", fail)
    with pytest.raises(RuntimeError):
        loading(MONDAY)
    assert (User.objects.count(), Article.objects.count(), Order.objects.count()) == (0, 0, 0)
    assert list(EmbeddedErp().fetch_stock(None)) == []


@pytest.mark.parametrize(
    "now",
    [
        datetime(2027, 1, 1, 0, 5, tzinfo=PARIS),  # a holiday; the last orders are of another year
        datetime(2028, 2, 29, 23, 50, tzinfo=PARIS),
        datetime(2027, 3, 28, 3, 0, tzinfo=PARIS),  # Sunday, the hour after the clocks went forward
        datetime(2027, 9, 6, 8, 0, tzinfo=PARIS),
    ],
    ids=str,
)
def test_on_any_day_it_looks_alive(loading: Loading, now: datetime) -> None:
    loading(now)
    for company in ("510010", "510020"):
        states = set(Order.objects.filter(company__number=company).values_list("state", flat=True))
        assert {"to_approve", "sent", "preparing", "shipped", "invoiced", "refused"} == states
    newest, oldest = Order.objects.order_by("-placed_at").first(), Order.objects.order_by("placed_at").first()
    assert newest
    assert oldest
    assert timedelta(0) < now - newest.placed_at < timedelta(days=6)
    assert timedelta(days=715) < now - oldest.placed_at < timedelta(days=731)
    assert not OrderEvent.objects.filter(at__gt=now).exists()
    placed = Order.objects.filter(kind=Order.Kind.ORDER).values_list("placed_at", flat=True)
    assert all(is_working_day(timezone.localdate(at)) for at in placed)
