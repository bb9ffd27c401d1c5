"""What Django and its log-in library send goes the way of every other mail, and keeps its secrets."""

import re
from datetime import datetime

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from privatif.core.models import Delivery
from privatif.mail.models import Mail
from tests.mail.post import files, part, work
from tests.ordering.story import Story


@pytest.fixture(autouse=True)
def rows(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "privatif.mail.backend.RowBackend"  # tests put a backend of their own there


@pytest.mark.django_db
def test_a_message_becomes_a_row_for_each_recipient(now: datetime) -> None:
    """Planted bugs: `to` instead of `recipients()`; `secret=False`."""
    message = EmailMultiAlternatives("Sujet", "Texte", to=["a@client.example"], cc=["b@client.example"])
    message.attach_alternative("<p>Texte</p>", "text/html")
    assert message.send() == 1
    rows = Mail.objects.order_by("pk").values_list("recipient", "subject", "text", "html", "secret", "state")
    assert list(rows) == [
        ("a@client.example", "Sujet", "Texte", "<p>Texte</p>", True, "to_send"),
        ("b@client.example", "Sujet", "Texte", "<p>Texte</p>", True, "to_send"),
    ]
    assert Delivery.objects.filter(event="mail.written").count() == 2


def test_a_forgotten_password_comes_by_mail_and_is_forgotten_here(story: Story, settings: Settings) -> None:
    """The link travels once; nobody finds it in the rows afterwards.

    Planted bug: `secret=False` in `password_letters`.
    """
    client = Client()
    client.post(reverse("account_reset_password"), {"email": story.nadia.email})
    work(timezone.now())
    mail = Mail.objects.get()
    assert (mail.recipient, mail.secret, mail.about) == ("nadia@client.example", True, "")
    (message,) = files()
    link = re.search(rf"{settings.BASE_URL}(/mot-de-passe/lien/\S+)", part(message, "plain"))
    assert link is not None
    assert client.get(link[1], follow=True).status_code == 200
    assert (mail.state, mail.text, mail.html) == ("sent", "", "")
    stored = [*Mail.objects.values_list("text", "html", "subject"), *Delivery.objects.values_list("payload", "subject")]
    assert link[1] not in str(stored)
