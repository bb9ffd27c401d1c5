"""`privatif`: puts the commands together. A command's module is imported when it is called, not before."""

import importlib
import os
import sys
from collections.abc import Sequence
from typing import NamedTuple

import click

from privatif.cli.french import speak_french
from privatif.cli.output import FAILED, remark
from privatif.cli.ready import start_django


class Entry(NamedTuple):
    module: str
    name: str
    summary: str
    needs_django: bool = True  # its module imports tables, so Django must be ready before


COMMANDS = {
    "init": Entry("preparing", "init", "Préparer la base de données et les fichiers ; se répète sans danger."),
    "demo": Entry("demo", "demo", "Lancer la démonstration complète.", needs_django=False),
    "serve": Entry("serving", "serve", "Lancer le serveur web."),
    "worker": Entry("working", "worker", "Lancer le travail de fond : ERP, courriels."),
    "import": Entry("importing", "import_", "Importer clients, articles, prix et historique."),
    "check-order": Entry("checking", "check_order", "Dire ce que donnerait un fichier de commande, sans rien toucher."),
    "statistics": Entry("statistics", "statistics", "Écrire ce qui a été commandé, par article, adresse ou contact."),
    "doctor": Entry("doctor", "doctor", "Dire ce qui ne va pas, et la commande qui le répare.", needs_django=False),
    "outbox": Entry("outbox", "outbox", "Voir et débloquer ce qui attend d’être transmis."),
    "user": Entry("users", "user", "Créer ou désactiver quelqu’un, refaire un lien de mot de passe."),
    "reindex": Entry("reindexing", "reindex", "Refaire l’index de la recherche."),
    "backup": Entry("backup", "backup", "Sauvegarder toute l’installation dans un fichier."),
    "restore": Entry("restore", "restore", "Remettre en place une sauvegarde."),
    "reconcile": Entry("reconciling", "reconcile", "Rapprocher l’ERP après « restore », avant tout nouvel envoi."),
    "manage": Entry("manage", "manage", "Passer une commande à Django, pour les développeurs.", needs_django=False),
}


class Commands(click.Group):
    """Knows its commands by name and summary, so that `--help` costs nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        if entry.needs_django:
            start_django()
        command = getattr(importlib.import_module(f"privatif.cli.{entry.module}"), entry.name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.exceptions.NoSuchCommand(args[0], possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commandes "):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """L’espace privatif : les commandes de l’exploitant.

    Codes de sortie : 0 fait, 1 échec, 2 mauvais appel, 3 fait en partie.
    Les réglages se lisent dans l’environnement (PRIVATIF_…) et dans le fichier .env du répertoire courant.
    """


def main(args: Sequence[str] | None = None) -> None:
    """The console script. Always ends with SystemExit and one of the exit codes."""
    speak_french()
    os.umask(0o077)  # what an installation keeps is nobody else's on the machine
    try:
        code = cli.main(args=args, prog_name="privatif", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        remark("Interrompu.")
        sys.exit(FAILED)
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        remark(f"Erreur : {sentence}")
        sys.exit(FAILED)
    sys.exit(code if isinstance(code, int) else 0)


def _sentence(error: Exception) -> str | None:
    """What an operator can be told of an error that isn't a fault of the program; None for a fault."""
    import sqlite3

    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from privatif.core.errors import Refusal

    if isinstance(error, ImproperlyConfigured | Refusal):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.strerror} : {error.filename}" if error.filename else str(error)
    if isinstance(error, OperationalError | sqlite3.Error):
        return f"la base de données ne répond pas comme il faut ({str(error).strip()}). Voyez : privatif doctor"
    return None


if __name__ == "__main__":
    main()
