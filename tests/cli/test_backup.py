"""A backup is whole while people order, and comes back as it was; what isn't one is refused before anything changes."""

import gzip
import hashlib
import io
import json
import sqlite3
import tarfile
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from privatif.accounts.models import Company, User
from privatif.cli import copies, heartbeat
from privatif.core.errors import Refusal
from privatif.core.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def full(data_dir):
    """An installation with a customer, an image and an embedded ERP."""
    factories.person(company=factories.company(number="410001"), username="camille")
    (data_dir / "media" / "articles").mkdir(parents=True)
    (data_dir / "media" / "articles" / "ramette.png").write_bytes(b"\x89PNG picture")
    with sqlite3.connect(data_dir / "erp.sqlite3") as erp:
        erp.execute("CREATE TABLE remembered (what TEXT)")
        erp.execute("INSERT INTO remembered VALUES ('order 4500000001')")
    erp.close()
    return data_dir


def lose_everything(data_dir):
    User.objects.update(approver=None)
    User.objects.all().delete()
    Company.objects.all().delete()
    (data_dir / "media" / "articles" / "ramette.png").unlink()
    (data_dir / "erp.sqlite3").unlink()
    (data_dir / "secret_key").write_text("another secret")


def test_everything_comes_back(full, privatif, tmp_path):
    assert privatif("backup", str(tmp_path / "nuit.tgz")).code == 0
    lose_everything(full)

    answer = privatif("restore", str(tmp_path / "nuit.tgz"))
    assert (answer.code, answer.err) == (0, "")
    assert User.objects.get(username="camille").company.number == "410001"
    assert (full / "media" / "articles" / "ramette.png").read_bytes() == b"\x89PNG picture"
    assert (full / "secret_key").read_text() == "a secret of this test"
    assert (full / "secret_key").stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(full / "erp.sqlite3") as erp:
        assert erp.execute("SELECT what FROM remembered").fetchall() == [("order 4500000001",)]
    erp.close()
    assert AuditEntry.objects.get(action="installation.restore").subject == "nuit.tgz"
    assert sorted(path.name for path in full.iterdir() if path.name.startswith("restore-")) == []


def test_a_restored_database_goes_on_counting(full, privatif, tmp_path):
    before = factories.company(number="410002").pk
    privatif("backup", str(tmp_path / "nuit.tgz"))
    privatif("restore", str(tmp_path / "nuit.tgz"), "--force")
    assert factories.company(number="410003").pk == before + 1


def test_a_backup_made_while_others_write_holds_whole_transactions_only(full, privatif, tmp_path):
    done, written = threading.Event(), []

    def keep_writing():
        while not done.is_set():
            with transaction.atomic():
                for half in ("fact", "consequence"):
                    AuditEntry.objects.create(at=timezone.now(), action=half, subject=f"{len(written):06d}")
            written.append(1)
        connection.close()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        for number in range(3):
            assert privatif("backup", str(tmp_path / f"{number}.tgz")).code == 0
    finally:
        done.set()
        writer.join()

    privatif("restore", str(tmp_path / "2.tgz"), "--force")
    halves = AuditEntry.objects.filter(action__in=["fact", "consequence"]).order_by("subject", "id")
    facts = [entry.subject for entry in halves if entry.action == "fact"]
    assert 0 < len(facts) <= len(written)
    assert facts == [f"{number:06d}" for number in range(len(facts))]
    assert [entry.subject for entry in halves if entry.action == "consequence"] == facts


def test_the_backup_belongs_to_its_owner_and_never_overwrites_another(full, privatif, tmp_path):
    file = tmp_path / "nuit.tgz"
    assert privatif("backup", str(file), "--dry-run").code == 0
    assert not file.exists()
    privatif("backup", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    first = file.read_bytes()
    again = privatif("backup", str(file))
    assert again.code == 1
    assert "existe déjà" in again.err
    assert file.read_bytes() == first
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_backup_that_fails_leaves_nothing_behind(full, privatif, tmp_path):
    (full / "erp.sqlite3").write_bytes(b"no database" * 1000)
    assert privatif("backup", str(tmp_path / "nuit.tgz")).code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["var"]


def test_a_restore_that_fails_leaves_the_erp_as_it_was(full, privatif, tmp_path, monkeypatch):
    """Planted bug: the ERP's file is replaced first. What it had taken since was lost, and no Hold said so."""

    def fail(*_args, **_kwargs):
        raise Refusal("le programme pg_restore manque.")

    privatif("backup", str(tmp_path / "nuit.tgz"))
    with sqlite3.connect(full / "erp.sqlite3") as erp:
        erp.execute("INSERT INTO remembered VALUES ('order 4500000002')")
    monkeypatch.setattr(copies, "alter_sqlite", fail)
    monkeypatch.setattr(copies, "load_postgresql", fail)
    answer = privatif("restore", str(tmp_path / "nuit.tgz"), "--force")
    assert (answer.code, "pg_restore manque" in answer.err) == (1, True)
    assert erp.execute("SELECT count(*) FROM remembered").fetchone() == (2,)
    erp.close()


def test_an_installation_in_use_is_not_overwritten_by_accident(full, privatif, tmp_path):
    privatif("backup", str(tmp_path / "nuit.tgz"))
    User.objects.update(name="Changée depuis")
    answer = privatif("restore", str(tmp_path / "nuit.tgz"))
    assert answer.code == 1
    assert "--force" in answer.err
    assert User.objects.get().name == "Changée depuis"


def test_a_worker_must_stop_first_even_with_force(full, privatif, tmp_path):
    privatif("backup", str(tmp_path / "nuit.tgz"))
    heartbeat.beat(heartbeat.worker_name())
    answer = privatif("restore", str(tmp_path / "nuit.tgz"), "--force")
    assert answer.code == 1
    assert heartbeat.worker_name() in answer.err


def test_a_dry_run_examines_and_replaces_nothing(full, privatif, tmp_path):
    privatif("backup", str(tmp_path / "nuit.tgz"))
    User.objects.update(name="Changée depuis")
    heartbeat.beat(heartbeat.worker_name())
    answer = privatif("restore", str(tmp_path / "nuit.tgz"), "--dry-run")
    assert answer.code == 0
    assert "en bon état" in answer.out
    assert "il faudra --force" in answer.out
    assert User.objects.get().name == "Changée depuis"


def repacked(source, target, change):
    """The backup again, its members (name -> bytes) changed."""
    with tarfile.open(source) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}
    change(members)
    with tarfile.open(target, "w:gz") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


