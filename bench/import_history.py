"""Measure `privatif import` on the real history: how long, how much memory, and a second time when all is there.

    python bench/import_history.py

The history is converted from ../shared/data first, which isn't measured. The database is a new SQLite file, or the
empty PostgreSQL that PRIVATIF_DATABASE_URL names: `python tests/with_postgres.py python bench/import_history.py`.
Exits with 1 when an import takes longer or more memory than it may.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CONVERTER = ROOT.parent / "shared" / "data" / "uci_to_portal.py"
PRIVATIF = [sys.executable, "-m", "privatif.cli.main"]
MOST_SECONDS, MOST_MB = 90, 600


@dataclass(frozen=True)
class Measure:
    """`seconds` of the clock, `cpu` seconds of the process itself, `mb` that it held at most, and its report."""

    seconds: float
    cpu: float
    mb: int
    files: list[dict[str, Any]]

    @property
    def within_limits(self) -> bool:
        return self.seconds <= MOST_SECONDS and self.mb <= MOST_MB


def convert(directory: Path) -> Path:
    """The real history as the seven files, in `directory`."""
    subprocess.run([sys.executable, CONVERTER, directory], check=True, stderr=subprocess.DEVNULL)
    return directory


def measure_import(directory: Path, environment: Mapping[str, str]) -> Measure:
    """Import the files in a process of its own. Raises CalledProcessError when it fails."""
    command = [*PRIVATIF, "import", "--json", str(directory)]
    with tempfile.TemporaryFile() as written:
        begun = time.monotonic()
        process = subprocess.Popen(command, env=dict(environment), stdout=written)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        written.seek(0)
        files = json.load(written)["files"]
    return Measure(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, files)


def main() -> int:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PRIVATIF_")}
    url = os.environ.get("PRIVATIF_DATABASE_URL", "")
    with tempfile.TemporaryDirectory() as place:
        environment = kept | {"PRIVATIF_DATA_DIR": f"{place}/var", "PRIVATIF_DATABASE_URL": url}
        files = convert(Path(place) / "history")
        subprocess.run([*PRIVATIF, "init"], env=environment, check=True, stdout=subprocess.DEVNULL)
        measures = [("first", measure_import(files, environment)), ("again", measure_import(files, environment))]
    print(f"{'PostgreSQL' if url.startswith('postgres') else 'SQLite'}, limits {MOST_SECONDS} s and {MOST_MB} MB")
    for name, measure in measures:
        rows = {count: sum(file[count] for file in measure.files) for count in ("new", "changed", "unchanged")}
        print(f"{name}: {measure.seconds:.1f} s, of it {measure.cpu:.1f} s CPU, {measure.mb} MB at most, {rows}")
    return 0 if all(measure.within_limits for _, measure in measures) else 1


if __name__ == "__main__":
    sys.exit(main())
