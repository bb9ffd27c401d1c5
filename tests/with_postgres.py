"""Run a command with `PRIVATIF_DATABASE_URL` naming a PostgreSQL that lives only as long as the command.

    python tests/with_postgres.py COMMAND ...

The cluster is made in a temporary directory, listens on a socket there and nowhere else, and never syncs to disk.
Exits with the command's code. Without PostgreSQL on the machine nothing is run: a loud skip, a failure with CI=true.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": ""}


def programs() -> Path | None:
    """Where `initdb` is: on the path, or in Debian's place (the newest version)."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return places[-1].parent if places else None


class Server:
    """A cluster in `home`, running or stopped."""

    def __init__(self, bin_dir: Path, home: Path, settings: dict[str, str]) -> None:
        # PostgreSQL refuses to run as root.
        self._as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._bin, self._home, self._settings = bin_dir, home, settings
        self.url = f"postgresql://privatif@/postgres?host={quote(str(home))}"

    def make(self) -> None:
        if self._as_user:
            shutil.chown(self._home, "postgres", "postgres")
        options = ["-U", "privatif", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        self._do("initdb", *options, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        options = " ".join(f"-c {name}={value!r}" for name, value in self._settings.items()) + f" -k {self._home}"
        self._do("pg_ctl", "-s", "-w", "-o", options, "-l", str(self._home / "log"), "start")

    def stop(self) -> None:
        """As a crash would end it: nobody is asked to finish."""
        self._do("pg_ctl", "-s", "-w", "-m", "immediate", "stop", check=False)

    def _do(self, program: str, *arguments: str, check: bool = True, stdout: int | None = None) -> None:
        command = [*self._as_user, str(self._bin / program), "-D", str(self._home / "cluster"), *arguments]
        subprocess.run(command, check=check, cwd=self._home, stdout=stdout)


@contextmanager
def server(bin_dir: Path, **settings: str) -> Iterator[Server]:
    """A server that runs until the end of the block, and leaves nothing behind; `settings` are beside QUICK."""
    # A socket's path is at most 107 bytes long, so not below a deep TMPDIR.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as directory:
        made = Server(bin_dir, Path(directory), {**QUICK, **settings})
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.stop()


def main(command: list[str]) -> int:
    bin_dir = programs()
    if bin_dir is None:
        sys.stderr.write("SKIPPED: PostgreSQL is not installed (no initdb found): apt-get install postgresql\n")
        return 1 if os.environ.get("CI") == "true" else 0
    with server(bin_dir) as running:
        return _run(command, {**os.environ, "PRIVATIF_DATABASE_URL": running.url})


def _run(command: list[str], environment: dict[str, str]) -> int:
    """The command's exit code. Ctrl-C reaches the command itself; we wait for it and then clear up."""
    with subprocess.Popen(command, env=environment) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
