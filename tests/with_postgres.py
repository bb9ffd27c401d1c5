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
from pathlib import Path
from urllib.parse import quote

QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": ""}


def programs() -> Path | None:
    """Where `initdb` is: on the path, or in Debian's place (the newest version)."""
    if found := shutil.which("initdb"):
        return Path(found).parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return places[-1].parent if places else None


def main(command: list[str]) -> int:
    bin_dir = programs()
    if bin_dir is None:
        sys.stderr.write("SKIPPED: PostgreSQL is not installed (no initdb found): apt-get install postgresql\n")
        return 1 if os.environ.get("CI") == "true" else 0
    # PostgreSQL refuses to run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    # A socket's path is at most 107 bytes long, so not below a deep TMPDIR.
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as directory:
        home = Path(directory)
        if as_user:
            shutil.chown(home, "postgres", "postgres")
        cluster = home / "cluster"
        initdb = [bin_dir / "initdb", "-D", cluster, "-U", "privatif", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
        subprocess.run([*as_user, *initdb, "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd=home)
        options = " ".join(f"-c {name}={value!r}" for name, value in QUICK.items()) + f" -k {home}"
        control = [*as_user, bin_dir / "pg_ctl", "-D", cluster, "-s", "-w"]
        subprocess.run([*control, "-o", options, "-l", home / "log", "start"], check=True, cwd=home)
        try:
            url = f"postgresql://privatif@/postgres?host={quote(str(home))}"
            return _run(command, {**os.environ, "PRIVATIF_DATABASE_URL": url})
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=home)


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
