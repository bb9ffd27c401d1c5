"""Decide each order in the same instant from several processes; then prove that each had one outcome.

    python -m bench.deciding --orders 500 --processes 8

Yes and yes, yes and no, yes and a change, yes and a withdrawal take turns. The database is a new SQLite file, or the
empty PostgreSQL that PRIVATIF_DATABASE_URL names: `python tests/with_postgres.py python -m bench.deciding`. Exits
with 1 when an order had more or less than one outcome, a loser wasn't told by whom and when, or the outbox holds
anything but the winner's rows.
"""

import argparse
import multiprocessing
import os
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PAIRS = (("approve", "approve"), ("approve", "refuse"), ("approve", "amend"), ("approve", "withdraw"))
WON = "won"
TOLD = re.compile(r"(par|^)\s*(Nadia Ferrand|Paul Lenoir)( a modifié cette commande)? le 23/11/2026 à ")
EVENTS = {
    "approve": "order.released", "refuse": "order.refused", "amend": "order.amended", "withdraw": "order.withdrawn",
}  # fmt: skip
STATES = {"approve": "approved", "refuse": "refused", "amend": "to_approve", "withdraw": "cancelled"}


def deed_of(at: int, who: int) -> str:
    """What process or thread `who` does to the order at this place."""
    return PAIRS[at % len(PAIRS)][who % 2]


def decide(pk: int, deed: str) -> str:
    """Do it to the first version; WON, or the sentence that the loser reads."""
    from privatif.accounts.models import User
    from privatif.core.errors import Refusal
    from privatif.ordering import amending, approvals, withdrawing
    from privatif.ordering.amending import Amendment
    from privatif.ordering.models import Order

    order = Order.objects.select_related("company", "author").get(pk=pk)
    by = order.author if deed == "withdraw" else User.objects.get(username="NADIA")
    deeds: dict[str, Callable[[], object]] = {
        "approve": lambda: approvals.approve(order=order, seen_version=1, by=by, now=NOW),
        "refuse": lambda: approvals.refuse(order=order, seen_version=1, reason="Non", by=by, now=NOW),
        "amend": lambda: amending.amend(order=order, amendment=Amendment({1: "1"}), seen_version=1, by=by, now=NOW),
        "withdraw": lambda: withdrawing.withdraw(order=order, seen_version=1, by=by, now=NOW),
    }
    try:
        deeds[deed]()
    except Refusal as refusal:
        return refusal.text
    return WON


def wrong(pk: int, deeds: Sequence[str], outcomes: Sequence[str]) -> list[str]:
    """What isn't as it must be with an order on which these deeds came out like this."""
    from django.conf import settings

    from privatif.core.models import Delivery
    from privatif.ordering.models import Order

    order = Order.objects.get(pk=pk)
    winners = [deed for deed, outcome in zip(deeds, outcomes, strict=True) if outcome == WON]
    if len(winners) != 1:
        return [f"{order}: {len(winners)} outcomes ({', '.join(winners)})"]
    [deed] = winners
    found = [f"{order}: a loser was told « {text} »" for text in outcomes if text != WON and not TOLD.search(text)]
    rows = Delivery.objects.filter(subject=order.number).exclude(event="order.awaiting_approval")
    expected = Counter((EVENTS[deed], reaction) for reaction in settings.OUTBOX_REACTIONS[EVENTS[deed]])
    if Counter(rows.values_list("event", "reaction")) != expected:
        found.append(f"{order}: {deed} left {list(rows.values_list('event', 'reaction'))} in the outbox")
    if (order.state, order.version, order.events.count()) != (STATES[deed], 2, 2):
        found.append(f"{order}: {deed} left it {order.state}, version {order.version}")
    return found


def _work(who: int, pks: list[int], start: Barrier, results: "multiprocessing.Queue[tuple[int, list[str]]]") -> None:
    import django

    django.setup()
    told = []
    for at, pk in enumerate(pks):
        start.wait(timeout=120)
        told.append(decide(pk, deed_of(at, who)))
    results.put((who, told))


def _orders(count: int) -> list[int]:
    from django.core.management import call_command

    from tests.ordering.story import begin

    call_command("migrate", verbosity=0)
    story = begin()
    return [story.order(story.buyer, NOW, toner="2").pk for _ in range(count)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--processes", type=int, default=8)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="deciding-") as data_dir:
        os.environ |= {"PRIVATIF_DATA_DIR": data_dir, "DJANGO_SETTINGS_MODULE": "privatif.config.settings"}
        import django

        django.setup()
        from django.db import connection

        pks = _orders(given.orders)
        vendor = connection.vendor
        connection.close()
        begun = time.monotonic()
        told = _decided(pks, given.processes)
        seconds = time.monotonic() - begun
        found: list[str] = []
        winners: Counter[str] = Counter()
        for at, pk in enumerate(pks):
            deeds, outcomes = (
                [deed_of(at, who) for who in range(given.processes)],
                [told[who][at] for who in sorted(told)],
            )
            found += wrong(pk, deeds, outcomes)
            winners.update(deed for deed, outcome in zip(deeds, outcomes, strict=True) if outcome == WON)
        connection.close()
    print(f"{vendor}: {len(pks)} orders, {given.processes} processes, {seconds:.1f} s; won: {dict(winners)}")
    for sentence in found[:50]:
        print(f"WRONG: {sentence}", file=sys.stderr)
    return 1 if found else 0


def _decided(pks: list[int], count: int) -> dict[int, list[str]]:
    """By process, what each order's deed came to."""
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(count), context.Queue()
    workers = [context.Process(target=_work, args=(who, pks, start, results)) for who in range(count)]
    for worker in workers:
        worker.start()
    told = dict(results.get(timeout=3600) for _ in workers)
    for worker in workers:
        worker.join()
    return told


if __name__ == "__main__":
    sys.exit(main())
