"""From the row to the reader: as a file, over SMTP, and when the mail server says no."""

import smtplib
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from privatif.core.models import Delivery
from privatif.mail import sending
from privatif.mail.models import Mail
from privatif.mail.writing import write
from tests.mail.post import Server, files, free_port, handed_over, part, serving, work
from tests.ordering.story import Story

pytestmark = pytest.mark.django_db


def one_mail(now: datetime, **fields: object) -> Mail:
    given = {"key": "k1", "kind": "copy", "to": "nadia@client.example", "subject": "Copie", "text": "Bonjour."}
    assert write(**{**given, **fields}, now=now)  # type: ignore[arg-type]
    return Mail.objects.latest("pk")


def smtp(settings: Settings, port: int, **more: str) -> None:
    settings.MAIL_TRANSPORT = "smtp"
    settings.SMTP = {"host": "127.0.0.1", "port": port, "username": "", "password": "", "security": "none", **more}


def outcome() -> tuple[str, str]:
    """State and last error of the one delivery of a mail."""
    delivery = Delivery.objects.get(event="mail.written")
    return delivery.state, delivery.last_error


def test_the_same_key_is_written_once(now: datetime) -> None:
    mail = one_mail(now)
    assert not write(key="k1", kind="copy", to="else@client.example", subject="x", text="x", now=now)
    assert Mail.objects.get().recipient == mail.recipient
    assert Delivery.objects.get().payload == {"mail": mail.pk}


def test_a_file_holds_text_and_html_and_says_what_it_is(story: Story, now: datetime) -> None:
    story.order(story.nadia, now, toner="2")
    work(now)
    (message,) = files()
    assert message["From"] == "Médias Plus <webmaster@medias-plus.example>"
    assert message["To"] == "nadia@client.example"
    assert message["Reply-To"] == "webmaster@medias-plus.example"
    assert message["Subject"] == "Copie de votre commande C-26-000001"
    assert message["Date"] == "Mon, 23 Nov 2026 10:00:00 +0100"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    assert "2 × 148,90\u00a0€ HT = 297,80\u00a0€ HT" in part(message, "plain")
    assert part(message, "html").startswith("<!doctype html>")
    mail = Mail.objects.get()
    assert (mail.state, mail.sent_at) == ("sent", now)
    assert mail.text


def test_files_appear_whole_and_for_their_owner_only(now: datetime, tmp_path: Path) -> None:
    mail = one_mail(now)
    work(now)
    (path,) = (tmp_path / "mail").iterdir()
    assert path.name == f"20261123-090000-{mail.pk:06d}.eml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "mail").stat().st_mode & 0o777 == 0o700


