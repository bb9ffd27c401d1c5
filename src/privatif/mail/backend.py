"""The mail backend that Django and its log-in library see: what they send becomes a row like any other mail."""

import uuid
from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from privatif.mail.models import Mail
from privatif.mail.writing import write


class RowBackend(BaseEmailBackend):
    """All of it counts as secret: what the log-in library sends are links to set a password."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message to each of its recipients; returns how many messages there were."""
        for message in email_messages:
            for recipient in message.recipients():
                write(
                    key=f"account:{uuid.uuid4()}", kind=Mail.Kind.ACCOUNT, to=recipient, subject=str(message.subject),
                    text=str(message.body), html=_html(message), secret=True, now=timezone.now(),
                )  # fmt: skip
        return len(email_messages)


def _html(message: EmailMessage) -> str:
    if not isinstance(message, EmailMultiAlternatives):
        return ""
    return next((str(content) for content, mimetype in message.alternatives if mimetype == "text/html"), "")
