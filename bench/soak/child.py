"""`privatif serve` or `privatif worker` with a short lease and short waits, and a journal of what the worker takes on.

Nothing else is different: an outage of two minutes, played ten thousand times, would last a fortnight.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from bench.soak.journal import note
from privatif.cli.main import main
from privatif.cli.ready import start_django

LEASE = timedelta(seconds=6)  # 2 minutes
FIRST_WAIT = timedelta(seconds=0.1)  # 5 seconds
LONGEST_WAIT = timedelta(seconds=0.5)  # a quarter of an hour
DOUBT_WAIT = timedelta(seconds=0.4)  # 1 minute
OVERLAP = timedelta(seconds=10)  # 10 minutes


def hasten() -> None:
    from privatif.core import outbox
    from privatif.erp import inbound, outbound

    outbox.LEASE, outbox.FIRST_WAIT, outbox.LONGEST_WAIT = LEASE, FIRST_WAIT, LONGEST_WAIT
    outbound.DOUBT_WAIT = DOUBT_WAIT
    inbound.OVERLAP = OVERLAP


def keep_a_journal() -> None:
    from privatif.core import outbox
    from privatif.core.models import Delivery

    deliver = outbox.deliver

    def journaled(delivery: Delivery, *, clock: Callable[[], datetime]) -> None:
        assert delivery.leased_until
        held = {"delivery": delivery.pk, "worker": delivery.leased_by, "until": delivery.leased_until.timestamp()}
        note("begins", **held)
        deliver(delivery, clock=clock)
        note("ends", **held)

    outbox.deliver = journaled


if __name__ == "__main__":
    soak = os.getppid()
    start_django()
    from privatif.cli.serving import end_with

    end_with(soak)
    hasten()
    keep_a_journal()
    main(sys.argv[1:])
