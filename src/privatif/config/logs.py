"""Logs go to stderr: one JSON object a line in production, coloured lines in the demonstration.

Everything is logged with the standard library (`logging.getLogger(__name__)`); structlog only writes it down.
"""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from time import perf_counter
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

# Values under such names never reach a log, whoever logs them.
SECRET = re.compile(r"passw|passwd|secret|token|cookie|authorization|api_?key", re.IGNORECASE)
# What follows in an address lets somebody in; faults, refusals and tracebacks quote addresses too.
ONE_TIME_LINK = re.compile(r"""(/mot-de-passe/lien/)[^\s"'\\\x1b]+""")

log = logging.getLogger("privatif.request")


def config(*, level: str, demonstration: bool) -> dict[str, Any]:
    """Django's LOGGING setting. `level` is a name in lower case."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        without_secrets,
    ]
    if demonstration:
        when = structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        # structlog's own traceback would show the local variables too, passwords among them.
        console = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
        written: list[structlog.typing.Processor] = [console]
    else:
        when = structlog.processors.TimeStamper(fmt="iso", utc=True)
        written = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [when, *shared],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *written, without_links],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            # Refused requests are in the request line; faults come with their traceback.
            "django.request": {"level": "ERROR"},
        },
    }


def without_secrets(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name in event:
        if SECRET.search(name):
            event[name] = "***"
    return event


def without_links(logger: Any, method: str, line: str) -> str:
    """The finished line without the keys of one-time links."""
    return ONE_TIME_LINK.sub(r"\1***", line)


class RequestLine:
    """Middleware: one line a page, with how long it took (ms) and whose page it was (the user's id)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        response = self.get_response(request)
        log.info(
            "request",
            extra={
                "method": request.method,
                "path": request.path,
                "status": response.status_code,
                "ms": round((perf_counter() - begun) * 1000, 1),
                "user": _user_id(request),
                "client": request.META.get("REMOTE_ADDR", ""),
            },
        )
        return response


def _user_id(request: HttpRequest) -> str | None:
    # Not request.session: where the database is away, asking it once more would fail once more.
    user = getattr(request, "user", None)
    return str(user.pk) if user is not None and user.is_authenticated else None
