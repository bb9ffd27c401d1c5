"""Deeds on people: create, disable, set one's own password."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from privatif.accounts import dead_ends
from privatif.accounts.models import Company, User
from privatif.core import audit
from privatif.core.errors import Refusal


def create(
    *,
    username: str,
    name: str,
    email: str,
    role: str,
    company: Company | None,
    approver: User | None,
    by: User | None,
    now: datetime,
) -> User:
    """A new person, who can't log in before he has set a password by a link (`accounts.links`).

    `approver=None` for a customer's person means that he is his own. Raises Refusal when the ID is taken.
    """
    user = User(
        username=username, name=name, email=email, role=role, company=company, approver=approver,
        must_change_password=True,
    )  # fmt: skip
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
            if company and approver is None:
                user.approver = user
                user.save(update_fields=["approver"])
            audit.write(
                "user.create", subject=username, by=by, now=now, company=company.number if company else "",
                after={"name": name, "email": email, "role": role},
            )  # fmt: skip
    except IntegrityError:
        if not User.objects.filter(username__iexact=username).exists():
            raise
        raise Refusal(_("L’ID utilisateur %(id)s existe déjà : choisissez-en un autre.") % {"id": username}) from None
    return user


def disable(*, user: User, by: User | None, now: datetime) -> None:
    """The person can't log in any more; what he ordered stays his.

    Raises Refusal when he is disabled already, and when somebody's orders would then wait for nobody.
    """
    with dead_ends.guarded(user.company, now=now) if user.company else transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False) != 1:
            raise Refusal(_("%(id)s est déjà désactivé.") % {"id": user.username})
        audit.write(
            "user.disable", subject=user.username, by=by, now=now,
            company=user.company.number if user.company else "",
        )  # fmt: skip


def set_language(*, user: User, language: str, now: datetime) -> None:
    """The person reads pages and mails in this language, one of settings.LANGUAGES, from now on."""
    before, user.language = user.language, language
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(language=language)
        audit.write(
            "user.language", subject=user.username, by=user, now=now,
            company=user.company.number if user.company else "",
            before={"language": before}, after={"language": language},
        )  # fmt: skip


def set_own_password(*, user: User, password: str, now: datetime) -> None:
    """The person sets his own password; the duty to change it ends, and so do all his sessions."""
    user.set_password(password)
    user.must_change_password = False
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password"])
        user.sessions.all().delete()
        audit.write(
            "user.password", subject=user.username, by=user, now=now,
            company=user.company.number if user.company else "",
        )  # fmt: skip
