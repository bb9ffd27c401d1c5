"""Links by which a person chooses his password. They serve once, for 72 hours (PASSWORD_RESET_TIMEOUT).

Who asks for one learns nothing: the request only writes down what was asked, and whether there is such a person
is found out by the worker.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core import audit, languages, outbox
from privatif.core.errors import Refusal


class Tokens(PasswordResetTokenGenerator):
    """Django's: a token dies with the password, the address and the last log-in that it was made for."""

    def check_token(self, user: Any, token: str | None) -> bool:
        return bool(user) and user.is_active and super().check_token(user, token)


def ask(*, email: str, now: datetime) -> None:
    """Somebody who says that this is his address has forgotten his password."""
    with transaction.atomic():
        payload = {"email": email, "language": languages.current()}
        outbox.record("password.forgotten", subject="mot de passe oublié", now=now, payload=payload)


def invite(*, user: User, by: User | None, now: datetime) -> None:
    """Have a link mailed to the person. Raises Refusal when that can't help him."""
    _must_be_active(user)
    if not user.email:
        raise Refusal(_("%(id)s n’a pas d’adresse e-mail.") % {"id": user.username})
    with transaction.atomic():
        outbox.record("password.invited", subject=user.username, now=now, payload={"user": user.pk})
        _audit(user, by, now)


def hand_out(*, user: User, by: User | None, now: datetime) -> str:
    """A link for the person, to be given to him and nobody else. Raises Refusal when it can't help him."""
    _must_be_active(user)
    _audit(user, by, now)
    return link_for(user)


def link_for(user: User) -> str:
    """On the portal's own address, whatever host a request came by: a mail must not lead elsewhere."""
    key = {"uidb36": user_pk_to_url_str(user), "key": Tokens().make_token(user)}
    return urljoin(settings.BASE_URL, reverse("account_reset_password_from_key", kwargs=key))


def _must_be_active(user: User) -> None:
    if not user.is_active:
        raise Refusal(_("%(id)s est désactivé : un lien ne lui servirait à rien.") % {"id": user.username})


def _audit(user: User, by: User | None, now: datetime) -> None:
    company = user.company.number if user.company else ""
    audit.write("user.reset_link", subject=user.username, by=by, now=now, company=company)
