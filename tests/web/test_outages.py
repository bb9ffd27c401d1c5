"""The database is full, read-only, held, cut off: a page that says so, nothing half done, and the same form is right
again afterwards."""

import os
import sqlite3
import tempfile

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connection
from django.test import Client
from django.utils import timezone

from privatif.accounts.models import Session
from privatif.core.models import AuditEntry, Delivery, NumberSeries
from privatif.core.outages import is_outage
from privatif.ordering import orders
from privatif.ordering.models import Basket, Order, OrderLine
from tests import factories
from tests.ordering.story import Story, begin
from tests.web import faults
from tests.web.losing import Losing
from tests.web.test_buying import hidden, text

pytestmark = pytest.mark.django_db(transaction=True)

UNSURE = "Ce que vous venez d’envoyer n’a peut-être pas été enregistré."
KEPT = "Ce que vous aviez enregistré, panier et commandes, est conservé."
TABLES = [Order, OrderLine, Delivery, NumberSeries, AuditEntry]


@pytest.fixture
def story() -> Story:
    return begin()


@pytest.fixture
def nadia(story: Story) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(story.nadia)
    return browser


class Confirmation:
    """Nadia's vérification, ready to be confirmed; long enough for her order to need room."""

    def __init__(self, story: Story, nadia: Client) -> None:
        for n in range(60):
            factories.sells(story.company, factories.article(number=f"X{n:02d}", designation="Classeur " * 20))
        basket = story.fill(story.nadia, timezone.now(), toner="2")
        self.nadia, self.address = nadia, f"/panier/{basket.uid}/commande"
        for n in range(60):
            nadia.post("/panier/lignes", {"reference": f"X{n:02d}", "quantity": "1"})
        self.form = {"seen": hidden(nadia.get("/panier/verification"), "seen")}
        self.before = facts()

    def send(self):
        return self.nadia.post(self.address, self.form)


def facts() -> tuple[object, ...]:
    return *(model.objects.count() for model in TABLES), *Basket.objects.values_list("state", "version")


@pytest.fixture
def confirmation(story: Story, nadia: Client) -> Confirmation:
    return Confirmation(story, nadia)


def is_unavailable(answer) -> bool:
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "L’espace privatif est momentanément indisponible" in text(answer)
    assert "02 00 00 00 00" in text(answer)
    return True


@pytest.mark.parametrize("fault", faults.WRITING[connection.vendor])
def test_an_order_during_an_outage(confirmation: Confirmation, fault: faults.Fault) -> None:
    """Planted: `is_outage` without FULL, READONLY, BUSY, class 53, 25006, 55P03 each: 500 instead of 503."""
    with fault():
        answer = confirmation.send()
    assert is_unavailable(answer)
    assert UNSURE in text(answer)
    assert facts() == confirmation.before

    assert confirmation.send().status_code == 302
    order = Order.objects.get()
    assert order.number.endswith("-000001")  # no number was lost
    assert (order.line_count, order.lines.count()) == (61, 61)
    assert Delivery.objects.filter(subject=order.number).count() == 2


def test_somebody_who_only_reads_is_served_from_a_read_only_database(nadia: Client) -> None:
    """Planted: the middleware's note that the person is still there, unguarded: every page was a 503."""
    Session.objects.update(last_seen_at=timezone.now() - timezone.timedelta(minutes=10))
    with faults.READ_ONLY[connection.vendor]():
        assert nadia.get("/catalogue/").status_code == 200
        assert nadia.get("/commandes/").status_code == 200


def test_nobody_can_log_in_while_the_session_cannot_be_written(story: Story, client: Client) -> None:
    """Planted: the count of tries that can't be written, taken at its word: « trop d’essais » on PostgreSQL."""
    client.raise_request_exception = False
    form = {"login": "NADIA", "password": factories.PASSWORD}
    with faults.READ_ONLY[connection.vendor]():
        assert is_unavailable(client.post("/connexion/", form))
    assert client.post("/connexion/", form).status_code == 302


@pytest.mark.parametrize("path", ["/accueil/", "/catalogue/", "/panier/", "/commandes/C-26-000001/pdf", "/nulle-part/"])
def test_no_page_can_be_made_while_the_database_is_away(nadia: Client, path: str) -> None:
    """The session can't be read either, and the 404's own frame can't ask for the basket."""
    with faults.away():
        answer = nadia.get(path)
    assert is_unavailable(answer)
    assert KEPT in text(answer)
    assert UNSURE not in text(answer)


