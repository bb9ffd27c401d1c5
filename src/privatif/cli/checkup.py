"""What `doctor` looks at. Each function returns findings, sound ones too; the database's raises when it is away."""

import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.db import connection
from django.utils import timezone

from privatif.accounts.models import User
from privatif.cli import heartbeat, soundness
from privatif.cli.finding import Finding, error, warning, well
from privatif.cli.preparing import unapplied
from privatif.core import french, holds
from privatif.core.models import Delivery
from privatif.core.outbox import NeedsHand, Refused, TryLater
from privatif.erp import get_backend
from privatif.erp.backends.base import NotNow
from privatif.mail import transports

LATE = timedelta(minutes=5)  # how long something due may wait before it is a sign that nobody works
LEAST_FREE = 500 * 1024**2  # bytes


def of_the_files() -> list[Finding]:
    directory = Path(settings.DATA_DIR)
    if not os.access(directory, os.W_OK | os.X_OK):
        mend = f"chown -R UTILISATEUR {directory} (l’utilisateur qui lance privatif)"
        return [error("Répertoire des données", f"{directory} n’est pas modifiable.", mend)]
    return [well("Répertoire des données", str(directory)), _space(directory), _secret(directory), _pages()]


def _space(directory: Path) -> Finding:
    free = shutil.disk_usage(directory).free
    if free < LEAST_FREE:
        return error("Place libre", f"il reste {free // 1024**2} Mio.", f"Libérez de la place sous {directory}.")
    return well("Place libre", f"{free // 1024**3} Gio")


def _secret(directory: Path) -> Finding:
    path = directory / "secret_key"
    if path.stat().st_mode & 0o077:
        return error("Clé secrète", f"{path} peut être lue par d’autres.", f"chmod 600 {path}")
    return well("Clé secrète", "lisible par son seul propriétaire")


def _pages() -> Finding:
    """The static files were collected, and not before the last update."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return error("Fichiers des pages", "ils n’ont pas été rassemblés.", "privatif init")
    newest = max(Path(storage.path(name)).stat().st_mtime for finder in finders.get_finders()
                 for name, storage in finder.list([]))  # fmt: skip
    if newest > manifest.stat().st_mtime:
        return error("Fichiers des pages", "ils datent d’une version précédente.", "privatif init")
    return well("Fichiers des pages", "rassemblés")


def of_the_database(*, thorough: bool) -> list[Finding]:
    connection.ensure_connection()
    found = [well("Base de données", connection.display_name)]
    missing = unapplied()
    if missing:
        text = f"{len(missing)} migration(s) manquent ({missing[0]}…)."
        return [*found, error("Tables", text, "privatif backup FICHIER, puis privatif init")]
    found.append(well("Tables", "à jour"))
    return [*found, *soundness.examine(thorough=thorough)]


def of_the_work() -> list[Finding]:
    if unapplied():
        return []
    return [_worker(), _hold(), _parked(), _late(timezone.now())]


def _worker() -> Finding:
    if names := heartbeat.alive():
        return well("Travail de fond", ", ".join(names))
    return error("Travail de fond", "aucun n’est en marche : rien ne part.", "privatif worker (ou son unité systemd)")


def _hold() -> Finding:
    if hold := holds.current():
        text = f"une sauvegarde a été remise en place le {french.moment(hold.since)} : rien ne part."
        return error("Rapprochement", text, "privatif reconcile --dry-run, puis privatif reconcile")
    return well("Rapprochement", "rien n’attend")


def _parked() -> Finding:
    count = Delivery.objects.filter(state=Delivery.State.PARKED).count()
    if count:
        mend = "privatif outbox list --state parked, puis privatif outbox retry NUMÉRO"
        return error("Mises de côté", f"{count} transmission(s) attendent une décision.", mend)
    return well("Mises de côté", "aucune")


def _late(now: datetime) -> Finding:
    late = Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lt=now - LATE)
    if count := late.count():
        text = f"{count} transmission(s) dues depuis plus de {LATE.seconds // 60} minutes."
        return error("Retards", text, "privatif worker (ou son unité systemd)")
    return well("Retards", "aucun")


def of_the_doors() -> list[Finding]:
    found = []
    try:
        get_backend().ping()
    except NotNow as problem:
        found.append(error("ERP", str(problem), "Vérifiez PRIVATIF_ERP_BACKEND et que l’ERP répond."))
    else:
        found.append(well("ERP", settings.ERP_BACKEND))
    try:
        transports.ping()
    except (TryLater, Refused, NeedsHand) as problem:
        found.append(error("Courriel", str(problem), "Vérifiez les réglages PRIVATIF_SMTP_…"))
    else:
        found.append(well("Courriel", settings.MAIL_TRANSPORT))
    return found


def of_the_settings() -> list[Finding]:
    found = [
        error("Réglages", problem.msg, problem.hint or "")
        for problem in checks.run_checks()
        if problem.level >= checks.ERROR
    ]
    if settings.PASSWORD_POLICY == "guide":  # noqa: S105 - the name of a policy
        text = "la règle « guide » admet des mots de passe d’un à huit caractères."
        found.append(warning("Mots de passe", text, "PRIVATIF_PASSWORD_POLICY=standard, dès que l’ERP le permet"))
    if settings.DEMONSTRATION:
        return found
    if urlsplit(settings.BASE_URL).scheme != "https":
        text = f"{settings.BASE_URL} n’est pas chiffrée : les mots de passe passent en clair."
        found.append(warning("Adresse du portail", text, "PRIVATIF_BASE_URL=https://… derrière un serveur mandataire"))
    if settings.WEBMASTER["email"].endswith(".example"):
        text = f"les pages renvoient à {settings.WEBMASTER['email']}, qui n’existe pas."
        found.append(warning("Webmaster", text, "PRIVATIF_WEBMASTER_NAME, …_PHONE et …_EMAIL"))
    if settings.MAIL_TRANSPORT == "files":
        text = "les courriels sont écrits dans des fichiers et n’atteignent personne."
        found.append(warning("Courriel", text, "PRIVATIF_MAIL_TRANSPORT=smtp"))
    if not unapplied() and not User.objects.filter(role=User.Role.WEBMASTER, is_active=True).exists():
        mend = "privatif user create ID --role webmaster --name NOM --email ADRESSE"
        found.append(warning("Webmaster", "personne n’a ce rôle.", mend))
    return found
