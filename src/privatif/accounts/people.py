"""Deeds on people: create, disable, set one's own password."""

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

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
    password: str | None = None,
) -> User:
    """A new person. Without a password nobody can log in until the person has set one by a reset link.

    `approver=None` for a customer's person means that he is his own. Raises Refusal when the ID is taken.
    """
    user = User(
        username=username, name=name, email=email, role=role, company=company, approver=approver,
        must_change_password=True,
    )  # fmt: skip
    user.set_password(password or secrets.token_urlsafe(32))
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
        raise Refusal(f"L’ID utilisateur {username} existe déjà : choisissez-en un autre.") from None
    return user


def disable(*, user: User, by: User | None, now: datetime) -> None:
    """The person can't log in any more; what he ordered stays his."""
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False) != 1:
            raise Refusal(f"{user.username} est déjà désactivé.")
        audit.write(
            "user.disable", subject=user.username, by=by, now=now,
            company=user.company.number if user.company else "",
        )  # fmt: skip


def set_own_password(*, user: User, password: str, now: datetime) -> None:
    """The person sets his own password; the duty to change it ends."""
    user.set_password(password)
    user.must_change_password = False
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password"])
        audit.write(
            "user.password", subject=user.username, by=user, now=now,
            company=user.company.number if user.company else "",
        )  # fmt: skip
