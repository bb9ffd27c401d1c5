"""Commands run in this process (`privatif`), and whole installations run in processes of their own (`installation`)."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

from privatif.cli.main import main

PRIVATIF = [sys.executable, "-m", "privatif.cli.main"]


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def data_dir(settings, tmp_path) -> Path:
    """A data directory of its own for commands that run in this process."""
    settings.DATA_DIR = tmp_path / "var"
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    settings.STATIC_ROOT = settings.DATA_DIR / "static"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "secret_key").write_text("a secret of this test")
    (settings.DATA_DIR / "secret_key").chmod(0o600)
    return settings.DATA_DIR


@pytest.fixture
def privatif(data_dir, capsys) -> Callable[..., Answer]:
    """`privatif("outbox", "list")` is the command with its exit code and what it wrote."""

    def run(*arguments: str) -> Answer:
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main(arguments)
        written = capsys.readouterr()
        return Answer(int(end.value.code or 0), written.out, written.err)

    return run


class Installation:
    """A data directory and a database of its own, worked on by real processes."""

    def __init__(self, directory: Path, database_url: str) -> None:
        self.directory = directory
        self.database_url = database_url
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIVATIF_", "DJANGO_"))}
        self.env = {**kept, "PRIVATIF_DATA_DIR": str(directory / "var"), "PRIVATIF_DATABASE_URL": database_url}

    def run(self, *arguments: str, **settings: str) -> Answer:
        done = subprocess.run(
            [*PRIVATIF, *arguments], cwd=self.directory, env={**self.env, **settings}, capture_output=True, text=True,
            timeout=120, check=False,
        )  # fmt: skip
        return Answer(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def started(
        self, *arguments: str, to: int | IO[str] = subprocess.PIPE, **settings: str
    ) -> Iterator["subprocess.Popen[str]"]:
        """A command that runs on. At the end of the block it and all that it has started are gone.

        One that writes much must not write it to a pipe that nobody reads.
        """
        with subprocess.Popen(
            [*PRIVATIF, *arguments], cwd=self.directory, env={**self.env, **settings}, text=True,
            stdout=to, stderr=to,
        ) as process:  # fmt: skip
            try:
                yield process
            finally:
                family = descendants(process.pid)
                process.kill()
                for pid in family:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """The processes that a running one has started, and those that they have; none of one that is over."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return [*children, *(below for child in children for below in descendants(child))]


def is_running(pid: int) -> bool:
    """Whether it still does anything: a killed orphan stays in the table until somebody has read its exit code."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def are_over(pids: list[int]) -> bool:
    deadline = time.monotonic() + 10
    while any(is_running(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture
def installation(tmp_path) -> Iterator[Installation]:
    """Empty: nothing but the settings; on PostgreSQL, when the tests are, in a database made for it."""
    server = os.environ.get("PRIVATIF_DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield Installation(tmp_path, "")
        return
    name = f"cli_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    try:
        yield Installation(tmp_path, server.replace("/postgres?", f"/{name}?"))
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
