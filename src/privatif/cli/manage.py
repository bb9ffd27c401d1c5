"""`privatif manage`: everything that Django's own command line does."""

import os

import click
from django.core.management import execute_from_command_line

from privatif.cli.output import OK
from privatif.cli.ready import SETTINGS


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> int:
    """Passer une commande à Django, comme le fait manage.py."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    execute_from_command_line(["privatif manage", *arguments])
    return OK
