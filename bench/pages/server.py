"""A web server in processes of its own: started, watched through /proc, stopped."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRIVATIF = [sys.executable, "-m", "privatif.cli.main"]
LONGEST_START = 20  # seconds


@dataclass(frozen=True)
class Server:
    """`worker` is the process that answers; `cold_start` are the seconds from its birth to the first page."""

    port: int
    worker: int
    cold_start: float

    def cpu(self) -> float:
        """CPU seconds that the worker has used, all its threads together, to the nanosecond."""
        spent = 0
        for thread in Path(f"/proc/{self.worker}/task").iterdir():
            spent += int((thread / "schedstat").read_text().split()[0])
        return spent / 1e9

    def peak_mb(self) -> float:
        """What the worker has held in memory at most."""
        status = Path(f"/proc/{self.worker}/status").read_text()
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM:"))


@contextmanager
def running(command: Sequence[str], *, port: int, environment: Mapping[str, str], log: Path) -> Iterator[Server]:
    """A server whose first page is there. Raises RuntimeError with its log when it doesn't come up."""
    begun = time.monotonic()
    with log.open("wb") as written:
        process = subprocess.Popen(
            [*command, "--port", str(port)], env=dict(environment), cwd=log.parent, stdout=written, stderr=written,
            start_new_session=True,
        )  # fmt: skip
    try:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - begun > LONGEST_START:
                raise RuntimeError(f"the server doesn't answer:\n{log.read_text()[-2000:]}")
            time.sleep(0.01)
        yield Server(port, _busiest_child(process.pid), time.monotonic() - begun)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def serve(workers: int = 1, threads: int = 1) -> list[str]:
    return [*PRIVATIF, "serve", "--workers", str(workers), "--threads", str(threads)]


def probe() -> list[str]:
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1"]
    return [*granian, "bench.pages.probe:application"]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _busiest_child(pid: int) -> int:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return max(children, key=lambda child: int(Path(f"/proc/{child}/schedstat").read_text().split()[0]))
