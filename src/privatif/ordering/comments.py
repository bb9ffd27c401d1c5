"""What the author and the approvers of an order say to each other about it: kept with the order, and mailed."""

import unicodedata
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core import outbox
from privatif.core.errors import Refusal
from privatif.ordering.models import COMMENT_LENGTH, Comment, Order


def talkers(order: Order) -> list[User]:
    """The author and whoever was asked for his word; nobody but the author where nobody was."""
    asked = order.approvals.filter(asked_at__isnull=False).select_related("approver").order_by("pk")
    return list(dict.fromkeys([order.author, *(approval.approver for approval in asked)]))


def say(*, order: Order, text: str, key: UUID, by: User, now: datetime) -> None:
    """Keep it and have it mailed to the others; with the same `key` once only.

    Raises Refusal, for `text`, where there is nothing or too much of it, and for somebody who isn't concerned.
    """
    people = talkers(order)
    if len(people) < 2 or by.pk not in {person.pk for person in people}:
        raise Refusal(_("Seuls le demandeur et son valideur peuvent écrire ici."))
    text = _tidy(text)
    if not text:
        raise _wrong(_("Écrivez votre message."))
    if len(text) > COMMENT_LENGTH:
        raise _wrong(_("Un message ne peut pas dépasser %(n)d caractères.") % {"n": COMMENT_LENGTH})
    with transaction.atomic():
        said = {"order": order, "at": now, "by": by, "by_name": by.name, "text": text}
        comment, new = Comment.objects.get_or_create(key=key, defaults=said)
        if new:
            payload = {"order": order.number, "comment": comment.pk}
            outbox.record("order.commented", subject=order.number, now=now, payload=payload)


def _tidy(text: str) -> str:
    """The lines as written, without control characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = ("".join(" " if unicodedata.category(c) == "Cc" else c for c in line).rstrip() for line in lines)
    return "\n".join(kept).strip()


def _wrong(text: str) -> Refusal:
    return Refusal(text, fields={"text": text})
