"""A mail server on loopback that counts how often each mail arrives."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesHeaderParser

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """`arrived` counts by (Message-ID, recipient)."""

    def __init__(self) -> None:
        self.arrived: Counter[tuple[str, str]] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        head = BytesHeaderParser().parsebytes(envelope.content)
        for recipient in envelope.rcpt_tos:
            self.arrived[head["Message-ID"], recipient] += 1
        return "250 OK"

    @property
    def repeated(self) -> int:
        """How many arrived once more than they should."""
        return sum(times - 1 for times in self.arrived.values())


@contextmanager
def serving(port: int) -> Iterator[PostOffice]:
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
