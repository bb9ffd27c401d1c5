"""A letter about an order: what is said to one person, followed by the order itself, in text and in HTML."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from privatif.accounts.models import User
from privatif.core import money
from privatif.core.models import Delivery
from privatif.mail.models import Mail
from privatif.mail.rendering import render
from privatif.mail.writing import write
from privatif.ordering.checkout import Difference
from privatif.ordering.models import Order

HTML_LINES = 100  # webmails cut a mail at 100 kB: beyond that, the text part and the order's page have the rest


@dataclass(frozen=True)
class Letter:
    """`paragraphs` are plain sentences; `action` is the text of the link.

    `quote` is the reason of a refusal, `message` what somebody wrote, `differences` what an approver changed.
    """

    kind: Mail.Kind
    subject: str
    paragraphs: tuple[str, ...]
    action: str
    quote: str = ""
    message: str = ""
    differences: Sequence[Difference] = ()


def tell(person: User, say: Callable[[], Letter], *, order: Order, delivery: Delivery, now: datetime) -> None:
    """Write a letter to a person in his language, once a delivery. Somebody without a mail address is passed over."""
    if person.email:
        with translation.override(person.language):
            _write(person, say(), order, delivery, now)


def _write(person: User, letter: Letter, order: Order, delivery: Delivery, now: datetime) -> None:
    lines = list(order.lines.all())
    context = {
        "letter": letter, "person": person, "order": order, "lines": lines,
        "vat": money.totals((line.line_total, line.vat_rate) for line in lines).shares,
        "link": settings.BASE_URL + reverse("order", args=[order.number]),
        "brand": settings.BRAND, "webmaster": settings.WEBMASTER,
        "opening_hours": translation.gettext(settings.OPENING_HOURS),
    }  # fmt: skip
    write(
        key=f"{letter.kind}:{order.number}:{delivery.pk}:{person.pk}",
        kind=letter.kind,
        to=person.email,
        subject=letter.subject,
        text=render("mail/order.txt", **context),
        html=render("mail/order.html", **context, shown=lines[:HTML_LINES]),
        about=order.number,
        now=now,
    )
