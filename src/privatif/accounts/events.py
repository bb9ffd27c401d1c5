"""What a security officer looks for in the logs: one line an event, on the logger `privatif.security`.

logged_in, logged_out, log_in_refused, log_in_throttled, code_refused, page_refused
"""

import logging
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from privatif.accounts.models import User

log = logging.getLogger("privatif.security")


def note(event: str, request: HttpRequest, **more: Any) -> None:
    """Write an event down, with who is asking and from where; never with what was typed as a secret."""
    user = getattr(request, "user", None)
    who = {"user": str(user.pk)} if isinstance(user, User) else {}
    level = logging.INFO if event in {"logged_in", "logged_out"} else logging.WARNING
    log.log(level, event, extra={"client": request.META.get("REMOTE_ADDR", ""), "path": request.path} | who | more)


def known(username: str) -> str:
    """The ID if somebody has it. Some people type their password into the first field, and logs are read by others."""
    found = User.objects.filter(username__iexact=username).values_list("username", flat=True).first()
    return found or "inconnu"


@receiver(user_logged_in)
def _logged_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    note("logged_in", request, user=str(user.pk))


@receiver(user_logged_out)
def _logged_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user:
        note("logged_out", request, user=str(user.pk))


@receiver(user_login_failed)
def _refused(credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    if request:
        note("log_in_refused", request, username=known(str(credentials.get("username", ""))))
