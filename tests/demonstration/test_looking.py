"""What a visitor finds: people, catalogues, orders, and what is left to do."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker, Settings

from privatif.accounts.models import Address, Company, User
from privatif.catalog.models import Article, Brand, CatalogueEntry, Family, PriceScale
from privatif.catalog.prices import in_force
from privatif.core import numbering, outbox
from privatif.core.models import Delivery
from privatif.core.money import line_total, totals
from privatif.demonstration import people
from privatif.demonstration.load import load
from privatif.erp import inbound
from privatif.mail.models import Mail
from privatif.ordering import approvals, baskets
from privatif.ordering.models import Approval, Basket, Order, OrderEvent, OrderLine
from tests.demonstration.conftest import MONDAY
from tests.web.test_buying import text

COUNTS = {
    Company: 4, Address: 14, User: 15, Article: 344, Family: 12, Brand: 43, CatalogueEntry: 577, PriceScale: 132,
    Order: 680, OrderLine: 5415, OrderEvent: 3562, Approval: 295, Basket: 3,
}  # fmt: skip
STATES = {
    "510010": {"invoiced": 272, "shipped": 2, "preparing": 2, "sent": 1, "to_approve": 1, "refused": 4, "credit": 5},
    "510020": {"invoiced": 214, "shipped": 2, "preparing": 1, "sent": 1, "to_approve": 1, "refused": 5, "credit": 4},
    "510030": {"invoiced": 110, "shipped": 1, "preparing": 1, "refused": 2, "credit": 5},
    "510040": {"invoiced": 45, "credit": 1},
}
CATALOGUES = {"510010": 238, "510020": 180, "510030": 95, "510040": 62}
HOME, FIRST_PASSWORD, STAFF_HOME = "/accueil/", "/mot-de-passe/nouveau/", "/gestion/"
# Where each one lands, another page to look at, and what the two pages show of what `about` promises.
LANDINGS = {
    people.FIRST_LOG_IN: (FIRST_PASSWORD, "", ["Nouveau mot de passe", "Confirmation"]),
    people.BUYER: (HOME, "/commandes/?etat=to_approve", ["Bonjour Bruno Lemarchand", "Imprimantes du labo"]),
    people.APPROVER: (HOME, "", ["Bonjour Claire Vasseur", "1 commande attend votre validation."]),
    people.OWN_APPROVER: (HOME, "", ["Bonjour Marc Dutilleul", "1 commande attend votre validation."]),
    people.OWN_BUYER: (HOME, "/panier/", ["Bonjour Odile Renouf", "9 articles", "587,21 €"]),
    people.REFUSED_BUYER: (HOME, "/commandes/", ["Salle des professeurs", "À valider", "Refusée"]),
    people.SMALL_BUYER: (HOME, "/catalogue/", ["Transports Vire-au-Vent (démonstration)", "95 articles"]),
    people.BLOCKED: (HOME, "", ["Les commandes de votre société sont suspendues", "Étude Plume-Sergent"]),
    people.REP: (STAFF_HOME, "", ["Laboratoires Ombelline", "Étude Plume-Sergent (démonstration) Bloquée"]),
    people.WEBMASTER: (STAFF_HOME, "/gestion/courriels/", ["Bonjour Loïc Tanguy", "Courriels"]),
}


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """Loaded once for all of these tests; what each of them does is undone before the next."""
    directory = tmp_path_factory.mktemp("demonstration")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("django.conf.settings.DATA_DIR", directory)
        load(now=MONDAY, progress=lambda *_: None)
        yield directory
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def alone(loaded: Path, db: None, settings: Settings) -> None:
    settings.DATA_DIR = loaded
    cache.clear()


def log_in(browser: Client, who: people.LogIn) -> HttpResponse:
    return browser.post("/connexion/", {"login": who.username, "password": who.password})


def test_how_much_there_is() -> None:
    assert {model: model.objects.count() for model in COUNTS} == COUNTS
    for number, states in STATES.items():
        orders = Order.objects.filter(company__number=number).values_list("kind", "state")
        assert Counter(kind if kind == "credit" else state for kind, state in orders) == states


@pytest.mark.parametrize("who", people.LOG_INS, ids=lambda who: who.username)
def test_everybody_logs_in_and_finds_what_was_promised(client: Client, who: people.LogIn) -> None:
    place, further, promised = LANDINGS[who]
    assert log_in(client, who).status_code == 302
    landed = client.get(HOME, follow=True)
    assert landed.redirect_chain == ([] if place == HOME else [(place, 302)])
    shown = text(landed) + (text(client.get(further)) if further else "")
    assert [words for words in promised if words not in shown] == []


def test_the_disabled_one_stays_outside(client: Client) -> None:
    User.objects.filter(username=people.DISABLED).update(password=User.objects.get(username="bruno").password)
    assert log_in(client, people.LogIn(people.DISABLED, people.BUYER.password, "")).url == "/connexion/desactive/"
    assert client.get(HOME).headers["Location"].startswith("/connexion/")


def test_passwords_obey_the_policy() -> None:
    assert [validate_password(who.password) for who in people.LOG_INS] == [None] * 10
    assert len({who.username for who in people.LOG_INS}) == 10


def test_nobody_has_an_address_that_carries_mail() -> None:
    addresses = User.objects.values_list("email", flat=True)
    assert len(addresses) == len(set(addresses)) == 15
    assert [address for address in addresses if not address.endswith(".example")] == []


def test_who_approves_for_whom() -> None:
    roles = dict(User.objects.exclude(company=None).values_list("username", "role"))
    approver = dict(User.objects.exclude(company=None).values_list("username", "approver__username"))
    assert (roles["claire"], approver["claire"]) == ("approver", "claire")
    assert (roles["bruno"], approver["bruno"]) == ("buyer", "claire")
    assert (roles["odile"], approver["odile"]) == ("buyer", "odile")
    assert {company.sales_rep.username for company in Company.objects.select_related("sales_rep")} == {"sophie"}
    assert list(Company.objects.filter(blocked=True).values_list("number", flat=True)) == ["510040"]
    assert list(User.objects.filter(must_change_password=True).values_list("username", flat=True)) == ["nadia"]
    assert list(User.objects.filter(is_active=False).values_list("username", flat=True)) == ["yann"]


def test_each_company_has_a_catalogue_of_its_own() -> None:
    sizes = {
        company.number: in_force(company, MONDAY.date()).values("article").distinct().count()
        for company in Company.objects.all()
    }
    assert sizes == CATALOGUES
    assert Article.objects.filter(vat_rate=Decimal("5.50")).count() == 8
    assert Article.objects.filter(discontinued=True).count() == 6
    assert Article.objects.filter(discontinued=True, replaced_by__discontinued=False).count() == 4
    assert not Article.objects.exclude(ean="").exists()
    assert not CatalogueEntry.objects.filter(net_price__gt=F("article__list_price")).exists()


def test_orders_add_up() -> None:
    for order in Order.objects.prefetch_related("lines"):
        lines = order.lines.all()
        assert all(line.line_total == line_total(line.quantity, line.unit_price) for line in lines)
        sums = totals((line.line_total, line.vat_rate) for line in lines)
        assert (order.total_net, order.total_vat, order.total_gross) == (sums.net, sums.vat, sums.gross)
        assert order.line_count == len(lines) > 0
        assert all((line.quantity < 0) == (order.kind == Order.Kind.CREDIT) for line in lines)


def test_numbers_follow_the_calendar_and_go_on() -> None:
    numbers = list(Order.objects.filter(kind="order").order_by("placed_at", "pk").values_list("number", flat=True))
    for year in ("24", "25", "26"):
        mine = [number for number in numbers if number.startswith(f"C-{year}-")]
        assert mine == [f"C-{year}-{n:06d}" for n in range(1, len(mine) + 1)]
    assert numbering.take("C", now=MONDAY) == f"C-26-{int(numbers[-1][5:]) + 1:06d}"
    given = Order.objects.exclude(erp_number="").values_list("erp_number", flat=True)
    assert len(given) == len(set(given))
    assert max(int(number) for number in given) == 70000


def test_each_order_ends_where_its_timeline_does() -> None:
    for order in Order.objects.prefetch_related("events"):
        events = list(order.events.all())
        assert events[-1].state == order.state
        assert events[0].at == order.placed_at
        assert order.erp_number or order.state in {"to_approve", "refused"}


def test_only_the_waiting_orders_have_consequences() -> None:
    waiting = list(Order.objects.filter(state="to_approve").order_by("number").values_list("number", flat=True))
    left = Delivery.objects.order_by("pk").values_list("event", "subject", "state")
    assert list(left) == [("order.awaiting_approval", number, "waiting") for number in waiting]
    assert Mail.objects.count() == 0
    assert Approval.objects.filter(decided_at=None).count() == 2


def test_the_worker_writes_their_mails_and_the_erp_takes_the_approved_one() -> None:
    claire = User.objects.get(username=people.APPROVER.username)
    order = approvals.awaiting(user=claire.pk, company=claire.company_id, on=MONDAY.date()).get()
    assert outbox.deliver_due(worker="test", clock=lambda: MONDAY) == 2 + 4
    mails = Mail.objects.order_by("pk").values_list("kind", "recipient")
    assert [(kind, to.partition(".")[0]) for kind, to in mails] == [
        ("approval_request", "claire"), ("acknowledgement", "bruno"),
        ("approval_request", "marc"), ("acknowledgement", "lucie"),
    ]  # fmt: skip
    approvals.approve(order=order, seen_version=order.version, by=claire, now=MONDAY)
    outbox.deliver_due(worker="test", clock=lambda: MONDAY)
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", "70001")


def test_the_erp_keeps_the_stock_alive() -> None:
    assert inbound.pull_stock(now=MONDAY) == 0
    article = Article.objects.filter(stock__gt=0).first()
    assert article
    Article.objects.filter(pk=article.pk).update(stock=0)
    assert inbound.pull_stock(now=MONDAY) == 1
    assert Article.objects.get(pk=article.pk).stock == article.stock


def test_a_basket_waits_for_its_owner() -> None:
    basket = baskets.open_of(User.objects.get(username=people.OWN_BUYER.username))
    assert basket
    assert (basket.line_count, basket.total_net, basket.reference) == (9, Decimal("587.21"), "Réassort trimestriel")
