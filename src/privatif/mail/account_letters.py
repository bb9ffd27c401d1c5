"""Letters about somebody's own account: what has changed in how he logs in."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core.models import Delivery
from privatif.core.outbox import NeedsHand
from privatif.mail.models import Mail
from privatif.mail.rendering import render
from privatif.mail.writing import write


def second_factor_changed(delivery: Delivery, now: datetime) -> None:
    """The person learns what was added to his account or taken from it: perhaps it wasn't he."""
    person = User.objects.filter(pk=delivery.payload["user"]).first()
    if person is None:
        raise NeedsHand(_("Cette personne n’existe pas : elle ne peut être prévenue."))
    if person.email:
        with translation.override(person.language):
            _write(person, delivery, now)


def _write(person: User, delivery: Delivery, now: datetime) -> None:
    subject, sentence = _words(delivery.payload["what"], delivery.payload["factor"])
    context = {
        "person": person, "sentence": sentence, "at": delivery.recorded_at,
        "link": settings.BASE_URL + reverse("mfa_index"), "brand": settings.BRAND, "webmaster": settings.WEBMASTER,
    }  # fmt: skip
    write(
        key=f"second_factor:{delivery.pk}", kind=Mail.Kind.ACCOUNT, to=person.email, subject=subject,
        text=render("mail/second_factor.txt", **context), now=now,
    )  # fmt: skip


def _words(what: str, factor: str) -> tuple[str, str]:
    """Subject and first sentence."""
    if what == "reset":
        return (
            _("Vos seconds facteurs ont été retirés"),
            _("Le webmaster a retiré les seconds facteurs de votre compte ; les codes de secours ne servent plus."),
        )
    if what == "used":
        return (
            _("Un code de secours a servi"),
            _("Un de vos codes de secours a ouvert votre compte, ou confirmé que c’était vous."),
        )
    if what == "renewed":
        return (
            _("Nouveaux codes de secours"),
            _("De nouveaux codes de secours ont été faits pour votre compte ; les anciens ne servent plus."),
        )
    return {
        ("added", "totp"): (
            _("Application d’authentification ajoutée"),
            _("Une application d’authentification a été ajoutée à votre compte."),
        ),
        ("added", "webauthn"): (
            _("Clé d’accès ajoutée"),
            _("Une clé d’accès a été ajoutée à votre compte."),
        ),
        ("removed", "totp"): (
            _("Application d’authentification retirée"),
            _("L’application d’authentification a été retirée de votre compte."),
        ),
        ("removed", "webauthn"): (
            _("Clé d’accès retirée"),
            _("Une clé d’accès a été retirée de votre compte."),
        ),
    }[what, factor]
