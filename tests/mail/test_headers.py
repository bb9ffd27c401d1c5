"""Nobody writes a header of a mail by what he types into a name, a reference or an address."""

from datetime import datetime
from email.message import EmailMessage
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from privatif.mail.envelope import NoAddress, message_of
from privatif.mail.models import Mail
from tests.mail.post import parsed, part

HEADERS = [
    "Subject", "From", "To", "Reply-To", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
    "Content-Language", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
]  # fmt: skip
NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/Paris"))
# Anything, and much of what ends lines, starts headers, or looks like an encoded word.
hostile = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
        st.sampled_from(
            [
                "\r\n",
                "\n",
                "\r",
                "\x85",
                "\u2028",
                "\x0b",
                "\0",
                "Bcc: a@b.example",
                "=?utf-8?q?=0aBcc:_a?=",
                "=??Q?=0A",
            ]
        ),
    ),
    max_size=6,
).map("".join)


def received(**fields: str) -> EmailMessage:
    mail = Mail(key="k", recipient="nadia@client.example", text="x", written_at=NOW, **fields)
    return parsed(message_of(mail).as_bytes())


@given(hostile, hostile)
def test_only_our_headers_are_there(subject: str, about: str) -> None:
    """Planted bug: `_defused` leaves "=?". The subject "=??Q?=0A0:" wrote a header."""
    message = received(subject=subject, about=about)
    assert set(message.keys()) <= set(HEADERS)
    assert len(message.keys()) == len(set(message.keys()))
    assert message["To"] == "nadia@client.example"
    assert part(message, "plain") == "x\n"


@given(hostile)
def test_an_address_is_one_address_or_no_mail_at_all(recipient: str) -> None:
    """Planted bug: the address set as it stands. A line end in it was a fault of the worker."""
    mail = Mail(key="k", recipient=f"nadia@client.example{recipient}", text="x", written_at=NOW)
    try:
        message = parsed(message_of(mail).as_bytes())
    except NoAddress:
        return
    assert len(message["To"].addresses) == 1
    assert set(message.keys()) <= set(HEADERS)


def test_a_subject_keeps_its_letters_and_its_narrow_spaces() -> None:
    """Planted bug: `_defused` with `split()`, which takes narrow spaces for spaces."""
    subject = "Commande à valider (Zoë Œuvrard, 1\u202f234,50\u00a0€ HT)"
    assert received(subject=subject)["Subject"] == subject
