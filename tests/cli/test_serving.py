"""The web server in processes of its own: answers, behind a proxy too, and stops cleanly."""

import http.client
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request

import pytest

from privatif.cli import serving
from tests.cli.conftest import are_over, descendants

pytestmark = pytest.mark.once

SECONDS = 30


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def get(address: str, **headers: str):
    """The answer once the server listens."""
    deadline = time.monotonic() + SECONDS
    while True:
        try:
            return urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=5)  # noqa: S310
        except urllib.error.URLError as error:
            if isinstance(error, urllib.error.HTTPError) or time.monotonic() > deadline:
                raise
            time.sleep(0.1)


@pytest.fixture
def prepared(installation):
    assert installation.run("init").code == 0
    return installation


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_with_a_line_a_page_and_stops_with_exit_code_0(prepared, number):
    """Planted bug: no `RequestLine` among MIDDLEWARE."""
    port = free_port()
    # One process: a second one might still be starting, deaf to the signal, when the first has answered.
    with prepared.started("serve", "--port", str(port), "--workers", "1") as process:
        assert get(f"http://127.0.0.1:{port}/").status == 200
        process.send_signal(number)
        assert process.wait(SECONDS) == 0
        logged = [json.loads(line) for line in process.stderr.read().splitlines()]
    pages = [line for line in logged if line["logger"] == "privatif.request"]
    assert [(line["path"], line["status"]) for line in pages] == [("/", 200)]
    assert [line for line in logged if line["level"] in ("error", "warning")] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's end")
def test_a_server_that_is_killed_leaves_nobody_behind_who_answers(prepared):
    """Planted once: without `end_with` the second process of the first server answers on."""
    port = free_port()
    with prepared.started("serve", "--port", str(port), "--workers", "2") as process:
        assert get(f"http://127.0.0.1:{port}/").status == 200
        pages = descendants(process.pid)
        assert len(pages) == 2
        process.kill()
        assert are_over(pages)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's end")
def test_a_process_whose_server_was_killed_before_it_could_ask_does_not_begin():
    """Planted once: without the comparison it lives on."""
    child = os.fork()
    if child == 0:
        serving.end_with(parent=0)  # nobody's number
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


def test_static_files_have_far_future_names(prepared):
    """Planted bug: the storage without its manifest: an hour, under the plain name."""
    port = free_port()
    with prepared.started("serve", "--port", str(port), "--workers", "1"):
        page = get(f"http://127.0.0.1:{port}/").read().decode()
        href = next(part for part in page.split('"') if part.startswith("/static/") and part.endswith(".css"))
        style = get(f"http://127.0.0.1:{port}{href}")
    assert style.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_behind_a_proxy_of_ours_the_page_is_https_and_the_client_himself(prepared):
    """Planted bug: no `TRUSTED_PROXIES`."""
    port = free_port()
    settings = {"PRIVATIF_BASE_URL": "https://commande.medias.example"}
    forwarded = {"Host": "commande.medias.example", "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    with prepared.started("serve", "--port", str(port), "--workers", "1", **settings) as process:
        answer = get(f"http://127.0.0.1:{port}/connexion/", **forwarded)
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)
        logged = [json.loads(line) for line in process.stderr.read().splitlines()]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "secure" in answer.headers["Set-Cookie"].lower()
    assert [line["client"] for line in logged if line["logger"] == "privatif.request"] == ["192.0.2.7"]


def test_a_proxy_that_adds_a_line_of_its_own_is_believed_and_what_stands_before_isnt(prepared):
    """Some add a second X-Forwarded-For instead of lengthening the first. Planted bug: no proxy's word is taken."""
    port = free_port()
    with prepared.started("serve", "--port", str(port), "--workers", "1") as process:
        get(f"http://127.0.0.1:{port}/")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        connection.putrequest("GET", "/connexion/")
        for address in ("198.51.100.1", "192.0.2.7"):
            connection.putheader("X-Forwarded-For", address)
        connection.endheaders()
        assert connection.getresponse().status == 200
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)
        logged = [json.loads(line) for line in process.stderr.read().splitlines()]
    clients = [line["client"] for line in logged if line.get("path") == "/connexion/"]
    assert clients == ["192.0.2.7"]


def test_a_stranger_cannot_pose_as_the_proxy(prepared):
    """Planted bug: `TRUSTED_PROXIES` of `["*"]`."""
    port = free_port()
    forwarded = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
    settings = {"PRIVATIF_TRUSTED_PROXIES": "10.0.0.1", "PRIVATIF_BASE_URL": "https://127.0.0.1"}
    with prepared.started("serve", "--port", str(port), "--workers", "1", **settings):
        answer = get(f"http://127.0.0.1:{port}/connexion/", **forwarded)
    assert "Strict-Transport-Security" not in answer.headers
