"""What the web server calls."""

import ipaddress
import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def with_plain_address(application: WSGI) -> WSGI:
    """REMOTE_ADDR as everybody writes it: no port behind it, no IPv4 in IPv6's clothes; empty when it is none."""

    def called(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["REMOTE_ADDR"] = plain_address(environ.get("REMOTE_ADDR") or "")
        return application(environ, start_response)

    return called


def plain_address(text: str) -> str:
    host = text.strip()
    if host.startswith("["):  # [2001:db8::1]:443
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:  # 192.0.2.7:443
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "privatif.config.settings")
# Who asks, and by https or not, is what the proxy in front says, if it is one of ours: the last address of
# X-Forwarded-For that isn't another proxy of ours. What stands before it anybody may have written.
application = with_plain_address(
    wrap_wsgi_with_proxy_headers(with_plain_address(get_wsgi_application()), settings.TRUSTED_PROXIES)
)
