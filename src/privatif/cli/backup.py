"""`privatif backup`: everything that an installation must not lose, in one file."""

import tempfile
from importlib.metadata import version
from pathlib import Path

import click
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from privatif.cli import archive, copies
from privatif.cli.output import OK, Progress, progress, say
from privatif.core.errors import Refusal


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dire ce qui serait fait, sans le faire.")
def backup(file: Path, dry_run: bool) -> int:
    """Sauvegarder dans FILE : base de données, ERP embarqué, clé secrète, images.

    Le portail peut rester en marche. Les réglages (.env, unités systemd) ne sont pas dans la sauvegarde.
    """
    if file.exists():
        raise Refusal(f"{file} existe déjà, et une sauvegarde n’en écrase pas une autre : choisissez un autre nom.")
    if not file.parent.is_dir():
        raise Refusal(f"le répertoire {file.parent} n’existe pas.")
    if dry_run:
        say(f"Essai seulement : {file} peut être écrit.")
        return OK
    with progress() as tick:
        write(file, tick)
    say(f"{file} : {max(1, file.stat().st_size // 1024)} Kio")
    return OK


def write(file: Path, tick: Progress) -> None:
    """Write a backup of the installation that is running."""
    with (
        tempfile.TemporaryDirectory(dir=file.parent, prefix=".privatif-") as directory,
        archive.written(file) as target,
    ):
        members = [*_databases(Path(directory), tick), ("secret_key", settings.DATA_DIR / "secret_key")]
        media = Path(settings.MEDIA_ROOT)
        members += [(f"media/{path.relative_to(media).as_posix()}", path) for path in _files(media)]
        for done, (name, path) in enumerate(members, start=1):
            target.add(name, path)
            tick("Fichiers", done, len(members))
        target.finish(
            archive.Manifest(
                made_at=timezone.now(),
                version=version("privatif"),
                engine=connection.vendor,
                migrations=sorted(MigrationRecorder(connection).applied_migrations()),
            )
        )


def _databases(scratch: Path, tick: Progress) -> list[tuple[str, Path]]:
    # The portal's first: an order that only the later copy of the ERP knows is found there again, never doubled.
    tick("Bases de données", 0, 2)
    if connection.vendor == "sqlite":
        copied = [("database.sqlite3", scratch / "database.sqlite3")]
        copies.copy_sqlite(Path(str(connection.settings_dict["NAME"])), copied[0][1])
    else:
        copied = [("database.dump", scratch / "database.dump")]
        copies.dump_postgresql(copied[0][1])
    tick("Bases de données", 1, 2)
    erp = settings.DATA_DIR / "erp.sqlite3"
    if erp.exists():
        copied.append(("erp.sqlite3", scratch / "erp.sqlite3"))
        copies.copy_sqlite(erp, scratch / "erp.sqlite3")
    tick("Bases de données", 2, 2)
    return copied


def _files(directory: Path) -> list[Path]:
    return sorted(path for path in directory.rglob("*") if path.is_file())
