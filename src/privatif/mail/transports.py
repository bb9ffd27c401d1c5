"""How a message leaves: as a file in the data directory, or over SMTP."""

import contextlib
import os
import smtplib
import ssl
import tempfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings

from privatif.core.outbox import NeedsHand, Refused, TryLater
from privatif.mail.models import Mail

ANSWER = 8  # seconds that the server has to greet, to let us in
ACCEPTANCE = 45  # seconds to take a message; given up too early it would arrive again and again

Transport = Callable[[Mail, EmailMessage], None]


def chosen() -> Transport:
    """The transport named in the settings."""
    return {"files": to_file, "smtp": to_smtp}[settings.MAIL_TRANSPORT]


def to_file(mail: Mail, message: EmailMessage) -> None:
    """Write `<data directory>/mail/<date>-<id>.eml`: whole or not at all, readable by its owner."""
    folder = Path(settings.DATA_DIR) / "mail"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
            file.write(message.as_bytes())
        os.replace(file.name, folder / f"{mail.written_at:%Y%m%d-%H%M%S}-{mail.pk:06d}.eml")
    except OSError as error:
        raise TryLater(f"Le courriel ne peut être écrit dans {folder} : {error.strerror}") from error


def to_smtp(mail: Mail, message: EmailMessage) -> None:
    """Hand the message to the mail server of the settings."""
    with _plain_words(), _session() as client:
        sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
        client.sendmail(sender, recipient, message.as_bytes())


def ping() -> None:
    """Return when the mail server lets us in; raises one of the outbox's three answers otherwise."""
    if settings.MAIL_TRANSPORT == "smtp":
        with _plain_words(), _session():
            pass


@contextlib.contextmanager
def _session() -> Iterator[smtplib.SMTP]:
    server: dict[str, Any] = settings.SMTP
    if server["security"] == "tls":
        context = ssl.create_default_context()
        client: smtplib.SMTP = smtplib.SMTP_SSL(server["host"], server["port"], timeout=ANSWER, context=context)
    else:
        client = smtplib.SMTP(server["host"], server["port"], timeout=ANSWER)
    try:
        if server["security"] == "starttls":
            client.starttls(context=ssl.create_default_context())
        if server["username"]:
            client.login(server["username"], server["password"])
        assert client.sock
        client.sock.settimeout(ACCEPTANCE)
        yield client
        # The message is accepted: a server that says goodbye badly must not have it sent again.
        with contextlib.suppress(smtplib.SMTPException, OSError):
            client.quit()
    finally:
        client.close()


@contextlib.contextmanager
def _plain_words() -> Iterator[None]:
    """Translate what SMTP raises into one of the outbox's three answers."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        ((address, (code, words)),) = error.recipients.items()
        raise _by_code(code, words, f"Le serveur de courriel refuse {address}", Refused) from error
    except smtplib.SMTPDataError as error:
        raise _by_code(error.smtp_code, error.smtp_error, "Le serveur refuse le message", Refused) from error
    except smtplib.SMTPAuthenticationError as error:
        what = "Le serveur de courriel refuse l’identifiant ou le mot de passe (PRIVATIF_SMTP_USER, …_PASSWORD)"
        raise _by_code(error.smtp_code, error.smtp_error, what, NeedsHand) from error
    except smtplib.SMTPResponseException as error:
        what = "Le serveur de courriel refuse l’expéditeur ou la session (PRIVATIF_MAIL_FROM, PRIVATIF_SMTP_*)"
        raise _by_code(error.smtp_code, error.smtp_error, what, NeedsHand) from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError) as error:
        raise NeedsHand(f"La liaison avec le serveur de courriel est à régler (PRIVATIF_SMTP_*) : {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise TryLater(f"Le serveur de courriel ne répond pas : {error}") from error


def _by_code(code: int, words: bytes | str, what: str, final: type[Exception]) -> Exception:
    said = words.decode(errors="replace") if isinstance(words, bytes) else words
    lasting = code // 100 == 5  # RFC 5321: 4xx is for now, 5xx for good
    return (final if lasting else TryLater)(f"{what} : {code} {said}")
