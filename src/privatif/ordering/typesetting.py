"""From a typst template and its data to a PDF, in a process of its own.

typst keeps whatever it has set for a next time: some 130 MB for an order of 2,000 lines. A process that ends after
each document costs about 30 ms and gives everything back; a fault in it is no fault of the web server.
"""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

TIMEOUT = 60  # seconds; 2,000 lines take one


def pdf(template: Path, *, data: str, made_at: datetime) -> bytes:
    """The PDF; `data` is what the template reads as `sys.inputs.data`. Raises RuntimeError with typst's words."""
    command = [sys.executable, "-I", __file__, str(template), str(int(made_at.timestamp()))]
    done = subprocess.run(command, input=data.encode(), capture_output=True, timeout=TIMEOUT, check=False)  # noqa: S603 - our own file
    if done.returncode != 0:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout


def _main(template: Path, timestamp: int) -> None:
    import typst  # needed in this process alone

    inputs = {"data": sys.stdin.buffer.read().decode()}
    made = typst.compile(template, root=template.parent, sys_inputs=inputs, format="pdf", timestamp=timestamp)
    assert isinstance(made, bytes)
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), int(sys.argv[2]))
