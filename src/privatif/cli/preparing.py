"""`privatif init`: tables, directories and static files of an installation."""

from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from privatif.cli.output import OK, say
from privatif.core.errors import Refusal


@click.command()
@click.option("--dry-run", is_flag=True, help="Dire ce qui serait fait, sans le faire.")
def init(dry_run: bool) -> int:
    """Préparer la base de données, les répertoires et les fichiers des pages.

    À lancer après l’installation et après chaque mise à jour ; se répète sans danger.
    """
    missing = len(unapplied())
    if dry_run:
        say(f"Essai seulement : {missing} migration(s) à appliquer ; fichiers des pages à rassembler.")
        return OK
    prepare()
    say(f"Base de données : {missing} migration(s) appliquée(s)." if missing else "Base de données : à jour.")
    say(f"Données et fichiers : {settings.DATA_DIR}")
    return OK


def prepare() -> None:
    """Bring everything up to this version of the program."""
    for directory in (settings.DATA_DIR, settings.MEDIA_ROOT):
        Path(directory).mkdir(mode=0o700, parents=True, exist_ok=True)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def unapplied() -> list[str]:
    """The migrations that this version brings and the database hasn't seen."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def insist_on_prepared() -> None:
    """Raises Refusal when the tables aren't those of this version."""
    if missing := unapplied():
        raise Refusal(f"la base de données n’est pas prête ({len(missing)} migration(s)). Lancez : privatif init")
