"""The portal's processes: kept running, and killed at random."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from bench.soak.journal import note

WEB_PROCESSES = 3
WORKERS = 3
LOOK = 0.2  # seconds between two looks after them
LAST_BREATH = 15  # seconds that killed processes may take to vanish from a busy machine
# Out of six kills three hit a worker, two a process that serves pages, one the server that started those.
TARGETS = ("worker", "worker", "worker", "page", "page", "server")


class Processes:
    """Whoever ends is started again at once, as systemd would. `kills` counts them by kind."""

    def __init__(self, environment: dict[str, str], port: int, seed: str) -> None:
        self.directory = Path(environment["PRIVATIF_DATA_DIR"])
        self.environment = environment
        serve = ["serve", "--port", str(port), "--workers", str(WEB_PROCESSES)]
        self._commands = {"server": serve} | {f"worker {n}": ["worker"] for n in range(WORKERS)}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._chance = random.Random(seed)
        self._stop = Event()
        self.kills: Counter[str] = Counter()
        self.ended: list[str] = []  # those that ended without being killed by us
        self.left_behind: list[int] = []  # those that served on after their server was killed
        self._groups: list[int] = []

    def watch(self, due: Callable[[], int]) -> Thread:
        """Start them all, and look after them in a thread; `due()` says how many kills there should have been."""
        for name in self._commands:
            self._start(name)
        thread = Thread(target=self._watch, args=(due,))
        thread.start()
        return thread

    def stop(self) -> None:
        """End them for good, politely."""
        self._stop.set()
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            process.wait(60)
        deadline = time.monotonic() + LAST_BREATH
        while any(map(is_there, self._groups)) and time.monotonic() < deadline:
            time.sleep(LOOK)
        for group in filter(is_there, self._groups):
            self.left_behind.append(group)
            os.killpg(group, signal.SIGKILL)

    def _watch(self, due: Callable[[], int]) -> None:
        from django.db import connection

        while not self._stop.wait(LOOK):
            for name, process in self._running.items():
                if process.poll() is not None and not self._stop.is_set():
                    self.ended.append(f"{name}: {process.returncode}")
                    self._start(name)
            if self.kills.total() < due():
                self._kill(self._chance.choice(TARGETS))
        connection.close()

    def _start(self, name: str) -> None:
        with (self.directory / "err.log").open("ab") as errors:
            self._running[name] = subprocess.Popen(
                [sys.executable, "-m", "bench.soak.child", *self._commands[name]],
                env=self.environment, cwd=self.directory, stdout=errors, stderr=errors, start_new_session=True,
            )  # fmt: skip
        self._groups.append(self._running[name].pid)

    def _kill(self, kind: str) -> None:
        if kind == "page":
            pages = children(self._running["server"].pid)
            if not pages:
                return  # the server is only just starting
            self._shoot(self._chance.choice(pages))
        else:
            name = kind if kind == "server" else self._busy_worker()
            process = self._running[name]
            if process.poll() is not None:
                return
            self._shoot(process.pid)
            process.wait()
            if kind == "worker":
                _note_what_it_held(process.pid)
            self._start(name)
        self.kills[kind] += 1

    def _busy_worker(self) -> str:
        """One that is at a delivery just now, if there is one: to kill it hurts most."""
        from privatif.core.models import Delivery

        held = Delivery.objects.filter(state="waiting").exclude(leased_until=None).values_list("leased_by", flat=True)
        pids = {int(name.rpartition(":")[2]) for name in held}
        workers = [name for name in self._running if name != "server"]
        return self._chance.choice([name for name in workers if self._running[name].pid in pids] or workers)

    def _shoot(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        note("killed", pid=pid)


def _note_what_it_held(pid: int) -> None:
    from privatif.core.models import Delivery

    held = Delivery.objects.filter(state="waiting", leased_by=f"{socket.gethostname()}:{pid}")
    for delivery in held.exclude(leased_until=None):
        assert delivery.leased_until
        until = delivery.leased_until.timestamp()
        note("held", delivery=delivery.pk, worker=delivery.leased_by, until=until, event=delivery.event)


def is_there(group: int) -> bool:
    """Whether a process of this group is left."""
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for_page(port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the web server never listened")