def manifest_with(**changes):
    def change(members):
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **changes}).encode()

    return change


def stowaway(members):
    members["../../etc/cron.d/evil"] = b"* * * * * root true"


def altered(members):
    members["media/articles/ramette.png"] = b"another picture"


def headless(members):
    del members["manifest.json"]


def garbled(members):
    members["manifest.json"] = b"{"


def rotten(members):
    """Whole by its own word, but its ERP's file isn't a database."""
    content = b"SQLite format 3\x00" + b"x" * 8000
    manifest = json.loads(members["manifest.json"])
    manifest["members"]["erp.sqlite3"] = hashlib.sha256(content).hexdigest()
    members |= {"erp.sqlite3": content, "manifest.json": json.dumps(manifest).encode()}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (stowaway, "n’est pas une sauvegarde de privatif"),
        (altered, "est abîmé"),
        (rotten, "est abîmé"),
        (headless, "est incomplet"),
        (garbled, "ne peut pas être lu comme une sauvegarde"),
        (manifest_with(format=2), "autre version"),
        (manifest_with(migrations=[["core", "9999_from_the_future"]]), "version plus récente"),
        (manifest_with(engine="oracle"), "PRIVATIF_DATABASE_URL"),
    ],
)
def test_what_is_not_a_sound_backup_is_refused_and_nothing_changes(full, privatif, tmp_path, change, words):
    privatif("backup", str(tmp_path / "nuit.tgz"))
    repacked(tmp_path / "nuit.tgz", tmp_path / "autre.tgz", change)
    User.objects.update(name="Changée depuis")
    answer = privatif("restore", str(tmp_path / "autre.tgz"), "--force")
    assert answer.code == 1
    assert words in answer.err
    assert User.objects.get().name == "Changée depuis"
    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize(
    "content", [b"", b"plain text", gzip.compress(b"not a tar", mtime=0)], ids=["empty", "text", "gzip"]
)
def test_a_file_of_another_kind_is_refused(full, privatif, tmp_path, content):
    (tmp_path / "x.tgz").write_bytes(content)
    assert privatif("restore", str(tmp_path / "x.tgz"), "--force").code == 1


def test_a_backup_that_was_cut_short_is_refused(full, privatif, tmp_path):
    privatif("backup", str(tmp_path / "nuit.tgz"))
    whole = (tmp_path / "nuit.tgz").read_bytes()
    (tmp_path / "nuit.tgz").write_bytes(whole[: len(whole) // 2])
    assert privatif("restore", str(tmp_path / "nuit.tgz"), "--force").code == 1
    assert User.objects.count() == 1


def test_a_sqlite_copy_that_fails_leaves_its_target_as_it_was(tmp_path):
    (tmp_path / "broken").write_bytes(b"SQLite format 3\x00" + b"x" * 8000)
    with sqlite3.connect(tmp_path / "target") as target:
        target.execute("CREATE TABLE kept (x)")
    target.close()
    with pytest.raises(sqlite3.DatabaseError):
        copies.copy_sqlite(tmp_path / "broken", tmp_path / "target")
    with sqlite3.connect(tmp_path / "target") as target:
        assert target.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]
    target.close()


def test_a_backup_is_restored_on_another_machine(installation, full, privatif, tmp_path):
    """One made here, with real processes and a database that was never prepared."""
    privatif("backup", str(tmp_path / "nuit.tgz"))
    answer = installation.run("restore", str(tmp_path / "nuit.tgz"))
    assert (answer.code, answer.err) == (0, "")
    assert installation.run("user", "reset-link", "camille", "--dry-run", "--json").json["username"] == "camille"
    assert (installation.directory / "var" / "secret_key").read_text() == "a secret of this test"
