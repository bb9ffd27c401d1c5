"""Letters with a link to choose a password. Their text is forgotten once they are sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from privatif.accounts import links
from privatif.accounts.models import User
from privatif.core.models import Delivery
from privatif.mail.models import Mail
from privatif.mail.rendering import render
from privatif.mail.writing import write


def forgotten(delivery: Delivery, now: datetime) -> None:
    """One mail to the address that was given: a link for each ID of it, or that there is none."""
    asked = delivery.payload["email"]
    alike = User.objects.filter(email__iexact=asked, is_active=True).order_by("username")
    # PostgreSQL takes `ſam@` for `SAM@`: another mailbox.
    people = [person for person in alike if _folded(person.email) == _folded(asked)]
    if people:
        _tell(people, "mail/forgotten.txt", delivery, now)
    else:
        _write(asked, delivery.payload["language"], "mail/unknown.txt", delivery, now)


def invited(delivery: Delivery, now: datetime) -> None:
    """The ID utilisateur and the link, to somebody who has just been given an access or whose link is over."""
    people = list(User.objects.filter(pk=delivery.payload["user"], is_active=True))
    if people:
        _tell(people, "mail/invited.txt", delivery, now)


def _tell(people: Sequence[User], template: str, delivery: Delivery, now: datetime) -> None:
    mine = [(person, links.link_for(person)) for person in people]
    _write(people[0].email, people[0].language, template, delivery, now, people=mine)


def _write(to: str, language: str, template: str, delivery: Delivery, now: datetime, **more: Any) -> None:
    with translation.override(language):
        context = {"base_url": settings.BASE_URL, "brand": settings.BRAND, "webmaster": settings.WEBMASTER} | more
        write(
            key=f"{delivery.event}:{delivery.pk}", kind=Mail.Kind.ACCOUNT, to=to,
            subject=_("Choisir votre mot de passe"), text=render(template, **context), secret=True, now=now,
        )  # fmt: skip


def _folded(address: str) -> str:
    return "".join(char.lower() if char.isascii() else char for char in address)
