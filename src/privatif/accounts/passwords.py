"""What a password must be: the house's policy, or the one of the printed guide.

`standard`: 12 to 128 characters of any kind, no composition rules, not a common password.
`guide`: 1 to 8 characters, for an installation whose ERP still keeps such passwords.
"""

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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
        try:
            CommonPasswordValidator().validate(password, user)
        except ValidationError:
            raise ValidationError(
                _("Ce mot de passe est trop courant : choisissez-en un que personne ne devinera."), code="common"
            ) from None

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
