"""Passwords are hashed with Argon2id, by few at a time: so that log-ins take no more memory than a small server has.

19 MiB and two passes, the least that OWASP recommends; measured in docs/securite.md. Whoever wants to log in waits
a moment for his turn; when too many wait, he is told to come back, and the other pages go on.
"""

import ctypes
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

PATIENCE = 2.0  # seconds to wait for one's turn
LOOK_AGAIN = 0.003  # seconds

# How many threads of a process may wait or hash at once: of the four that `serve` starts, one is left for pages.
_queue = BoundedSemaphore(3)

# The C library would keep what a hash took for the next one of the same thread, up to four times a process.
with suppress(OSError, AttributeError):  # not every C library has it
    M_MMAP_THRESHOLD = -3
    ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, 1024 * 1024)


class Crowded(Exception):
    """Too many log-ins at the same moment: this one was not looked at."""


class Argon2Hasher(Argon2PasswordHasher):
    """Raises Crowded. A hash with other parameters is good, and made anew when its owner logs in."""

    memory_cost = 19 * 1024  # KiB
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with turn():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with turn():
            return super().verify(password, encoded)


@contextmanager
def turn() -> Iterator[None]:
    """One of the LOGINS_AT_ONCE turns that all processes of this machine share. Raises Crowded."""
    if not _queue.acquire(blocking=False):
        raise Crowded
    try:
        file = _wait_for_slot(Path(settings.DATA_DIR) / "logins")
        try:
            yield
        finally:
            os.close(file)
    finally:
        _queue.release()


def _wait_for_slot(directory: Path) -> int:
    """A slot is a locked file: the system frees it when its process dies, however that happens."""
    directory.mkdir(mode=0o700, exist_ok=True)
    deadline = time.monotonic() + PATIENCE
    while True:
        for number in range(settings.LOGINS_AT_ONCE):
            # Read-only: a slot that is there can be locked on a disk that is full.
            file = os.open(directory / str(number), os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(file)
            else:
                return file
        if time.monotonic() > deadline:
            raise Crowded
        time.sleep(LOOK_AGAIN)
