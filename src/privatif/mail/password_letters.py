"""Letters with a link to choose a password. Their text is forgotten once they are sent."""

from collections.abc import Sequence
from datetime import datetime

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
    """One mail to the address that was given, with a link for each ID of it; nothing when there is none."""
    people = User.objects.filter(email__iexact=delivery.payload["email"], is_active=True).order_by("username")
    _tell(list(people), "mail/forgotten.txt", delivery, now)


def invited(delivery: Delivery, now: datetime) -> None:
    """The ID utilisateur and the link, to somebody who has just been given an access or whose link is over."""
    _tell(list(User.objects.filter(pk=delivery.payload["user"], is_active=True)), "mail/invited.txt", delivery, now)


def _tell(people: Sequence[User], template: str, delivery: Delivery, now: datetime) -> None:
    if not people:
        return
    first = people[0]
    with translation.override(first.language):
        context = {
            "people": [(person, links.link_for(person)) for person in people],
            "base_url": settings.BASE_URL, "brand": settings.BRAND, "webmaster": settings.WEBMASTER,
        }  # fmt: skip
        write(
            key=f"{delivery.event}:{delivery.pk}", kind=Mail.Kind.ACCOUNT, to=first.email,
            subject=_("Choisir votre mot de passe"), text=render(template, **context), secret=True, now=now,
        )  # fmt: skip
