"""Where the library of second factors asks the house for its own way, and tells it what has happened."""

import base64
import logging
import secrets
from typing import Any, ClassVar

from allauth.mfa import signals
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privatif.accounts import events, second_factor, sessions
from privatif.accounts.models import User
from privatif.accounts.second_factor import Type
from privatif.accounts.sessions import SessionStore

log = logging.getLogger(__name__)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code n’est pas le bon, ou il a déjà servi : saisissez le suivant."),
        "incorrect_passkey": _("Cette clé d’accès n’a pas été reconnue."),
        "cannot_delete_authenticator": _(
            "Votre compte exige un second facteur : ajoutez-en un autre avant de retirer celui-ci."
        ),
        "cannot_generate_recovery_codes": _(
            "Les codes de secours remplacent un second facteur : ajoutez-en d’abord un."
        ),
    }

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code.startswith("incorrect_"):
            stage = getattr(self.request, "_login_stage", None)
            events.note("code_refused", self.request, **({"user": str(stage.login.user.pk)} if stage else {}))
        error: ValidationError = super().validation_error(code, *args)
        return error

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What was encrypted under another secret key is lost: something else stands for it, that nobody can guess."""
        try:
            return _fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            log.error("a second factor was encrypted under another secret key")
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return second_factor.may_remove(authenticator)

    def build_totp_svg(self, url: str) -> str:
        """An `svg` element to stand inside a page."""
        drawn: str = super().build_totp_svg(url)
        return drawn[drawn.index("<svg") :]

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Clé d’accès %(number)s") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.BRAND}

    def _get_user_identifier(self, user: User) -> str:
        # Several people may share a mail address.
        return user.username


def _fernet() -> Fernet:
    digest = salted_hmac("privatif.second_factor", "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))


@receiver(signals.authenticator_added)
def _added(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    # The codes that come with the first factor: the page shows them, nobody need be told.
    if authenticator.type != Type.RECOVERY_CODES:
        second_factor.record("added", user=user, factor=authenticator.type, by=user, now=timezone.now())


@receiver(signals.authenticator_removed)
def _removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    second_factor.forget(request.session)
    assert isinstance(request.session, SessionStore)
    sessions.close_others(user=user, but=request.session, by=user, now=timezone.now())
    if authenticator.type != Type.RECOVERY_CODES:
        second_factor.record("removed", user=user, factor=authenticator.type, by=user, now=timezone.now())


@receiver(signals.authenticator_used)
def _used(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type == Type.RECOVERY_CODES:
        second_factor.record("used", user=user, factor=authenticator.type, by=user, now=timezone.now())


@receiver(signals.authenticator_reset)
def _renewed(user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    second_factor.record("renewed", user=user, factor=authenticator.type, by=user, now=timezone.now())