def test_a_part_of_a_page_gets_the_same_answer(story: Story, nadia: Client) -> None:
    with faults.away():
        answer = nadia.post("/panier/lignes", {"reference": "CF259X", "quantity": "1"}, headers={"HX-Request": "true"})
    assert is_unavailable(answer)


@pytest.mark.parametrize("fault", [IntegrityError("unique"), ValueError("ours"), OSError(2, "no such file")])
def test_a_fault_of_ours_is_no_outage(nadia: Client, monkeypatch, fault: Exception) -> None:
    def broken(**arguments):
        raise fault

    monkeypatch.setattr("privatif.web.views.order_list.listing.page", broken)
    answer = nadia.get("/commandes/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer.headers
    assert "Une erreur s’est produite" in text(answer)


def test_a_statement_that_makes_no_sense_is_no_outage() -> None:
    """SQLite calls a table that isn't there an OperationalError, as it calls a full disk one."""
    with pytest.raises(Exception, match="no_such_table") as wrong, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM no_such_table")
    assert not is_outage(wrong.value)
    assert not is_outage(OperationalError("without a driver's word"))
    assert not is_outage(sqlite3.OperationalError("without a code"))


def test_a_pdf_needs_no_disk(story: Story, nadia: Client, monkeypatch) -> None:
    order = story.order(story.nadia, timezone.now(), toner="1")
    for name in ("TMPDIR", "HOME"):
        monkeypatch.setenv(name, "/proc/nowhere")
    monkeypatch.setattr(tempfile, "tempdir", "/proc/nowhere")
    assert nadia.get(f"/commandes/{order.number}/pdf").content.startswith(b"%PDF-")


def test_a_disk_that_is_full_is_an_outage_wherever_it_is_met(nadia: Client, monkeypatch) -> None:
    def full(*arguments):
        with open("/dev/full", "wb", buffering=0) as file:
            file.write(b"x")

    monkeypatch.setattr("privatif.web.views.order_list.listing.page", lambda **arguments: full())
    assert is_unavailable(nadia.get("/commandes/"))


postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a SQLite file has no connection to cut")


@postgresql
def test_the_connection_is_cut_in_the_middle_of_an_order(confirmation: Confirmation, monkeypatch) -> None:
    """By the administrator, after the number was taken and the lines were written."""
    record = orders.outbox.record

    def cut(*arguments, **named):
        with faults.admin() as admin:
            pid = connection.connection.info.backend_pid
            assert admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid]).fetchone() == (True,)
        record(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(orders.outbox, "record", cut)
        answer = confirmation.send()
    assert is_unavailable(answer)
    close_old_connections()  # as the server does before each page
    assert facts() == confirmation.before
    assert confirmation.send().status_code == 302
    assert Order.objects.get().number.endswith("-000001")


@postgresql
@pytest.mark.parametrize("losing", [Losing.QUESTION, Losing.ANSWER])
def test_the_connection_is_lost_during_commit(confirmation: Confirmation, losing: Losing) -> None:
    """Nobody can know whether the order was taken, so the page doesn't say that it wasn't.

    Planted: a page that says « rien n’a été commandé » would be a lie with Losing.ANSWER: the order is there.
    """
    with losing.commits(connection) as lost:
        answer = confirmation.send()
        assert lost() == 1
    assert is_unavailable(answer)
    assert UNSURE in text(answer)
    assert Order.objects.count() == (1 if losing is Losing.ANSWER else 0)

    again = confirmation.send()
    order = Order.objects.get()
    assert again.headers["Location"] == f"/commandes/{order.number}/confirmation"
    assert order.number.endswith("-000001")


def test_the_page_says_so_even_where_nothing_can_be_logged(nadia: Client) -> None:
    """stderr is a file on a full disk."""
    with faults.away(), open("/dev/full", "w", buffering=1) as full:
        kept = os.dup(2)
        os.dup2(full.fileno(), 2)
        try:
            answer = nadia.get("/accueil/")
        finally:
            os.dup2(kept, 2)
            os.close(kept)
    assert is_unavailable(answer)
