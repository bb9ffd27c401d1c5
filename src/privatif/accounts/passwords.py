"""What a password must be: the house's policy, or the one of the printed guide.

`standard`: 12 to 128 characters of any kind, no composition rules; neither common nor made of what is known of its
owner (`accounts.guessing`).
`guide`: 1 to 8 characters, for an installation whose ERP still keeps such passwords.
"""

from collections.abc import Collection
from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from privatif.accounts.guessing import ENOUGH, left_to_guess, words_of
from privatif.accounts.models import User

LENGTHS = {"standard": (12, 128), "guide": (1, 8)}


class PolicyValidator:
    """Django's validator interface around the policy named in the settings."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError with one sentence."""
        shortest, longest = LENGTHS[settings.PASSWORD_POLICY]
        if len(password) < shortest:
            raise ValidationError(
                _("Le mot de passe doit compter au moins %(n)d caractères.") % {"n": shortest}, code="too_short"
            )
        if len(password) > longest:
            raise ValidationError(
                _("Le mot de passe ne doit pas excéder %(n)d caractères.") % {"n": longest}, code="too_long"
            )
        if settings.PASSWORD_POLICY == "guide":  # noqa: S105 - the name of a policy
            return
        if left_to_guess(password) < ENOUGH or password.lower() in _listed():
            raise ValidationError(
                _("Ce mot de passe est trop courant : choisissez-en un que personne ne devinera."), code="common"
            )
        if left_to_guess(password, words_of(_known_of(user))) < ENOUGH:
            raise ValidationError(
                _("Ce mot de passe se devine par votre nom, votre ID ou votre société : ajoutez-y d’autres mots."),
                code="own",
            )

    def get_help_text(self) -> str:
        shortest, longest = LENGTHS[settings.PASSWORD_POLICY]
        if settings.PASSWORD_POLICY == "guide":  # noqa: S105 - the name of a policy
            text = _("De %(shortest)d à %(longest)d caractères, de toute sorte.")
        else:
            text = _(
                "De %(shortest)d à %(longest)d caractères, de toute sorte"
                " (la limite de 8 caractères du guide n’existe plus)."
            )
        return text % {"shortest": shortest, "longest": longest}


def _known_of(user: User | None) -> list[str]:
    known = [settings.BRAND]
    if user:
        known += [user.username, user.name, user.email]
        known += [user.company.name, user.company.number] if user.company else []
    return known


@cache
def _listed() -> Collection[str]:
    """Django's list of the 20,000 most common passwords."""
    return CommonPasswordValidator().passwords
