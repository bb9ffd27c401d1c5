"""Reactions that a worker runs in tests."""

from threading import Event

stop = Event()
ran: list[str] = []


def note(delivery, now):
    ran.append(delivery.subject)


def note_and_ask_to_stop(delivery, now):
    """What a SIGTERM does that comes while a delivery is under way."""
    stop.set()
    ran.append(delivery.subject)
