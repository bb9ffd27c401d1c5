"""`privatif demo`: a portal with invented customers, web server and worker together, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

import click

from privatif.cli.output import FAILED, OK, progress, remark, say, table
from privatif.cli.ready import start_django
from privatif.cli.stopping import stopped_by_signals

HOST = "127.0.0.1"
SECONDS_TO_START = 30
SECONDS_TO_STOP = 15
SETTINGS = {
    "LOG_LEVEL": "warning",
    "STAFF_SECOND_FACTOR": "false",
    # Orders move on while one watches.
    "ERP_EMBEDDED_PACE": "20",
    "ERP_PULL_SECONDS": "5",
    # An invented person; French telephones never ring under this number.
    "WEBMASTER_NAME": "Loïc Tanguy",
    "WEBMASTER_PHONE": "02 61 91 00 10",
}


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port d’écoute.")
def demo(port: int) -> int:
    """Lancer la démonstration : données inventées, serveur web et travail de fond ensemble, jusqu’à Ctrl-C."""
    if not _is_free(port):
        raise click.ClickException(f"Le port {port} est déjà pris. Choisissez-en un autre : make demo PORT={port + 1}")
    os.environ |= {"PRIVATIF_DEMONSTRATION": "true", "PRIVATIF_BASE_URL": f"http://{HOST}:{port}"}
    for name, value in SETTINGS.items():
        os.environ.setdefault(f"PRIVATIF_{name}", value)
    start_django()
    _prepare()
    serve = ["serve", "--host", HOST, "--port", str(port)]
    with stopped_by_signals() as stop, _children(serve, ["worker"]) as children:
        return _watch(children, f"http://{HOST}:{port}", stop)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _prepare() -> None:
    from django.utils import timezone

    from privatif.accounts.models import User
    from privatif.cli.preparing import prepare
    from privatif.core.errors import Refusal
    from privatif.demonstration.load import load
    from privatif.demonstration.people import LOG_INS

    prepare()
    if not User.objects.exists():
        remark("Chargement des données de démonstration (une seule fois)...")
        with progress() as tick:
            load(now=timezone.now(), progress=tick)
    elif not User.objects.filter(username__in=[log_in.username for log_in in LOG_INS]).exists():
        raise Refusal(
            "cette installation contient de vraies données ; la démonstration n’y touche pas. "
            "Donnez-lui son propre répertoire : PRIVATIF_DATA_DIR=essai privatif demo"
        )


@contextmanager
def _children(*commands: list[str]) -> Iterator[list["subprocess.Popen[bytes]"]]:
    """The commands, each in a process of its own; all of them are over when the block is left."""
    # In groups of their own, so that Ctrl-C reaches only us, and they get the time to finish what they are at.
    running = [
        subprocess.Popen([sys.executable, "-m", "privatif.cli.main", *command], process_group=0)  # noqa: S603
        for command in commands
    ]
    try:
        yield running
    finally:
        for child in running:
            child.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in running:
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            # Whoever is left of its group: itself, or the processes of a web server that was killed.
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _watch(children: list["subprocess.Popen[bytes]"], address: str, stop: Event) -> int:
    """Announce the portal once it answers, then wait for Ctrl-C or for the end of a child."""
    deadline = time.monotonic() + SECONDS_TO_START
    announced = False
    while not stop.wait(0.1):
        if any(child.poll() is not None for child in children):
            remark("La démonstration s’est arrêtée d’elle-même. Voyez : privatif doctor")
            return FAILED
        if not announced and _answers(address):
            _announce(address)
            announced = True
        if not announced and time.monotonic() > deadline:
            remark(f"Le portail ne répond pas sur {address} après {SECONDS_TO_START} secondes.")
            return FAILED
    say("\nArrêt de la démonstration.")
    return OK


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def _announce(address: str) -> None:
    from django.conf import settings

    from privatif.demonstration.people import LOG_INS

    say(f"\nLa démonstration est prête : {address}\n")
    table(["ID utilisateur", "Mot de passe", "Qui"], [[who.username, who.password, who.about] for who in LOG_INS])
    say(f"\nCourriels : {settings.DATA_DIR / 'mail'}, ou {address}/gestion/courriels/ pour le webmaster.")
    say("Ctrl-C pour arrêter.")
