"""The sales contact learns which reference is asked for."""

from datetime import datetime

from privatif.accounts.models import User
from privatif.catalog import requests
from privatif.core.models import Delivery
from privatif.mail.models import Mail
from tests import factories
from tests.mail.post import work, written
from tests.ordering.story import Story


def ask(story: Story, now: datetime, note: str = "") -> None:
    requests.ask(company=story.company, reference="Q 2612-A", quantity=1200, note=note, by=story.buyer, now=now)


def test_the_rep_reads_who_wants_what(story: Story, now: datetime) -> None:
    factories.rep(serves=story.company, name="Solène Garrec", username="SGARREC")
    User.objects.filter(pk=story.buyer.pk).update(phone="02 32 11 22 33")
    ask(story, now, note="Pour la 1020, vite\nmerci")
    work(now)
    assert written() == [("article_request", "sgarrec@client.example", "Atelier du Bief demande la référence Q 2612-A")]
    assert Mail.objects.get().text == (
        "Bonjour Solène Garrec,\n\n"
        "Paul Lenoir (Atelier du Bief, n° de client 4711) demande une référence qui n’est pas dans son catalogue.\n\n"
        "Référence\u00a0: Q 2612-A\nQuantité\u00a0: 1\u202f200\nPrécisions\u00a0: Pour la 1020, vite merci\n\n"
        "Pour lui répondre\u00a0: paul@client.example, 02 32 11 22 33\n\n"
        "Toutes les demandes de vos clients\u00a0:\nhttp://127.0.0.1:8000/gestion/demandes/\n\n"
        "-- \nMédias Plus"
    )


def test_once_however_often_it_is_delivered(story: Story, now: datetime) -> None:
    """Planted bug: the delivery in the key of the mail."""
    factories.rep(serves=story.company)
    ask(story, now)
    work(now)
    delivery = Delivery.objects.get(event="article.requested")
    Delivery.objects.create(
        event=delivery.event, reaction=delivery.reaction, payload=delivery.payload, recorded_at=now, due_at=now
    )
    work(now)
    assert len(written()) == 1


def test_without_a_rep_who_can_be_written_to_it_is_the_webmaster(story: Story, now: datetime) -> None:
    """Planted bug: no look at `is_active`."""
    ask(story, now)
    rep = factories.rep(serves=story.company, is_active=False)
    work(now)
    assert [to for _kind, to, _subject in written()] == ["webmaster@medias-plus.example"]
    assert rep.email != "webmaster@medias-plus.example"
