"""The forms that take a code or a passkey: the library would take the one twice, and fail over rubbish in the other."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.cache import cache
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from privatif.accounts.models import User

PERIOD = 30  # seconds that a code is shown
SECONDS_GOOD = PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)


class AuthenticateForm(base.AuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        return _once(self.user, super().clean_code())


class ReauthenticateForm(base.ReauthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        return _once(self.user, super().clean_code())


class ActivateForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        return _once(self.user, super().clean_code())


def _once(user: User, code: str) -> str:
    # The library forgets a used code after one period; it is good for as many as the tolerance says.
    digits = "".join(char for char in code if char.isdigit())
    if not cache.add(f"second_factor:{user.pk}:{digits}", "", timeout=SECONDS_GOOD):
        raise get_adapter().validation_error("incorrect_code")
    return code


class Credential(forms.JSONField):
    """What the browser made of a passkey; refused here unless it can be taken apart."""

    def __init__(self, shape: type) -> None:
        super().__init__(widget=forms.HiddenInput)
        self.shape = shape

    def to_python(self, value: Any) -> Any:
        try:
            credential = super().to_python(value)
            self.shape.from_dict(credential)  # type: ignore[attr-defined]
        except Exception:  # bytes of anybody's making: each layer of the parser fails in its own way
            raise get_adapter().validation_error("incorrect_passkey") from None
        return credential


class AddPasskeyForm(webauthn.AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(required=False, max_length=60)
    credential = Credential(RegistrationResponse)


class AuthenticatePasskeyForm(webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = Credential(AuthenticationResponse)


class LoginPasskeyForm(webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    credential = Credential(AuthenticationResponse)


class ReauthenticatePasskeyForm(webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = Credential(AuthenticationResponse)
