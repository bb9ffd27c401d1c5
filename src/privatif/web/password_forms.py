"""The forms that set a password. The sentences of the policy come from `accounts.passwords`."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts import links
from privatif.accounts.models import User


class Password(forms.CharField):
    """Taken as it is typed, spaces included."""

    def __init__(self) -> None:
        super().__init__(strip=False)


class NewPasswordForm(forms.Form):
    """A new password, twice, other than the present one."""

    password1 = Password()
    password2 = Password()

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        if self.user.check_password(password):
            raise forms.ValidationError(_("Choisissez un mot de passe différent de l’actuel."))
        return password

    def clean_password2(self) -> str:
        again: str = self.cleaned_data["password2"]
        if self.data.get("password1") != again:
            raise forms.ValidationError(_("Les deux mots de passe ne sont pas identiques : saisissez-les à nouveau."))
        return again


class ChangePasswordForm(NewPasswordForm):
    """The same, by somebody who knows the present one."""

    oldpassword = Password()

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("Ce n’est pas votre mot de passe actuel."))
        return password


class ForgottenForm(forms.Form):
    """« Mot de passe oublié ? »: the same work, whoever asks."""

    email = forms.EmailField(max_length=254)

    def save(self, request: HttpRequest) -> None:
        links.ask(email=self.cleaned_data["email"], now=timezone.now())
