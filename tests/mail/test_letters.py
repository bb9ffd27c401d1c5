"""Chapter III of the guide: who gets which mail, and what stands in it."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from pytest_django import Settings

from privatif.accounts.models import User
from privatif.core import outbox
from privatif.core.models import Delivery
from privatif.mail import letters, reactions
from privatif.mail.envelope import message_of
from privatif.mail.models import Mail
from privatif.ordering import approvals, comments, orders, withdrawing
from privatif.ordering.models import Order, OrderLine
from tests import factories
from tests.mail.post import work, written
from tests.ordering.story import Story

NADIA, PAUL = "nadia@client.example", "paul@client.example"


def test_his_own_approver_gets_a_copy(story: Story, now: datetime) -> None:
    story.order(story.nadia, now, toner="2", paper="50")
    work(now)
    assert written() == [("copy", NADIA, "Copie de votre commande C-26-000001")]


def test_the_copy_says_the_whole_order(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="2", paper="50")
    Order.objects.filter(pk=order.pk).update(reference="BC-114", instructions="Avant 10 h")
    work(now)
    assert (
        Mail.objects.get().text
        == """\
Bonjour Nadia Ferrand,

Voici la copie de votre commande C-26-000001.

Un autre courriel vous donnera son numéro d’enregistrement chez nous.

Suivre la commande :
http://127.0.0.1:8000/commandes/C-26-000001/


COMMANDE C-26-000001
Société : Atelier du Bief
Passée le 23/11/2026 par Nadia Ferrand
Référence de commande : BC-114
Adresse de livraison : Siège, 12 quai des Brumes, 27000 Évreux
Date de livraison : mardi 24 novembre 2026
Instructions de livraison : Avant 10 h

CF259X  Toner noir 59X
    Votre référence : MAG-77
    2 × 148,90 € HT = 297,80 € HT
PAP-A4  Ramette A4
    50 × 3,90 € HT = 195,00 € HT

Total HT : 492,80 €
TVA 5,5 % : 10,73 €
TVA 20 % : 59,56 €
Total TTC : 563,09 €

--\x20
Médias Plus
Une question ? Répondez à ce courriel ou appelez le 02 00 00 00 00 (du lundi au vendredi, de 8 h 30 à 18 h)."""
    )


def test_somebody_elses_approver_is_asked_and_the_author_told(story: Story, now: datetime) -> None:
    story.order(story.buyer, now, toner="1")
    work(now)
    assert written() == [
        ("approval_request", NADIA, "Commande C-26-000001 à valider (Paul Lenoir, 148,90 € HT)"),
        ("acknowledgement", PAUL, "Votre commande C-26-000001 est en attente de validation"),
    ]
    request = Mail.objects.get(kind="approval_request").text
    assert "Paul Lenoir vous demande de valider la commande C-26-000001. Elle ne partira pas sans" in request
    assert "\nhttp://127.0.0.1:8000/commandes/C-26-000001/\n" in request
    assert "validation par Nadia Ferrand." in Mail.objects.get(kind="acknowledgement").text


def test_the_author_learns_the_yes(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    work(now)
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now + timedelta(minutes=5))
    work(now + timedelta(minutes=6))
    assert written()[2:] == [("approved", PAUL, "Votre commande C-26-000001 est validée")]
    assert (
        "Nadia Ferrand a validé votre commande C-26-000001 le 23/11/2026 à 10\u202fh\u202f05."
        in Mail.objects.get(kind="approved").text
    )


def test_the_author_learns_the_no_and_why(story: Story, now: datetime) -> None:
    order = story.order(story.buyer, now, toner="1")
    work(now)
    approvals.refuse(order=order, seen_version=1, reason="Budget < 100 €", by=story.nadia, now=now)
    work(now)
    assert written()[2:] == [("refused", PAUL, "Votre commande C-26-000001 est refusée")]
    refused = Mail.objects.get(kind="refused")
    assert "Motif :\n« Budget < 100 € »\n" in refused.text
    assert "« Budget &lt; 100 € »" in refused.html


def test_a_withdrawn_order_asks_nobody_any_more(story: Story, now: datetime) -> None:
    """Planted: the request sent after it was withdrawn."""
    order = story.order(story.buyer, now, toner="1")
    withdrawing.withdraw(order=order, seen_version=1, by=story.buyer, now=now)
    work(now)
    assert written() == [("withdrawn", NADIA, "Commande C-26-000001 retirée par Paul Lenoir")]


def test_each_reads_what_the_other_wrote_in_one_thread(story: Story, now: datetime) -> None:
    """Planted: one's own words mailed to oneself."""
    order = story.order(story.buyer, now, toner="1")
    work(now)
    comments.say(order=order, text="Pour <quand> ?\nMerci", key=uuid4(), by=story.nadia, now=now)
    work(now)
    assert written()[2:] == [("comment", PAUL, "Nadia Ferrand vous écrit à propos de la commande C-26-000001")]
    mail = Mail.objects.latest("pk")
    assert "\nPour <quand> ?\nMerci\n" in mail.text
    assert "Pour &lt;quand&gt; ?\nMerci" in mail.html
    assert len({message_of(mail)["References"] for mail in Mail.objects.all()}) == 1
    assert len({message_of(mail)["Message-ID"] for mail in Mail.objects.all()}) == 3


