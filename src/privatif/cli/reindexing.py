"""`privatif reindex`: makes the search's index anew, for when doctor says that it isn't in step."""

import click
from django.db import transaction

from privatif.catalog import search_index
from privatif.catalog.models import CatalogueEntry
from privatif.cli.output import OK, say
from privatif.core.french import number
from privatif.ordering import bought


@click.command()
@click.option("--dry-run", is_flag=True, help="Compter ce qui est faux, sans rien changer.")
def reindex(dry_run: bool) -> int:
    """Refaire l’index de la recherche à partir des articles, des catalogues et des commandes.

    Tout est refait en une seule transaction : on peut chercher et commander pendant ce temps.
    """
    if dry_run:
        say(f"Essai seulement : {number(search_index.astray() + bought.astray())} entrée(s) de l’index sont fausses.")
        return OK
    with transaction.atomic():
        search_index.rebuild()
        bought.rebuild()
    say(f"Index de la recherche refait : {number(CatalogueEntry.objects.count())} article(s) de catalogue.")
    return OK
