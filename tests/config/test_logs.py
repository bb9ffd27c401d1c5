"""One line a page, readable by a machine, and nothing in it that must stay secret."""

import io
import json
import logging
import logging.config
import pickle
import sys

import pytest
from django.urls import reverse

from privatif.config import logs
from tests import factories


@pytest.fixture
def lines():
    """What the production logs hold, as parsed JSON; the test's own logging is put back afterwards."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    config = logs.config(level="info", demonstration=False)
    formatter = config["formatters"]["line"]
    handler.setFormatter(
        formatter["()"](foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"])
    )
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel("INFO")
    try:
        yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_a_line_is_json_with_what_the_caller_adds(lines):
    """Planted bug: no `ExtraAdder`."""
    logging.getLogger("privatif.test").info("délivré %s", "C-26-000001", extra={"attempts": 3})
    (line,) = lines()
    assert (line["event"], line["level"], line["logger"], line["attempts"]) == (
        "délivré C-26-000001", "info", "privatif.test", 3,
    )  # fmt: skip
    assert line["timestamp"].endswith("Z")


def test_a_fault_keeps_its_traceback_in_the_same_line(lines):
    """Planted bug: no `format_exc_info`."""
    try:
        raise ValueError("cassé")
    except ValueError:
        logging.getLogger("privatif.test").exception("raté")
    (line,) = lines()
    assert "ValueError: cassé" in line["exception"]


def test_secrets_are_starred_out_whoever_logs_them(lines):
    """Planted bug: no `without_secrets` among the processors."""
    logging.getLogger("privatif.test").info(
        "x", extra={"password": "p", "smtp_password": "q", "Authorization": "r", "csrf_token": "s", "user": 7}
    )
    (line,) = lines()
    assert [line[name] for name in ("password", "smtp_password", "Authorization", "csrf_token")] == ["***"] * 4
    assert line["user"] == 7


@pytest.mark.parametrize("demonstration", [True, False])
def test_the_configuration_can_go_to_the_web_servers_processes(demonstration):
    """Some platforms start them afresh and hand it over pickled. Planted bug: a lambda among the processors."""
    assert pickle.loads(pickle.dumps(logs.config(level="info", demonstration=demonstration)))  # noqa: S301


@pytest.mark.parametrize("demonstration", [True, False])
def test_a_traceback_shows_no_local_variables(demonstration):
    """Planted bug: tracebacks written with `capture_locals`."""
    line = logs.config(level="info", demonstration=demonstration)["formatters"]["line"]
    formatter = line["()"](foreign_pre_chain=line["foreign_pre_chain"], processors=line["processors"])
    given = "-".join(["cerfs", "volants"])
    try:
        int(given[:0])
    except ValueError:
        record = logging.LogRecord("privatif.test", logging.ERROR, "", 0, "raté", (), sys.exc_info())
    shown = formatter.format(record)
    assert "ValueError: invalid literal" in shown
    assert given not in shown


@pytest.mark.django_db
def test_a_page_is_one_line_with_its_time_and_whose_it_was(lines, logged_in):
    """Planted bug: `get_full_path()` instead of `path`."""
    buyer = factories.person(company=factories.company())
    logged_in(buyer).get("/accueil/", {"secret": "not for the log"})
    line = next(line for line in lines() if line["logger"] == "privatif.request")
    assert (line["method"], line["path"], line["status"], line["user"]) == ("GET", "/accueil/", 200, str(buyer.pk))
    assert line["ms"] > 0
    assert "not for the log" not in json.dumps(lines())


@pytest.mark.django_db
def test_a_page_for_anybody_has_no_user(lines, client):
    """Planted bug: `_user_id` without `is_authenticated`: the user was called "None"."""
    client.get("/connexion/")
    line = next(line for line in lines() if line["logger"] == "privatif.request")
    assert (line["path"], line["user"]) == ("/connexion/", None)


@pytest.mark.django_db
def test_the_key_of_a_one_time_link_is_not_logged(lines, client):
    """Planted bug: no `without_links` among the processors."""
    client.get("/mot-de-passe/lien/1-abcdef-0123456789abcdef/")
    line = next(line for line in lines() if line["logger"] == "privatif.request")
    assert "0123456789abcdef" not in json.dumps(lines())
    assert line["path"] == "/mot-de-passe/lien/***"


def test_the_key_is_not_logged_by_a_fault_or_a_refusal_either(lines):
    """Planted bug: the key taken out of the path of `RequestLine` alone."""
    path = reverse("account_reset_password_from_key", args=["1", "abcdef-0123456789abcdef"])
    log = logging.getLogger("privatif.test")
    log.error("Internal Server Error: %s", path.rstrip("/"))
    log.error("refused", extra={"asked": {"url": f"https://privatif.example{path}"}})
    try:
        raise ValueError(f'no page "{path}" here')
    except ValueError:
        log.exception("raté")
    fault, refused, failed = lines()
    assert "0123456789abcdef" not in json.dumps([fault, refused, failed])
    assert fault["event"] == "Internal Server Error: /mot-de-passe/lien/***"
    assert refused["asked"] == {"url": "https://privatif.example/mot-de-passe/lien/***"}
    assert failed["exception"].endswith('ValueError: no page "/mot-de-passe/lien/***" here')
