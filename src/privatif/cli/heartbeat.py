"""How it is known whether a worker is alive: each one keeps a small file fresh in the data directory."""

import contextlib
import os
import socket
import time
from pathlib import Path

from django.conf import settings

FRESH = 180  # seconds; longer than any single delivery may take


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def beat(name: str) -> None:
    path = _directory() / name
    path.parent.mkdir(exist_ok=True)
    path.touch()


def stop(name: str) -> None:
    (_directory() / name).unlink(missing_ok=True)


def alive() -> list[str]:
    """The names (`host:pid`) of the workers that are at work; those that died are forgotten on the way."""
    found = []
    for path in sorted(_directory().glob("*:*")):
        if _is_alive(path):
            found.append(path.name)
        else:
            path.unlink(missing_ok=True)
    return found


def _is_alive(path: Path) -> bool:
    host, _, pid = path.name.rpartition(":")
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        if time.time() - path.stat().st_mtime > FRESH:
            return False
        with contextlib.suppress(PermissionError):  # somebody else's process, but there
            if host == socket.gethostname():
                os.kill(int(pid), 0)
        return True
    return False


def _directory() -> Path:
    return Path(settings.DATA_DIR) / "workers"
