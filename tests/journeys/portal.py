"""A whole portal for a browser: its own data, its own processes, its own mails. Nothing in it is replaced."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar
from urllib.request import urlopen

T = TypeVar("T")
SECONDS_TO_START = 90
SECONDS_TO_HAPPEN = 30


@dataclass
class Portal:
    base_url: str
    data_dir: Path
    environment: dict[str, str] = field(repr=False)

    def run(self, *command: str) -> str:
        """What `privatif COMMAND` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "privatif.cli.main", *command],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.data_dir,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def mails(self, to: str = "", subject: str = "") -> list[EmailMessage]:
        """The mails that were sent, oldest first."""
        files = sorted((self.data_dir / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
        return [mail for mail in mails if to in str(mail["To"]) and subject in str(mail["Subject"])]

    def mail(self, to: str, subject: str) -> EmailMessage:
        """The one mail to somebody with this subject, once it is there."""
        return until(lambda: self.mails(to, subject))[0]


def until(happens: Callable[[], T]) -> T:
    """What `happens` returns as soon as it is something; the processes of the portal take their own time."""
    deadline = time.monotonic() + SECONDS_TO_HAPPEN
    while not (result := happens()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)
    return result


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(portal: Portal, *commands: list[str]) -> Iterator[Portal]:
    """The portal while these of its commands run; asked politely to stop at the end."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "privatif.cli.main", *command],
            env=portal.environment,
            cwd=portal.data_dir,
            start_new_session=True,
            stdout=(portal.data_dir / "out.log").open("ab"),
            stderr=(portal.data_dir / "err.log").open("ab"),
        )
        for command in commands
    ]
    try:
        _wait_for(portal, processes)
        yield portal
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(30)


def _wait_for(portal: Portal, processes: list["subprocess.Popen[bytes]"]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        assert all(process.poll() is None for process in processes), (portal.data_dir / "err.log").read_text()
        try:
            with urlopen(portal.base_url, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError((portal.data_dir / "err.log").read_text())


def environment(data_dir: Path, base_url: str, **settings: str) -> dict[str, str]:
    """The processes' environment: nothing of the developer's settings but the database server."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PRIVATIF_")}
    mine.pop("DJANGO_SETTINGS_MODULE", None)
    given = {
        "DATA_DIR": str(data_dir), "BASE_URL": base_url, "DATABASE_URL": database(data_dir.name),
        "STAFF_SECOND_FACTOR": "false", **settings,
    }  # fmt: skip
    return mine | {f"PRIVATIF_{name}": value for name, value in given.items() if value}


def database(name: str) -> str:
    """A database of its own on the server that the tests run on; empty for SQLite in the data directory."""
    url = os.environ.get("PRIVATIF_DATABASE_URL", "")
    if not url.startswith("postgres"):
        return ""
    import psycopg

    mine = f"journey_{name}_{os.getpid()}".replace("-", "_")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{mine}"')
    return url.replace("/postgres?", f"/{mine}?")
