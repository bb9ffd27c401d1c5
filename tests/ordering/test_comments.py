"""The author and the approver write to each other about an order."""

from datetime import datetime
from uuid import uuid4

import pytest

from privatif.accounts.models import User
from privatif.core.errors import Refusal
from privatif.core.models import Delivery
from privatif.ordering import comments
from tests import factories
from tests.ordering.story import Story


def test_said_once_and_mailed(story: Story, now: datetime) -> None:
    """A form sent twice. Planted: `create` in place of `get_or_create`."""
    order = story.order(story.buyer, now, toner="1")
    key = uuid4()
    for _ in range(2):
        comments.say(order=order, text=" Pour\x07 quand ?\r\n\r\nMerci \n", key=key, by=story.nadia, now=now)
    comments.say(order=order, text="Pour lundi", key=uuid4(), by=story.buyer, now=now)
    said = [(comment.by_name, comment.text) for comment in order.comments.all()]
    assert said == [("Nadia Ferrand", "Pour  quand ?\n\nMerci"), ("Paul Lenoir", "Pour lundi")]
    assert Delivery.objects.filter(event="order.commented", subject=order.number).count() == 2


def test_who_may_and_what_may_not(story: Story, now: datetime) -> None:
    order, own = story.order(story.buyer, now, toner="1"), story.order(story.nadia, now, toner="1")
    colleague = factories.person(company=story.company, role=User.Role.APPROVER)
    for where, somebody in ((order, colleague), (own, story.nadia)):
        with pytest.raises(Refusal, match="Seuls le demandeur et son valideur"):
            comments.say(order=where, text="Bonjour", key=uuid4(), by=somebody, now=now)
    for text, sentence in ((" \n\t", "Écrivez votre message."), ("x" * 2001, "2000 caractères")):
        with pytest.raises(Refusal, match=sentence) as refusal:
            comments.say(order=order, text=text, key=uuid4(), by=story.buyer, now=now)
        assert list(refusal.value.fields) == ["text"]
    assert order.comments.count() == 0
