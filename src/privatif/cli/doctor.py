"""`privatif doctor`: says what is wrong with an installation, and for each trouble what mends it."""

from dataclasses import asdict

import click
from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError

from privatif.cli.finding import ERROR, Finding, error
from privatif.cli.output import FAILED, OK, as_json, say
from privatif.cli.ready import start_django

MARKS = {"ok": "✓", "warning": "!", "error": "✗"}


@click.command()
@click.option("--thorough", is_flag=True, help="Vérifier toute la base, ses index aussi ; peut durer.")
@click.option("--json", "json_", is_flag=True, help="Écrire du JSON.")
def doctor(thorough: bool, json_: bool) -> int:
    """Dire ce qui ne va pas, et la commande qui le répare.

    Code de sortie 0 quand tout va (des avertissements n’empêchent rien), 1 au moindre défaut.
    """
    findings = examine(thorough=thorough)
    healthy = all(finding.level != ERROR for finding in findings)
    if json_:
        as_json({"ok": healthy, "checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            say(f"{MARKS[finding.level]} {finding.check} : {finding.text}")
            if finding.mend:
                say(f"    → {finding.mend}")
    return OK if healthy else FAILED


def examine(*, thorough: bool) -> list[Finding]:
    """Everything that is checked, in the order in which one would mend it. Stops where the rest can't be known."""
    try:
        start_django()
    except ImproperlyConfigured as problem:
        return [error("Réglages", str(problem), "Corrigez l’environnement ou le fichier .env.")]
    # Not before: tables can only be imported once the settings are known to be sound.
    from privatif.cli import checkup

    findings = checkup.of_the_files()
    try:
        findings += checkup.of_the_database(thorough=thorough)
    except DatabaseError as problem:
        mend = "Vérifiez PRIVATIF_DATABASE_URL, et que le serveur de base de données est en marche."
        return [*findings, error("Base de données", f"ne répond pas ({str(problem).strip()})", mend)]
    return findings + checkup.of_the_work() + checkup.of_the_doors() + checkup.of_the_settings()
