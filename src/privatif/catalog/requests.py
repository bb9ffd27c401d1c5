"""References that people would like to order and can't: asked of their company's sales contact."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from privatif.accounts.models import Company, User
from privatif.catalog.models import ArticleRequest
from privatif.core import outbox
from privatif.core.errors import Refusal
from privatif.core.text import one_line, reference_key

REFERENCE_LENGTH, NOTE_LENGTH = 100, 500
MOST_SHOWN = 100


class Asked(NamedTuple):
    """`new`: False where the reference was asked for already, and nobody has answered yet."""

    request: ArticleRequest
    new: bool


def ask(*, company: Company, reference: str, quantity: int, note: str, by: User, now: datetime) -> Asked:
    """Ask the sales contact for a reference, as written. What is asked for already isn't asked for twice.

    Raises Refusal for an empty reference, and for texts that are too long.
    """
    reference, note = one_line(reference), one_line(note)
    if not reference or len(reference) > REFERENCE_LENGTH or len(note) > NOTE_LENGTH:
        raise Refusal(_("Indiquez une référence de 100 caractères au plus, et des précisions de 500 au plus."))
    key = (reference_key(reference) or reference.casefold())[:REFERENCE_LENGTH]
    with transaction.atomic():
        request, new = ArticleRequest.objects.get_or_create(
            company=company, key=key, state=ArticleRequest.State.RECEIVED,
            defaults={"reference": reference, "quantity": quantity, "note": note, "asked_by": by, "asked_at": now},
        )  # fmt: skip
        if new:
            outbox.record("article.requested", subject=request.number, now=now, payload={"request": request.pk})
    return Asked(request, new)


def open_of(company: Company) -> Sequence[ArticleRequest]:
    """What the company's people have asked for and nobody has answered, newest first."""
    asked = ArticleRequest.objects.filter(company=company, state=ArticleRequest.State.RECEIVED)
    return list(asked.select_related("asked_by").order_by("-pk")[:MOST_SHOWN])
