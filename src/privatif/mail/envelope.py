"""From a row to the bytes that travel: one address, text and HTML, and headers by which programs know it."""

import hashlib
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from privatif.mail.models import Mail
from privatif.mail.writing import one_line


class NoAddress(Exception):
    """One can't write to this address."""


def message_of(mail: Mail) -> EmailMessage:
    """The message of a row, the same at each repetition but for the marks between its parts.

    Raises NoAddress when one can't write to the recipient.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _defused(mail.subject)
    message["From"] = sender()
    message["To"] = _recipient(mail.recipient)
    message["Reply-To"] = Address(addr_spec=_ascii(settings.WEBMASTER["email"]))
    message["Date"] = format_datetime(timezone.localtime(mail.written_at))
    message["Message-ID"] = f"<{hashlib.sha256(mail.key.encode()).hexdigest()[:32]}@{_host()}>"
    if mail.about:
        message["In-Reply-To"] = message["References"] = f"<commande.{_token(mail.about)}@{_host()}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    message.set_content(mail.text, cte="quoted-printable")
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def sender() -> Address:
    """The address that mails come from, with the name shown beside it."""
    name, _, address = settings.DEFAULT_FROM_EMAIL.rpartition("<")
    return Address(display_name=_defused(name).strip('" '), addr_spec=_ascii(address.rstrip("> ")))


def _recipient(address: str) -> Address:
    try:
        return Address(addr_spec=_ascii(address))
    except (ValueError, IndexError, MessageError):
        raise NoAddress from None


def _defused(text: str) -> str:
    # The library decodes "=?utf-8?q?=0A...?=" where a header is set, and would write the line end that hides in it.
    return one_line(text).replace("=?", "= ?")


def _ascii(address: str) -> str:
    # An accented domain travels in its ASCII form. An accented local part has none: Address refuses it.
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def _host() -> str:
    return _ascii(f"x@{urlsplit(settings.BASE_URL).hostname}").partition("@")[2]


def _token(text: str) -> str:
    return "".join(char for char in text if char.isascii() and (char.isalnum() or char in "-_"))
