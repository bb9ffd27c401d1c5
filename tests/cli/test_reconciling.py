"""After a restore: nothing leaves, the ERP is asked, every order is there once, no number is given twice."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from privatif.cli import working
from privatif.core import outbox
from privatif.core.models import AuditEntry, Delivery, Hold, NumberSeries
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.erp.backends.embedded.faults import Call, Fault
from privatif.erp.outbound import document_of
from privatif.mail.models import Mail
from privatif.mail.writing import write
from privatif.ordering import approvals
from privatif.ordering.models import Order
from tests import factories
from tests.ordering.story import Story, begin

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


@pytest.fixture
def story(data_dir) -> Story:
    return begin()


@pytest.fixture
def erp(data_dir) -> EmbeddedErp:
    return EmbeddedErp()


def restored() -> Hold:
    """As `restore` leaves it: the backup was made an hour ago."""
    now = timezone.now()
    return Hold.objects.create(copied_at=now - HOUR, since=now)


def work() -> None:
    outbox.deliver_due(worker="w1", clock=timezone.now)


def test_without_a_restore_there_is_nothing_to_do(privatif, story):
    answer = privatif("reconcile")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("Rien à rapprocher")
    assert privatif("reconcile", "--json").json == {"held": False}


def test_an_order_that_waited_and_is_in_the_erp_already_gets_its_number_and_is_not_sent(privatif, story, erp):
    order = story.order(story.nadia, timezone.now(), toner="1")
    receipt = erp.push_order(document_of(order))
    restored()
    answer = privatif("reconcile", "--mails", "done")
    assert answer.code == 0
    assert (
        f"Déjà dans l’ERP : son numéro est noté, elles ne repartent pas (1) :\n  {order.number} : n° 70001"
        in answer.out
    )
    order.refresh_from_db()
    assert (order.state, order.erp_number) == ("sent", receipt.erp_number)
    work()
    assert len(erp.documents()) == 1
    assert Delivery.objects.exclude(state="done").count() == 0
    assert Hold.objects.count() == 0
    entry = AuditEntry.objects.get(action="installation.reconcile")
    assert entry.after["had"] == [order.number]


def test_an_order_whose_approval_was_lost_is_approved_because_the_erp_has_it(privatif, story, erp):
    """Planted: left to approve, its approver could have refused what was already on its way."""
    order = story.order(story.buyer, timezone.now(), toner="1")
    erp.push_order(document_of(order))
    restored()
    privatif("reconcile", "--mails", "done")
    order.refresh_from_db()
    assert order.state == "sent"
    assert approvals.awaiting(user=story.nadia.pk, company=story.company.pk, on=timezone.localdate()).count() == 0
    notes = list(order.events.values_list("state", "note"))
    assert notes[1] == (
        "approved",
        "Validée avant la remise en place d’une sauvegarde : la trace de l’accord est perdue.",
    )


def test_orders_that_only_the_erp_knows_are_told_and_their_numbers_are_never_given_again(privatif, story, erp):
    """Planted: `settle` without `numbering.pass_by`: the next order got the number of one that is lost."""
    first = story.order(story.nadia, timezone.now(), toner="1")
    work()
    year = first.number[:5]
    for number in (f"{year}005000", f"{year}004999"):
        erp.push_order(replace(document_of(first), number=number))
    restored()
    answer = privatif("reconcile", "--mails", "done")
    assert answer.code == 0
    assert (
        f"Perdues ici, l’ERP les a : prévenez ces clients, ne les ressaisissez pas (2) :\n  {year}004999" in answer.out
    )
    assert f"Numéros : les prochains viennent après {year}005000." in answer.out
    assert story.order(story.nadia, timezone.now(), toner="1").number == f"{year}005001"


def test_a_number_that_means_another_order_there_is_for_a_person(privatif, story, erp):
    """A portal that went on without reconciling, or numbers typed by hand in the ERP."""
    order = story.order(story.nadia, timezone.now(), toner="1")
    erp.push_order(replace(document_of(order), sold_to="410002"))
    restored()
    answer = privatif("reconcile", "--mails", "send")
    assert answer.code == 3
    assert (
        f"À examiner, le même numéro désigne autre chose dans l’ERP (1) :\n  {order.number}, client 4711" in answer.out
    )
    work()
    delivery = Delivery.objects.get(reaction="privatif.erp.outbound.send_order")
    assert (delivery.state, order.number in delivery.last_error) == ("parked", True)
    assert [document.sold_to for document in erp.documents()] == ["410002"]


def test_an_order_that_the_erp_has_lost_is_for_a_person(privatif, story, erp, data_dir):
    order = story.order(story.nadia, timezone.now(), toner="1")
    work()
    (data_dir / "erp.sqlite3").unlink()
    for leftover in data_dir.glob("erp.sqlite3-*"):
        leftover.unlink()
    restored()
    answer = privatif("reconcile", "--json", "--mails", "send")
    assert answer.code == 3
    assert answer.json["unknown"] == [order.number]


def test_what_the_erp_does_not_have_leaves_once_and_not_before(privatif, story, erp):
    order = story.order(story.nadia, timezone.now(), toner="1")
    restored()
    work()
    assert erp.documents() == []
    dry = privatif("reconcile", "--dry-run", "--json")
    assert dry.json["waiting"] == [order.number]
    assert dry.json["held"] is True
    assert Hold.objects.count() == 1
    assert privatif("reconcile", "--mails", "done").code == 0
    work()
    assert [document.number for document in erp.documents()] == [order.number]


def test_mails_that_waited_are_for_the_operator_to_decide(privatif, story, erp):
    """Planted: lifted without a word, every mail of the backup's minute left a second time."""
    order = story.order(story.buyer, timezone.now(), toner="1")
    work()  # the request to Nadia and Paul's acknowledgement were written and sent
    sent = Mail.objects.count()
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=timezone.now())
    restored()
    answer = privatif("reconcile")
    assert answer.code == 1
    assert "1 courriel(s)" in answer.out
    assert "Rien n’a changé." in answer.out
    assert Hold.objects.count() == 1

    assert privatif("reconcile", "--mails", "done").code == 0
    work()
    assert list(Mail.objects.values_list("kind", flat=True)[sent:]) == ["registered"]  # of the order that left now
    skipped = Delivery.objects.get(reaction="privatif.mail.reactions.order_released")
    assert skipped.last_error.startswith("Considéré comme parti")