def test_a_directory_that_cannot_be_written_is_tried_again(now: datetime, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    one_mail(now)
    work(now)
    state, error = outcome()
    assert state == "waiting"
    assert error.startswith(f"Le courriel ne peut être écrit dans {tmp_path}/mail")
    (tmp_path / "mail").unlink()
    work(now + timedelta(hours=1))
    assert len(files()) == 1


def test_mails_about_one_order_form_a_thread(story: Story, now: datetime) -> None:
    story.order(story.buyer, now, toner="1")
    story.order(story.nadia, now, toner="1")
    work(now)
    request, acknowledgement, copy = files()
    assert request["References"] == "<commande.C-26-000001@127.0.0.1>" == request["In-Reply-To"]
    assert acknowledgement["References"] == request["References"]
    assert copy["References"] == "<commande.C-26-000002@127.0.0.1>"
    assert len({message["Message-ID"] for message in (request, acknowledgement, copy)}) == 3


def test_a_repetition_is_known_by_its_message_id(now: datetime) -> None:
    """The worker died between sending and writing that down."""
    mail = one_mail(now)
    delivery = Delivery.objects.get()
    sending.send(delivery, now)
    (first,) = files()
    Mail.objects.filter(pk=mail.pk).update(state=Mail.State.TO_SEND)
    sending.send(delivery, now + timedelta(minutes=3))
    (second,) = files()
    assert (second["Message-ID"], second["Date"]) == (first["Message-ID"], first["Date"])


def test_what_was_sent_is_not_sent_again(now: datetime, settings: Settings) -> None:
    one_mail(now)
    with serving(Server()) as server:
        smtp(settings, server.port)
        delivery = Delivery.objects.get()
        sending.send(delivery, now)
        sending.send(delivery, now)
    ((sender, recipients, message),) = server.accepted
    assert (sender, recipients) == ("webmaster@medias-plus.example", ["nadia@client.example"])
    assert part(message, "plain") == "Bonjour.\n"


def test_a_secret_is_forgotten_once_it_is_sent(now: datetime) -> None:
    mail = one_mail(now, text="https://x.example/secret", html="<a>secret</a>", secret=True)
    work(now)
    (message,) = files()
    assert "secret" in part(message, "plain")
    mail.refresh_from_db()
    assert (mail.text, mail.html, mail.state) == ("", "", "sent")


@pytest.mark.parametrize("where", ["at_rcpt", "at_data"])
def test_a_temporary_no_is_waited_out(now: datetime, settings: Settings, where: str) -> None:
    one_mail(now)
    with serving(Server(**{where: ["451 plus tard"]})) as server:
        smtp(settings, server.port)
        work(now)
        assert server.accepted == []
        state, error = outcome()
        assert state == "waiting"
        assert error.endswith(": 451 plus tard")
        work(now + timedelta(minutes=1))
        work(now + timedelta(minutes=2))
    assert len(server.accepted) == 1
    assert outcome() == ("done", "")
    assert Mail.objects.get().sent_at == now + timedelta(minutes=1)


@pytest.mark.parametrize(("where", "said"), [("at_rcpt", "550 inconnu ici"), ("at_data", "554 pas de cela")])
def test_a_lasting_no_is_set_aside(now: datetime, settings: Settings, where: str, said: str) -> None:
    one_mail(now)
    with serving(Server(**{where: [said]})) as server:
        smtp(settings, server.port)
        work(now)
        work(now + timedelta(days=1))
    assert server.accepted == []
    state, error = outcome()
    assert state == "parked"
    assert said in error
    assert Mail.objects.get().state == "to_send"


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_wrong_password_needs_a_hand(now: datetime, settings: Settings) -> None:
    one_mail(now)
    with serving(Server(), password="juste") as server:
        smtp(settings, server.port, username="portail", password="faux")
        work(now)
        state, error = outcome()
        assert state == "parked"
        assert "PRIVATIF_SMTP_USER" in error
        settings.SMTP = {**settings.SMTP, "password": "juste"}
        Delivery.objects.update(state="waiting")
        work(now)
    assert len(server.accepted) == 1


def test_a_server_without_tls_needs_a_hand_when_tls_is_asked_for(now: datetime, settings: Settings) -> None:
    one_mail(now)
    with serving(Server()) as server:
        smtp(settings, server.port, security="starttls")
        work(now)
    state, error = outcome()
    assert state == "parked"
    assert error.startswith("La liaison avec le serveur de courriel est à régler")
    assert server.accepted == []


def test_a_failing_mail_server_never_holds_an_order_back(story: Story, now: datetime, settings: Settings) -> None:
    smtp(settings, free_port())
    order = story.order(story.nadia, now, toner="1")
    work(now)
    assert handed_over == [order.number]
    state, error = outcome()
    assert state == "waiting"
    assert error.startswith("Le serveur de courriel ne répond pas")


def test_a_server_that_takes_the_message_and_hangs_up_gets_it_once(
    now: datetime, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(client: smtplib.SMTP) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "quit", hang_up)
    one_mail(now)
    with serving(Server()) as server:
        smtp(settings, server.port)
        work(now)
        work(now + timedelta(hours=1))
    assert len(server.accepted) == 1
    assert outcome() == ("done", "")


@pytest.mark.parametrize("recipient", ["", "personne", "a@b@c", "été@client.example", "a b@client.example", "a@"])
def test_no_address_no_mail(now: datetime, recipient: str) -> None:
    one_mail(now, to=recipient)
    work(now)
    state, error = outcome()
    assert state == "parked"
    assert error == f"On ne peut pas écrire à «\u00a0{recipient}\u00a0»\u00a0: ce n’est pas une adresse."


def test_an_accented_domain_travels_in_its_ascii_form(now: datetime) -> None:
    one_mail(now, to="nadia@crêperie.example")
    work(now)
    (message,) = files()
    assert message["To"] == "nadia@xn--crperie-kya.example"


def test_a_brand_with_a_comma_is_still_one_sender(now: datetime, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Durand, Fils & Cie <commandes@durand.example>"
    one_mail(now)
    work(now)
    (message,) = files()
    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Durand, Fils & Cie", "commandes@durand.example")
