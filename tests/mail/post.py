"""What the stories of this room need: the worker's round, a mail server, the mails as a reader sees them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from django.conf import settings

from privatif.core import outbox
from privatif.core.models import Delivery
from privatif.mail.models import Mail

handed_over: list[str] = []


def hand_over(delivery: Delivery, now: datetime) -> None:
    """Stands where the ERP stands."""
    handed_over.append(delivery.payload["order"])


def work(now: datetime) -> None:
    """The worker's round at this moment: everything that is due, and what follows from it."""
    outbox.deliver_due(worker="test", clock=lambda: now)


def written() -> list[tuple[str, str, str]]:
    """Every mail: (kind, to whom, subject), oldest first."""
    return list(Mail.objects.order_by("pk").values_list("kind", "recipient", "subject"))


def files() -> list[EmailMessage]:
    """The mails in the data directory, read back."""
    return [parsed(path.read_bytes()) for path in sorted((Path(settings.DATA_DIR) / "mail").iterdir())]


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def part(message: EmailMessage, kind: str) -> str:
    """The text of the `plain` or `html` part."""
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@dataclass
class Server:
    """A mail server on loopback; `answers` are given in turn at RCPT (or DATA), then 250."""

    at_rcpt: list[str] = field(default_factory=list)
    at_data: list[str] = field(default_factory=list)
    accepted: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt:
            return self.at_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.at_data:
            return self.at_data.pop(0)
        assert isinstance(envelope.content, bytes)
        self.accepted.append((envelope.mail_from or "", envelope.rcpt_tos, parsed(envelope.content)))
        return "250 OK"


@contextmanager
def serving(server: Server, *, password: str = "") -> Iterator[Server]:
    """Run the server; with a password it asks for one and takes only this."""

    def check(smtp: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == password.encode(), handled=False)

    server.port = free_port()
    options = {"authenticator": check, "auth_required": True, "auth_require_tls": False} if password else {}
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
