"""`privatif restore`: puts a backup in place of what is there.

What happened since the backup is lost to the portal and to nobody else. So, in the very transaction that replaces the
tables: nothing leaves before `privatif reconcile` (a Hold), order numbers jump over those that may have been given, and
everybody logs in anew.
"""

import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from privatif.accounts.models import User
from privatif.cli import archive, copies, heartbeat
from privatif.cli.output import OK, say
from privatif.cli.preparing import prepare
from privatif.core import audit, french
from privatif.core.errors import Refusal
from privatif.ordering import orders

LEAP = 1_000  # order numbers: more than any portal gives between two backups


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Remplacer une installation qui contient déjà des données.")
@click.option("--dry-run", is_flag=True, help="Vérifier la sauvegarde, sans rien remplacer.")
def restore(file: Path, force: bool, dry_run: bool) -> int:
    """Remettre en place la sauvegarde FILE.

    FILE est une sauvegarde de « backup », ou une base SQLite rendue par litestream.
    Arrêtez d’abord le serveur web et le travail de fond. La sauvegarde est vérifiée en entier avant que rien ne change.
    """
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="restore-") as directory:
        scratch = Path(directory)
        manifest = _bare(file, scratch) if copies.is_sqlite(file) else archive.unpack(file, scratch)
        _check(file, manifest, scratch)
        words = f"sauvegarde du {french.moment(manifest.made_at)}, {len(manifest.members)} fichier(s)"
        if dry_run:
            say(f"{file} : {words}, en bon état. Rien n’a été remplacé.")
            if _is_used():
                say("Cette installation contient des données : pour les remplacer il faudra --force.")
            return OK
        if at_work := heartbeat.alive():
            raise Refusal(f"un travail de fond est en marche ({', '.join(at_work)}) : arrêtez-le d’abord.")
        if not force and _is_used():
            raise Refusal("cette installation contient déjà des données ; --force les remplace par la sauvegarde.")
        _put_in_place(scratch, _afterwards(manifest.made_at, timezone.now()))
    prepare()
    with transaction.atomic():
        audit.write(
            "installation.restore", subject=file.name, by=None, now=timezone.now(),
            after={"made_at": manifest.made_at.isoformat()},
        )  # fmt: skip
    say(f"{file} : {words}, remise en place. Relancez le serveur web et le travail de fond.")
    say("Rien ne part vers l’ERP ni par courriel avant : privatif reconcile")
    return OK


def _bare(file: Path, scratch: Path) -> archive.Manifest:
    """A SQLite file alone, as litestream brings it back: the ERP's file, images and secret stay as they are."""
    copy = scratch / "database.sqlite3"
    try:
        copies.copy_sqlite(file, copy)
        with closing(sqlite3.connect(copy)) as db:
            migrations = db.execute("SELECT app, name FROM django_migrations").fetchall()
            (latest,) = db.execute("SELECT max(at) FROM core_auditentry").fetchone()
    except sqlite3.Error as problem:
        raise Refusal(f"{file} n’est pas une base de privatif en bon état ({problem}).") from None
    # The latest thing that it tells of: never later than the moment it shows.
    made_at = datetime.fromisoformat(latest or "2000-01-01").replace(tzinfo=UTC)
    return archive.Manifest(made_at=made_at, version="", engine="sqlite", migrations=migrations)


def _check(file: Path, manifest: archive.Manifest, scratch: Path) -> None:
    """Raises Refusal when the backup can't become this installation."""
    if manifest.engine != connection.vendor:
        raise Refusal(
            f"{file} vient d’une installation sur {manifest.engine}, celle-ci est sur {connection.vendor} : "
            "réglez PRIVATIF_DATABASE_URL comme elle."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = [f"{app}.{name}" for app, name in manifest.migrations if f"{app}.{name}" not in known]
    if newer:
        raise Refusal(f"{file} vient d’une version plus récente de privatif ({newer[0]}) : installez-la d’abord.")
    for path in scratch.glob("*.sqlite3"):
        if problem := copies.check_sqlite(path):
            raise Refusal(f"{file} est abîmé : {path.name} ({problem}).")


def _is_used() -> bool:
    return User._meta.db_table in connection.introspection.table_names() and User.objects.exists()


def _afterwards(made_at: datetime, now: datetime) -> str:
    """Statements for the restored tables."""
    copied, since = (f"'{connection.ops.adapt_datetimefield_value(moment)}'" for moment in (made_at, now))
    year = timezone.localtime(now).year
    return f"""
        DELETE FROM core_hold;
        INSERT INTO core_hold (copied_at, since) VALUES ({copied}, {since});
        INSERT INTO core_numberseries (name, year, last) VALUES ('{orders.SERIES}', {year}, 0) ON CONFLICT DO NOTHING;
        UPDATE core_numberseries SET last = last + {LEAP} WHERE year >= {timezone.localtime(made_at).year};
        DELETE FROM accounts_session;
    """  # noqa: S608 - moments and numbers of ours


def _put_in_place(scratch: Path, afterwards: str) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        copies.alter_sqlite(scratch / "database.sqlite3", afterwards)
        copies.copy_sqlite(scratch / "database.sqlite3", Path(str(connection.settings_dict["NAME"])))
    else:
        copies.load_postgresql(scratch / "database.dump", scratch, then=afterwards)
    # After the tables: what stops in between has a Hold, and an ERP that knows more than the portal, not less.
    erp = scratch / "erp.sqlite3"
    if erp.exists():
        copies.copy_sqlite(erp, settings.DATA_DIR / "erp.sqlite3")
    if not (scratch / "secret_key").exists():
        return
    _swap(scratch / "media", Path(settings.MEDIA_ROOT), scratch / "old-media")
    (scratch / "secret_key").chmod(0o600)
    (scratch / "secret_key").replace(settings.DATA_DIR / "secret_key")


def _swap(new: Path, place: Path, aside: Path) -> None:
    new.mkdir(exist_ok=True)
    if place.exists():
        place.rename(aside)
    new.rename(place)
