"""`privatif serve`: the web server."""

import copy
import ctypes
import os
import signal
import sys
from functools import partial

import click
from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from privatif.cli.output import OK
from privatif.cli.preparing import insist_on_prepared

SECONDS_TO_FINISH = 10  # what pages under way get when the server stops
SECONDS_IDLE = 600  # how long a thread without work keeps its connection to the database, as CONN_MAX_AGE
PR_SET_PDEATHSIG = 1  # prctl(2)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Adresse d’écoute.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port d’écoute.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default="un par cœur",
    help="Nombre de processus.",
)  # fmt: skip
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Fils par processus.")
def serve(host: str, port: int, workers: int, threads: int) -> int:
    """Lancer le serveur web, jusqu’à SIGTERM ou Ctrl-C."""
    insist_on_prepared()
    connections.close_all()  # the processes to come must not share ours
    os.register_at_fork(after_in_child=partial(end_with, os.getpid()))
    Granian(
        "privatif.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        blocking_threads_idle_timeout=SECONDS_IDLE,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=copy.deepcopy(settings.LOGGING),
    ).serve()
    return OK


def end_with(parent: int) -> None:
    """Have this process, which answers requests, end when the one that started it is killed.

    Otherwise it would answer on beside those of the next start, with the code and the settings of before.
    """
    if sys.platform == "linux":
        # Not SIGTERM: while it starts, the process has the server's own handler, which would do nothing in it.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # killed before we could ask
            os._exit(1)
