"""Reactions that do as they are told."""

from datetime import datetime

from privatif.core.models import Delivery

ran: list[tuple[str, datetime]] = []
outcomes: list[Exception | None] = []


def obey(delivery: Delivery, now: datetime) -> None:
    """Notes that it ran, then ends as `outcomes` says, one after the other; well, once there are none left."""
    ran.append((delivery.subject, now))
    if outcomes and (outcome := outcomes.pop(0)):
        raise outcome


def also(delivery: Delivery, now: datetime) -> None:
    ran.append((f"also {delivery.subject}", now))
