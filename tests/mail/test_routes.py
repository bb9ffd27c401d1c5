"""Mails on the way through several levels: to the next when it is his turn, to the others when it is settled."""

from datetime import datetime, timedelta

from privatif.accounts.models import User
from privatif.mail.models import Mail
from privatif.ordering import approvals
from privatif.ordering.reminding import remind_and_escalate
from tests import factories
from tests.mail.post import work, written
from tests.ordering.story import Story


def new(after: int = 0) -> list[tuple[str, str]]:
    """(kind, to whom) of the mails written since so many."""
    return sorted((kind, to.removesuffix("@client.example")) for kind, to, _subject in written()[after:])


def test_each_is_written_to_when_it_is_his_turn(story: Story, now: datetime) -> None:
    """Planted: the second level asked at once; the other of the group never told."""
    marc = factories.person(company=story.company, username="MARC", name="Marc Petit", role=User.Role.APPROVER)
    lea = factories.person(company=story.company, username="LEA", name="Léa Morvan", role=User.Role.APPROVER)
    factories.rule(story.company, marc, lea, name="Gros achats", above="100")
    order = story.order(story.buyer, now, toner="1")
    work(now)
    assert new() == [("acknowledgement", "paul"), ("approval_request", "nadia")]
    approvals.approve(order=order, seen_version=1, by=story.nadia, now=now)
    work(now)
    assert new(2) == [("approval_request", "lea"), ("approval_request", "marc"), ("consented", "paul")]
    request = Mail.objects.filter(kind="approval_request").latest("pk")
    assert "Règle «\u00a0Gros achats\u00a0»\u00a0: plus de 100,00\u00a0€ HT." in request.text
    consent = Mail.objects.get(kind="consented")
    assert "Elle sera traitée dès sa validation par Léa Morvan ou Marc Petit." in consent.text
    approvals.approve(order=order, seen_version=2, by=lea, now=now)
    work(now)
    assert new(5) == [("approved", "paul"), ("settled", "marc")]
    assert "Léa Morvan a validé la commande C-26-000001" in Mail.objects.get(kind="settled").text


def test_who_stands_in_is_asked_and_both_are_named(story: Story, now: datetime) -> None:
    """Planted: the absent person alone written to; the substitute's name alone."""
    marc = factories.person(company=story.company, username="MARC", name="Marc Petit", role=User.Role.APPROVER)
    factories.absence(story.nadia, marc, now.date(), now.date() + timedelta(days=3))
    order = story.order(story.buyer, now, toner="1")
    work(now)
    assert new() == [("acknowledgement", "paul"), ("approval_request", "marc")]
    approvals.refuse(order=order, seen_version=1, reason="Déjà en stock", by=marc, now=now)
    work(now)
    assert new(2) == [("refused", "paul"), ("settled", "nadia")]
    for kind in ("refused", "settled"):
        assert "Marc Petit (pour Nadia Ferrand) a refusé" in Mail.objects.get(kind=kind).text


def test_who_does_not_answer_is_reminded_and_another_asked(story: Story, now: datetime) -> None:
    """Planted: the reminder sent although it was decided."""
    marc = factories.person(company=story.company, username="MARC", name="Marc Petit", role=User.Role.APPROVER)
    story.company.remind_after, story.company.escalate_after, story.company.escalate_to = 1, 2, marc
    story.company.save()
    order = story.order(story.buyer, now, toner="1")
    work(now)
    for hours in (1, 2):
        remind_and_escalate(now=now + timedelta(hours=hours))
        work(now + timedelta(hours=hours))
    assert written()[2:] == [
        ("reminder", "nadia@client.example", "Rappel : commande C-26-000001 à valider (Paul Lenoir, 148,90 € HT)"),
        ("approval_request", "marc@client.example", "Commande C-26-000001 à valider (Paul Lenoir, 148,90 € HT)"),
    ]
    assert "Nadia Ferrand n’a pas encore répondu : votre accord suffit aussi." in Mail.objects.latest("pk").text
    second = story.order(story.buyer, now, toner="1")
    remind_and_escalate(now=now + timedelta(hours=1))
    approvals.approve(order=second, seen_version=1, by=story.nadia, now=now)
    work(now + timedelta(hours=1))
    assert not Mail.objects.filter(kind="reminder", about=second.number).exists()
    assert order.state == "to_approve"
