"""What the processes of a soak write down about themselves: one line of JSON each, in one file, killed or not."""

import json
import os
import time
from pathlib import Path
from typing import Any

NAME = "soak.jsonl"


def note(what: str, **facts: Any) -> None:
    """Append a line. Written by one call, so that a process that is killed leaves a whole line or none."""
    line = json.dumps({"what": what, "at": time.time(), **facts}) + "\n"
    place = os.open(Path(os.environ["PRIVATIF_DATA_DIR"]) / NAME, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(place, line.encode())
    finally:
        os.close(place)


def read() -> list[dict[str, Any]]:
    """Every line; `at` and every other moment are seconds since 1970."""
    with (Path(os.environ["PRIVATIF_DATA_DIR"]) / NAME).open() as file:
        return [json.loads(line) for line in file]
