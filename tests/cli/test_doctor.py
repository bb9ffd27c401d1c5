"""Each fault that is planted is found, with the command that mends it."""

import os
import socket
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from privatif.cli import copies, heartbeat
from privatif.core.models import Delivery
from tests import factories
from tests.web.faults import execute


@pytest.fixture
def healthy(transactional_db, data_dir, settings):
    """An installation in production with nothing wrong."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.BASE_URL = "https://commande.medias.example"
    settings.WEBMASTER = {"name": "Loïc Tanguy", "phone": "02 99 00 00 00", "email": "webmaster@medias.bzh"}
    settings.MAIL_TRANSPORT = "smtp"
    call_command("collectstatic", interactive=False, verbosity=0)
    heartbeat.beat(heartbeat.worker_name())
    # This test run's own database is in a hurry.
    execute("PRAGMA synchronous=FULL" if connection.vendor == "sqlite" else "SET synchronous_commit = on")
    factories.webmaster()
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.SMTP = {**settings.SMTP, "host": "127.0.0.1", "port": server.getsockname()[1]}
        yield data_dir
    connection.close()


@pytest.fixture
def mail_server(monkeypatch):
    monkeypatch.setattr("privatif.mail.transports.ping", lambda: None)


@pytest.fixture
def trouble(privatif):
    """`trouble()` is what is not well: a dict of check -> finding; the exit code has been checked against it."""

    def examine() -> dict[str, dict[str, str]]:
        answer = privatif("doctor", "--json")
        found = {finding["check"]: finding for finding in answer.json["checks"] if finding["level"] != "ok"}
        errors = [finding for finding in found.values() if finding["level"] == "error"]
        assert answer.code == (1 if errors else 0)
        assert answer.json["ok"] is (not errors)
        assert all(finding["mend"] for finding in found.values())
        return found

    return examine


def test_a_healthy_installation_has_nothing_to_mend(healthy, mail_server, trouble, privatif):
    assert trouble() == {}
    lines = privatif("doctor").out.splitlines()
    assert len(lines) >= 10
    assert all(line.startswith("✓") for line in lines)


def test_no_worker(healthy, mail_server, trouble):
    heartbeat.stop(heartbeat.worker_name())
    found = trouble()
    assert list(found) == ["Travail de fond"]
    assert found["Travail de fond"]["mend"].startswith("privatif worker")


def test_parked_and_overdue_deliveries(healthy, mail_server, trouble, privatif):
    long_ago = timezone.now() - timedelta(minutes=20)
    for state in ("parked", "waiting", "done"):
        Delivery.objects.create(
            event="x", reaction="x", subject=state, state=state, recorded_at=long_ago, due_at=long_ago
        )
    found = trouble()
    assert list(found) == ["Mises de côté", "Retards"]
    assert "privatif outbox list --state parked" in found["Mises de côté"]["mend"]
    assert privatif("outbox", "list", "--state", "parked", "--json").code == 0


def test_a_secret_that_others_can_read(healthy, mail_server, trouble):
    (healthy / "secret_key").chmod(0o644)
    assert trouble()["Clé secrète"]["mend"] == f"chmod 600 {healthy}/secret_key"


def test_pages_that_were_never_collected(healthy, mail_server, trouble):
    (healthy / "static" / "staticfiles.json").unlink()
    assert trouble()["Fichiers des pages"]["mend"] == "privatif init"


def test_pages_of_an_earlier_version(healthy, mail_server, trouble):
    before_the_update = time.time() - 10 * 365 * 86400
    os.utime(healthy / "static" / "staticfiles.json", (before_the_update, before_the_update))
    assert "version précédente" in trouble()["Fichiers des pages"]["text"]


def test_a_full_disk(healthy, mail_server, trouble, monkeypatch):
    usage = type("Usage", (), {"free": 100 * 1024**2})
    monkeypatch.setattr("privatif.cli.checkup.shutil.disk_usage", lambda path: usage)
    assert trouble()["Place libre"]["text"] == "il reste 100 Mio."


def test_a_mail_server_that_does_not_answer(healthy, trouble, settings):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    settings.SMTP = {**settings.SMTP, "port": port}
    assert "ne répond pas" in trouble()["Courriel"]["text"]


def test_an_erp_that_does_not_answer(healthy, mail_server, trouble):
    (healthy / "erp.sqlite3").write_text("this is no database at all, and long enough to be looked at as one" * 20)
    assert list(trouble()) == ["ERP"]


def test_missing_tables(healthy, mail_server, trouble, monkeypatch):
    monkeypatch.setattr("privatif.cli.checkup.unapplied", lambda: ["core.0002_next"])
    found = trouble()
    assert list(found) == ["Tables"]
    assert "privatif init" in found["Tables"]["mend"]


def test_a_broken_file(tmp_path):
    path = tmp_path / "broken.sqlite3"
    path.write_bytes(b"SQLite format 3\x00" + os.urandom(8000))
    assert copies.check_sqlite(path) != ""


def test_an_index_that_does_not_say_what_its_table_says_is_found_by_the_thorough_check(tmp_path):
    """The quick one looks at the pages and not at what they say."""
    path = tmp_path / "odd.sqlite3"
    with closing(sqlite3.connect(path)) as db:
        db.executescript("""
            CREATE TABLE x (a, b); CREATE INDEX i ON x (a); INSERT INTO x VALUES ('seven', 'eight');
            PRAGMA writable_schema=1; UPDATE sqlite_master SET sql = 'CREATE INDEX i ON x (b)' WHERE name = 'i';
        """)
    assert copies.check_sqlite(path) == ""
    assert copies.check_sqlite(path, thorough=True) == "row 1 missing from index i"


def test_orders_that_a_power_cut_could_take_back(healthy, mail_server, trouble):
    """Read from the live connection: what the settings say isn't what somebody else's pragma made of it."""
    execute("PRAGMA synchronous=NORMAL" if connection.vendor == "sqlite" else "SET synchronous_commit = off")
    found = trouble()
    assert list(found) == ["Durabilité"]
    assert "coupure de courant" in found["Durabilité"]["text"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL enforces them at every statement")
def test_a_line_without_its_order_is_found_by_the_thorough_check(healthy, mail_server, privatif):
    execute("PRAGMA foreign_keys=OFF")
    execute(
        "INSERT INTO ordering_basketline (basket_id, article_id, quantity, added_at, position) "
        "VALUES (1, 1, 1, '2026-11-23', 1)"
    )
    try:
        found = {finding["check"]: finding for finding in privatif("doctor", "--thorough", "--json").json["checks"]}
    finally:
        execute("DELETE FROM ordering_basketline")
        execute("PRAGMA foreign_keys=ON")
    assert "table ordering_basketline" in found["Intégrité"]["text"]
    assert found["Intégrité"]["level"] == "error"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite checks itself")
def test_postgresqls_indexes(healthy, mail_server, privatif):
    def integrity():
        found = {finding["check"]: finding for finding in privatif("doctor", "--thorough", "--json").json["checks"]}
        return found["Intégrité"]

    assert "CREATE EXTENSION amcheck" in integrity()["mend"]
    execute("CREATE EXTENSION amcheck")
    assert integrity()["level"] == "ok"
    assert "index vérifiés" in integrity()["text"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its own")
def test_a_log_that_no_longer_empties(healthy, mail_server, trouble, monkeypatch):
    monkeypatch.setattr("privatif.cli.soundness.LARGEST_LOG", -1)
    assert "ne se vide plus" in trouble()["Journal SQLite"]["text"]


def test_settings_that_are_a_risk_are_warnings(healthy, mail_server, trouble, settings):
    settings.PASSWORD_POLICY = "guide"
    settings.BASE_URL = "http://commande.medias.example"
    settings.WEBMASTER = {**settings.WEBMASTER, "email": "webmaster@medias-plus.example"}
    found = trouble()
    assert {finding["level"] for finding in found.values()} == {"warning"}
    assert set(found) == {"Mots de passe", "Adresse du portail", "Webmaster"}


def test_names_that_cannot_be_imported(healthy, mail_server, trouble, settings):
    settings.PRICE_SOURCE = "privatif.catalog.prices.no_such_source"
    assert "no_such_source" in trouble()["Réglages"]["text"]


def test_bad_settings_are_the_first_thing_to_mend(installation):
    answer = installation.run("doctor", "--json", PRIVATIF_CUT_OFF="tard")
    assert answer.code == 1
    (finding,) = answer.json["checks"]
    assert "PRIVATIF_CUT_OFF : écrivez une heure comme 16:00." in finding["text"]


def test_a_database_that_is_away(installation):
    answer = installation.run("doctor", PRIVATIF_DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    assert answer.code == 1
    assert "✗ Base de données : ne répond pas" in answer.out
    assert "Traceback" not in answer.err


def test_an_installation_before_init(installation):
    answer = installation.run("doctor", "--json")
    assert answer.code == 1
    mends = {finding["check"]: finding["mend"] for finding in answer.json["checks"] if finding["level"] == "error"}
    assert mends["Fichiers des pages"] == "privatif init"
    assert "privatif init" in mends["Tables"]
    assert Path(installation.env["PRIVATIF_DATA_DIR"]).exists()


def test_an_index_of_the_search_that_is_out_of_step(healthy, mail_server, trouble, privatif):
    """A row too few is seen at once, a wrong one by the thorough check."""
    company = factories.company()
    entry = factories.sells(company, factories.article(designation="Toner"), customer_reference="MAG 7")
    assert trouble() == {}
    execute(f"UPDATE catalog_reference SET key = 'MAG8' WHERE entry_id = {entry.pk} AND key = 'MAG7'")
    assert trouble() == {}
    assert "✗ Recherche : 2 entrée(s)" in privatif("doctor", "--thorough").out
    assert "2 entrée(s)" in privatif("reindex", "--dry-run").out
    assert privatif("reindex").out == "Index de la recherche refait : 1 article(s) de catalogue.\n"
    assert "✓ Recherche : index vérifié en entier" in privatif("doctor", "--thorough").out
    sqlite = connection.vendor == "sqlite"
    execute(
        "INSERT INTO catalog_words (catalog_words) VALUES ('delete-all')" if sqlite else "DELETE FROM catalog_words"
    )
    assert trouble()["Recherche"]["mend"] == "privatif reindex"
    assert privatif("reindex").code == 0
    assert trouble() == {}
