"""How a command that runs on is told to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any


@contextmanager
def stopped_by_signals() -> Iterator[Event]:
    """An event that SIGTERM, Ctrl-C and a closed terminal set, instead of ending the process where it is."""
    stop = Event()

    def ask_to_stop(*_: Any) -> None:
        stop.set()

    before = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
