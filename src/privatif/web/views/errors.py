"""When something is wrong: what happened, and what to do next, in French."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static

from privatif.accounts.access import came_from
from privatif.core.outages import is_outage
from privatif.ordering.files import LARGEST_FILE
from privatif.web.uploads import FileTooLarge

RETRY_AFTER = 60  # seconds
READING = {"GET", "HEAD", "OPTIONS"}

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # The request can't be trusted (its host, its session): the page must not ask it anything.
    if isinstance(exception, FileTooLarge):
        return _bare("web/errors/413.html", 413, most=LARGEST_FILE // 1_000_000)
    return _bare("web/errors/400.html", 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("CSRF check failed on %s: %s", request.path, reason)
    return render(request, "web/errors/csrf.html", {"back": came_from(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/404.html", status=404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    response = render(request, "web/errors/429.html", status=429)
    response["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs neither the database nor the session: they may be what is broken. Called while the error is handled."""
    return unavailable(request) if is_outage(sys.exception()) else _bare("web/errors/500.html", 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Come back in a minute. What was sent may have been saved nevertheless: the answer to a COMMIT can be lost."""
    response = _bare("web/errors/503.html", 503, reading=request.method in READING)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def crowded(request: HttpRequest) -> HttpResponse:
    response = _bare("web/errors/crowded.html", 503)
    response["Retry-After"] = "5"
    response._has_been_logged = True  # type: ignore[attr-defined]  # no fault of ours; the request line says it
    return response


def _bare(template: str, status: int, **context: Any) -> HttpResponse:
    context |= {"brand": settings.BRAND, "webmaster": settings.WEBMASTER, "stylesheets": _stylesheets()}
    return HttpResponse(render_to_string(template, context), status=status)


def _stylesheets() -> list[str]:
    """Their addresses, or none where the list of static files is what is broken."""
    try:
        return [static(f"web/{name}.css") for name in ("tokens", "base", "components")]
    except ValueError:
        return []
