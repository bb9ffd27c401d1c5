"""The mails that were written, as the webmaster looks them up: newest first, page by page."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from privatif.backoffice.paging import PAGE_SIZE, Page, cut
from privatif.core.models import Delivery
from privatif.mail.models import Mail


class Row(NamedTuple):
    pk: int
    written_at: datetime
    kind: str
    recipient: str
    subject: str
    state: str


def page(*, words: str = "", after: int | None = None, size: int = PAGE_SIZE) -> Page[Row]:
    """Mails whose recipient contains `words` or whose order's number begins with them; one query."""
    found = Mail.objects.all()
    if words := words.strip():
        found = found.filter(Q(recipient__icontains=words) | Q(about__istartswith=words))
    if after is not None:
        found = found.filter(pk__lt=after)
    return cut([Row(*values) for values in found.order_by("-pk").values_list(*Row._fields)[: size + 1]], size)


def to_send() -> int:
    """How many mails wait to be sent."""
    return Mail.objects.filter(state=Mail.State.TO_SEND).count()


def trouble(mail: Mail) -> str:
    """Why a mail has not been sent, in the words of the last attempt; empty when there was none."""
    if mail.state == Mail.State.SENT:
        return ""
    written = Delivery.objects.filter(event="mail.written", subject=mail.delivery_subject, payload={"mail": mail.pk})
    return written.values_list("last_error", flat=True).first() or ""
