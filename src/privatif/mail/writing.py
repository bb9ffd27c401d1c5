"""Write a mail: a row and its delivery, with the fact that caused it. The worker sends it."""

import unicodedata
from datetime import datetime

from django.db import transaction

from privatif.core import languages, outbox
from privatif.mail.models import Mail

SUBJECT_LENGTH = 200
_LINE_BREAKING = {"Cc", "Zl", "Zp"}  # control characters, line and paragraph separators


def write(
    *,
    key: str,
    kind: str,
    to: str,
    subject: str,
    text: str,
    now: datetime,
    html: str = "",
    about: str = "",
    secret: bool = False,
) -> bool:
    """Write one mail to one address and have it sent; False when `key` was written before, and nothing is done.

    It is in the language spoken now. `about` is the number of an order: the mails about one order form a thread.
    `secret` marks a mail with a link that lets somebody in: its text is forgotten once it is sent.
    """
    fields = {
        "kind": kind, "recipient": to, "subject": one_line(subject)[:SUBJECT_LENGTH], "text": text, "html": html,
        "about": about, "secret": secret, "written_at": now,
        "language": languages.current(),
    }  # fmt: skip
    with transaction.atomic():
        mail, written = Mail.objects.get_or_create(key=key, defaults=fields)
        if written:
            outbox.record("mail.written", subject=mail.delivery_subject, now=now, payload={"mail": mail.pk})
    return written


def one_line(text: str) -> str:
    """The text without anything that could end a header line."""
    kept = (" " if unicodedata.category(char) in _LINE_BREAKING else char for char in text)
    return "".join(kept).strip()
