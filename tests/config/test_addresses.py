"""Whose address a request has, when it came through proxies: nobody chooses his own."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from privatif.config import env
from privatif.config.wsgi import plain_address, with_plain_address

PROXIES = ["127.0.0.1", "10.0.0.0/24", "2001:db8:ffff::/48"]


def seen(peer: str, forwarded: str | None = None, proto: str | None = None) -> tuple[str, str]:
    """The address and the scheme that the portal sees."""
    heard = {}

    def portal(environ, start_response):
        heard.update(environ)
        return []

    environ = {"REMOTE_ADDR": peer, "wsgi.url_scheme": "http"}
    environ |= {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded is not None else {}
    environ |= {"HTTP_X_FORWARDED_PROTO": proto} if proto else {}
    with_plain_address(wrap_wsgi_with_proxy_headers(with_plain_address(portal), PROXIES))(environ, lambda *args: None)
    return heard["REMOTE_ADDR"], heard["wsgi.url_scheme"]


def test_without_a_proxy_it_is_the_peer_whatever_the_request_says() -> None:
    """Planted bug: `["*"]` instead of the setting."""
    assert seen("198.51.100.9") == ("198.51.100.9", "http")
    assert seen("198.51.100.9", "192.0.2.1", "https") == ("198.51.100.9", "http")
    assert seen("10.0.1.1", "192.0.2.1", "https") == ("10.0.1.1", "http")  # outside the network


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("203.0.113.66, 192.0.2.1", "192.0.2.1"),  # the first one is what the client wrote
        ("10.0.0.7, 203.0.113.66, 192.0.2.1", "192.0.2.1"),  # though it looks like ours
        ("127.0.0.1, 192.0.2.1", "192.0.2.1"),
        ("203.0.113.66, 192.0.2.1, 10.0.0.7", "192.0.2.1"),  # through two of ours
        ("203.0.113.66, 192.0.2.1, 2001:db8:ffff::3, 10.0.0.7", "192.0.2.1"),
        ("203.0.113.66,192.0.2.1", "192.0.2.1"),
        ("203.0.113.66, 192.0.2.1:50123", "192.0.2.1"),
        ("2001:db8:7::1", "2001:db8:7::1"),
        ("203.0.113.66, 2001:0DB8:7:0::1", "2001:db8:7::1"),
        ("203.0.113.66, [2001:db8:7::1]:443", "2001:db8:7::1"),
        ("203.0.113.66, ::ffff:192.0.2.1", "192.0.2.1"),
        ("203.0.113.66, unknown", ""),
        ("203.0.113.66, <script>", ""),
    ],
)
def test_behind_one_it_is_the_last_address_that_is_not_a_proxy(chain: str, client: str) -> None:
    """Planted bug: the first address of the chain."""
    assert seen("127.0.0.1", chain, "https") == (client, "https")
    assert seen("::ffff:127.0.0.1", chain, "https") == (client, "https")
    assert seen("10.0.0.255", chain, "https") == (client, "https")


def test_a_proxy_that_says_nothing_is_the_client_itself() -> None:
    """Planted bug: `plain_address` empty for private addresses."""
    assert seen("127.0.0.1") == ("127.0.0.1", "http")
    assert seen("127.0.0.1", "10.0.0.7") == ("10.0.0.7", "http")


def test_an_address_is_written_in_one_way() -> None:
    """Planted bug: an IPv4 address inside IPv6 left as it is: a /64 would hold all of them."""
    assert plain_address("::FFFF:192.0.2.1") == "192.0.2.1"
    assert plain_address("2001:0db8:0:0::1") == "2001:db8::1"
    assert [plain_address(text) for text in ("", "unknown", "1.2.3", "x:1", "[::1")] == ["", "", "", "", "::1"]


@pytest.mark.parametrize("value", ["*", "proxy.example", "10.0.0.1/8", "127.0.0.1;10.0.0.1", "10.0.0.0/33"])
def test_what_is_no_address_is_no_proxy(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: no check; the network with a wrong end would match nothing, `*` everybody."""
    monkeypatch.setenv("PRIVATIF_TRUSTED_PROXIES", value)
    with pytest.raises(ImproperlyConfigured, match="n’est ni une adresse ni un réseau"):
        env.load()


@pytest.mark.parametrize("value", ["", "127.0.0.1, ::1", "10.0.0.0/8,2001:db8::/32"])
def test_addresses_and_networks_are(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bug: the empty parts of the list are looked at too. The empty setting was refused."""
    monkeypatch.setenv("PRIVATIF_TRUSTED_PROXIES", value)
    assert env.load().trusted_proxies == value