def test_a_secret_mail_that_is_taken_as_sent_is_forgotten(privatif, story):
    write(
        key="account:1", kind="account", to="a@client.example", subject="Lien", text="https://…", html="<a>",
        secret=True, now=timezone.now(),
    )  # fmt: skip
    restored()
    privatif("reconcile", "--mails", "done")
    assert list(Mail.objects.values_list("state", "text", "html")) == [("sent", "", "")]


def test_mails_can_be_sent_all_the_same(privatif, story, erp):
    order = story.order(story.nadia, timezone.now(), toner="1")
    restored()
    assert privatif("reconcile", "--mails", "send").code == 0
    work()
    assert sorted(Mail.objects.filter(about=order.number).values_list("kind", flat=True)) == ["copy", "registered"]


@pytest.mark.parametrize("call", [Call.FETCH, Call.FIND])
def test_an_erp_that_cannot_be_asked_leaves_everything_as_it_was(privatif, story, erp, call):
    """Planted: a failed look-up taken as « not there »: the order was sent a second time."""
    order = story.order(story.nadia, timezone.now(), toner="1")
    restored()
    erp.fail(Fault.UNAVAILABLE, call=call)
    answer = privatif("reconcile", "--mails", "done")
    assert answer.code == 1
    assert "l’ERP ne répond pas" in answer.err
    assert Hold.objects.count() == 1
    assert Order.objects.get(pk=order.pk).state == "approved"


def test_the_worker_does_nothing_and_says_why(privatif, story, erp, monkeypatch, caplog):
    story.order(story.nadia, timezone.now(), toner="1")
    restored()
    once = privatif("worker", "--once")
    assert once.code == 1
    assert "privatif reconcile" in once.err
    monkeypatch.setattr(working.inbound, "pull_progress", lambda *, now: pytest.fail("it asked the ERP for news"))
    work = working.Round("here:1")
    assert [work.step(timezone.now()) for _ in range(3)] == [True, True, True]
    assert [record.message for record in caplog.records if "reconcile" in record.message] == [
        "a backup was restored: nothing leaves before `privatif reconcile`"
    ]


def test_the_webmaster_and_doctor_are_told(privatif, story, logged_in):
    loic = logged_in(factories.webmaster())
    assert "privatif reconcile" not in loic.get("/gestion/").content.decode()
    restored()
    assert "privatif reconcile" in loic.get("/gestion/").content.decode()
    found = {finding["check"]: finding for finding in privatif("doctor", "--json").json["checks"]}
    assert found["Rapprochement"]["level"] == "error"
    assert found["Rapprochement"]["mend"].startswith("privatif reconcile")


def test_the_web_goes_on_and_its_orders_wait(story, logged_in):
    restored()
    order = story.order(story.nadia, timezone.now(), toner="1")
    assert logged_in(story.nadia).get(f"/commandes/{order.number}/").status_code == 200
    work()
    assert Order.objects.get().state == "approved"


def test_numbers_jump_at_the_restore(privatif, story, tmp_path):
    """Planted: without the leap, an order placed before the reconciling got the number of one that the ERP had."""
    story.order(story.nadia, timezone.now(), toner="1")
    privatif("backup", str(tmp_path / "nuit.tgz"))
    lost = story.order(story.nadia, timezone.now(), toner="1").number
    assert privatif("restore", str(tmp_path / "nuit.tgz"), "--force").code == 0
    assert list(Order.objects.values_list("number", flat=True)) == [lost.replace("000002", "000001")]
    assert NumberSeries.objects.get().last == 1001
    assert story.order(story.nadia, timezone.now(), toner="1").number == lost.replace("000002", "001002")
