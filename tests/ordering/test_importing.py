"""The order history as the ERP's files bring it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from privatif.accounts.models import User
from privatif.catalog.models import Article
from privatif.core.models import Delivery
from privatif.ordering.models import Order, OrderLine
from tests.importing import ORCHARD, counts, faults, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def orchard(tmp_path, now):
    """One small company with two orders of its history."""
    report = take(tmp_path, now, **ORCHARD)
    assert [file.problems for file in report.files] == [[]] * 7
    return report


def test_an_order_of_the_history_is_whole(orchard):
    order = Order.objects.get(number="F100")
    alix = User.objects.get(username="alix")
    assert (order.kind, order.origin, order.state, order.erp_number) == ("order", "history", "invoiced", "F100")
    assert (order.author, order.author_name, order.reference) == (alix, "Alix Morin", "BC 7")
    assert order.ship_to_line() == "Pressoir, 27240 Damville"
    assert (order.line_count, order.total_net) == (2, Decimal("50.45"))  # 49.55 + 0.90
    assert (order.total_vat, order.total_gross) == (Decimal("10.09"), Decimal("60.54"))
    assert list(order.lines.values_list("position", "article_number", "designation", "unit", "line_total")) == [
        (1, "P80", "Papier", "RAM", Decimal("49.55")),
        (2, "B1", "Stylo", "PCE", Decimal("0.90")),
    ]
    assert Delivery.objects.count() == 0  # nothing is mailed or sent to the ERP about the past


def test_a_credit_note_is_negative(orchard):
    credit = Order.objects.get(number="F101")
    assert (credit.kind, credit.total_net, credit.total_gross) == ("credit", Decimal("-24.78"), Decimal("-29.74"))


def test_the_clock_on_the_wall_is_the_one_of_paris(orchard):
    assert Order.objects.get(number="F101").placed_at == datetime(2025, 4, 2, 7, 0, tzinfo=UTC)


def test_again_changes_nothing_even_in_the_hour_that_does_not_exist(orchard, tmp_path, now):
    # F100 is of half past two in the night in which the clocks went from two to three.
    again = take(tmp_path, now, **ORCHARD)
    assert all(new == changed == 0 for new, changed, _ in counts(again).values())


def test_a_changed_line_changes_the_totals_and_nothing_else(orchard, tmp_path, now):
    before = OrderLine.objects.get(order__number="F100", position=2)
    Article.objects.filter(number="P80").update(vat_rate=10, unit="CAR")
    report = take(tmp_path, now, order_lines=["F100,1,P80,Papier,20,4.955"])
    assert counts(report) == {"order_lines": (0, 1, 0)}
    line = OrderLine.objects.get(order__number="F100", position=1)
    assert (line.quantity, line.line_total, line.vat_rate, line.unit) == (20, Decimal("99.10"), 20, "RAM")
    assert OrderLine.objects.get(pk=before.pk).line_total == Decimal("0.90")
    order = Order.objects.get(number="F100")
    assert (order.line_count, order.total_net, order.total_gross) == (2, Decimal("100.00"), Decimal("120.00"))


def test_a_changed_head_keeps_lines_and_totals(orchard, tmp_path, now):
    report = take(tmp_path, now, orders=["F100,order,C1,A1,noe,2025-03-30 02:30:00,BC 8"])
    assert counts(report) == {"orders": (0, 1, 0)}
    order = Order.objects.get(number="F100")
    assert (order.reference, order.author_name, order.ship_to_city) == ("BC 8", "Noé Prat", "Évreux")
    assert (order.line_count, order.total_net) == (2, Decimal("50.45"))


def test_lines_of_an_order_need_not_stand_together(orchard, tmp_path, now):
    orders = ["F200,order,C1,,alix,2026-01-05 10:00:00,", "F201,order,C1,,alix,2026-01-06 10:00:00,"]
    lines = ["F200,1,B1,Stylo,1,1", "F201,1,B1,Stylo,2,1", "F200,2,B1,Stylo,4,1"]
    take(tmp_path, now, orders=orders, order_lines=lines)
    found = Order.objects.filter(number__startswith="F20").order_by("number")
    assert list(found.values_list("line_count", "total_net", "ship_to_city")) == [(2, 5, ""), (1, 2, "")]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("F/1,order,C1,A1,alix,2026-01-05 10:00:00,", "number : «\u00a0F/1\u00a0» est aussi une adresse de page"),
        ("F1,order,C9,A1,alix,2026-01-05 10:00:00,", "company : la société «\u00a0C9\u00a0» n’existe pas."),
        (
            "F1,order,C1,A9,alix,2026-01-05 10:00:00,",
            "address : l’adresse «\u00a0A9\u00a0» n’existe pas",
        ),
        ("F1,order,C1,A1,nemo,2026-01-05 10:00:00,", "contact : personne n’a l’ID «\u00a0nemo\u00a0»."),
        ("F1,order,C2,,alix,2026-01-05 10:00:00,", "contact : «\u00a0alix\u00a0» n’est pas de cette société."),
        ("F1,invoice,C1,A1,alix,2026-01-05 10:00:00,", "kind : «\u00a0invoice\u00a0» : écrivez order ou credit."),
        ("F1,order,C1,A1,alix,2030-01-05 10:00:00,", "placed_at : cette date est dans l’avenir."),
        ("C-26-000001,order,C1,A1,alix,2026-01-05 10:00:00,", "a été passée dans l’espace privatif."),
    ],
)
def test_what_is_said_of_an_order_that_cannot_be(orchard, tmp_path, now, line, sentence):
    take(tmp_path, now, companies=["C2,Cidrerie,,"])
    Order.objects.filter(number="F100").update(number="C-26-000001", origin="portal")
    report = take(tmp_path, now, orders=[line])
    assert [at for at, text in faults(report) if sentence in text] == [2], faults(report)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("F9,1,B1,Stylo,1,1", "order : la commande «\u00a0F9\u00a0» n’existe pas."),
        ("F100,1,Z9,Stylo,1,1", "article : l’article «\u00a0Z9\u00a0» n’existe pas."),
        ("F100,1,B1,Stylo,0,1", "quantity : la quantité d’une commande est d’au moins 1."),
        ("F100,1,B1,Stylo,-1,1", "quantity : la quantité d’une commande est d’au moins 1."),
        ("F101,1,B1,Stylo,1,1", "quantity : la quantité d’un avoir est négative."),
        ("F100,1,B1,Stylo,1.5,1", "quantity : «\u00a01.5\u00a0» n’est pas un nombre entier."),
        ("F100,1,B1,Stylo,9999999,99999999", "quantity : le montant de la ligne dépasse dix milliards d’euros."),
        ("F100,0,B1,Stylo,1,1", "line : «\u00a00\u00a0» n’est pas compris entre 1 et 9999999."),
    ],
)
def test_what_is_said_of_a_line_that_cannot_be(orchard, tmp_path, now, line, sentence):
    report = take(tmp_path, now, order_lines=["F100,3,B1,Stylo,1,1", line])
    assert [at for at, text in faults(report) if sentence in text] == [3], faults(report)
    assert OrderLine.objects.count() == 3


def test_lines_of_an_order_of_the_portal_are_its_own(orchard, tmp_path, now):
    Order.objects.filter(number="F100").update(origin="portal")
    report = take(tmp_path, now, order_lines=["F100,9,B1,Stylo,1,1"])
    assert faults(report) == [(2, "order : la commande «\u00a0F100\u00a0» a été passée dans l’espace privatif.")]
