"""The audit trail: one function that writes it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from privatif.core.models import AuditEntry


def write(
    action: str,
    *,
    subject: str,
    by: AbstractBaseUser | None,
    now: datetime,
    company: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one entry in the caller's transaction. `by=None` is the portal itself. No secrets, ever."""
    AuditEntry.objects.create(
        at=now,
        actor=by.get_username() if by else "",
        action=action,
        subject=subject,
        company=company,
        before=before or {},
        after=after or {},
    )