def test_the_author_learns_the_erps_number(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    orders.record_sent(order=order, erp_number="70012", now=now)
    work(now)
    subject = "Votre commande C-26-000001 est enregistrée sous le n° 70012"
    assert written() == [
        ("copy", NADIA, "Copie de votre commande C-26-000001"),
        ("registered", NADIA, subject),
    ]
    assert subject in Mail.objects.get(kind="registered").html


@pytest.mark.parametrize("event", ["order.awaiting_approval", "order.released"])
def test_a_reaction_that_runs_twice_writes_once(story: Story, now: datetime, event: str) -> None:
    story.order(story.buyer if event == "order.awaiting_approval" else story.nadia, now, toner="1")
    delivery = Delivery.objects.get(event=event, reaction__startswith="privatif.mail")
    reaction = getattr(reactions, event.replace(".", "_"))
    reaction(delivery, now)
    once = written()
    reaction(delivery, now + timedelta(minutes=1))
    assert written() == once
    assert Delivery.objects.filter(event="mail.written").count() == len(once)


def test_of_a_decision_that_was_made_already_only_the_outcome_is_told(story: Story, now: datetime) -> None:
    """The worker stood still while the order was approved on its page."""
    order = story.order(story.buyer, now, toner="1")
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    work(now)
    assert [kind for kind, _, _ in written()] == ["approved"]


def test_people_without_a_mail_address_are_passed_over(story: Story, now: datetime) -> None:
    User.objects.filter(pk=story.nadia.pk).update(email="")
    story.order(story.buyer, now, toner="1")
    work(now)
    assert [(kind, to) for kind, to, _ in written()] == [("acknowledgement", PAUL)]
    assert not Delivery.objects.exclude(state="done").exists()


def test_an_order_that_is_gone_is_set_aside_for_a_person(story: Story, now: datetime) -> None:
    delivery = Delivery(event="order.released", payload={"order": "C-26-000999"})
    with pytest.raises(outbox.NeedsHand, match="C-26-000999 n’existe pas"):
        reactions.order_released(delivery, now)


def test_what_people_type_is_text_in_the_html_part(story: Story, now: datetime) -> None:
    User.objects.filter(pk=story.nadia.pk).update(name="<b>Nadia</b> & fils")
    order = story.order(User.objects.get(pk=story.nadia.pk), now, toner="1")
    Order.objects.filter(pk=order.pk).update(reference='"><script>alert(1)</script>', instructions="{{ 7*7 }} %(x)s")
    work(now)
    mail = Mail.objects.get()
    assert "<script" not in mail.html
    assert "<b>" not in mail.html
    assert "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in mail.html
    assert "{{ 7*7 }} %(x)s" in mail.html
    assert "Bonjour <b>Nadia</b> & fils," in mail.text


def test_a_long_order_is_whole_in_the_text_and_cut_in_the_html(story: Story, now: datetime) -> None:
    order = story.order(story.nadia, now, toner="1")
    first = order.lines.get()
    more = range(2, letters.HTML_LINES + 1203)
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, position=n, article=story.toner, article_number=f"N-{n}", designation="Toner", quantity=1,
            unit_price=first.unit_price, vat_rate=first.vat_rate, line_total=first.line_total,
        )
        for n in more
    )  # fmt: skip
    work(now)
    mail = Mail.objects.get()
    assert "N-1302  Toner" in mail.text
    assert "N-100<" in mail.html
    assert "N-101<" not in mail.html
    assert "Et 1\u202f202 autres lignes, sur la page de la commande." in mail.html
    assert len(mail.html.encode()) < 100_000


def test_links_lead_to_the_address_of_the_installation(story: Story, now: datetime, settings: Settings) -> None:
    settings.BASE_URL = "https://commande.distributeur.example"
    story.order(story.nadia, now, toner="1")
    work(now)
    assert 'href="https://commande.distributeur.example/commandes/C-26-000001/"' in Mail.objects.get().html


def test_two_people_with_one_mail_address_get_one_mail_each(story: Story, now: datetime) -> None:
    factories.person(company=story.company, username="ODILE", name="Odile Ka", approver=story.nadia, email=NADIA)
    story.order(User.objects.get(username="ODILE"), now, toner="1")
    work(now)
    assert [(kind, to) for kind, to, _ in written()] == [("approval_request", NADIA), ("acknowledgement", NADIA)]
