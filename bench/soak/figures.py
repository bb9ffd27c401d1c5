"""The figures of a soak."""

import resource
from collections import Counter
from statistics import quantiles
from typing import Any

from bench.soak.proofs import holdings
from bench.soak.run import Fought


def of(fought: Fought, journal: list[dict[str, Any]]) -> dict[str, Any]:
    """What happened, by name; seconds unless the name says otherwise."""
    from django.db import connection

    from privatif.core.models import Delivery
    from privatif.mail.models import Mail
    from privatif.ordering.models import Order

    told = fought.notebook.acknowledged
    lines = Counter(line["what"] for line in journal)
    placed = dict(Order.objects.values_list("number", "placed_at"))
    waits = [after["at"] - before["until"] for before, after in holdings(journal) if before["ended"] is None]
    troubles: Counter[str] = sum((browser.counts for browser in fought.browsers), Counter())
    return {
        "database": connection.vendor,
        "orders acknowledged": len(told),
        "of these approved / refused by a person": _decided(fought),
        "seconds of ordering / of draining": [round(fought.ordering_seconds), round(fought.draining_seconds)],
        "processes killed": dict(fought.processes.kills),
        "processes that ended by themselves": fought.processes.ended,
        "requests of buyers that broke, by kind": dict(troubles),
        "confirmations clicked again": sum(one.tries > 1 for one in told),
        "of these placed before, the answer lost": sum(
            placed[one.number].timestamp() < one.begun for one in told if one.number in placed
        ),
        "baskets set right before vérification": fought.notebook.counts["corrected"],
        "placing, ms, p50 / p95 / most": _spread([1000 * one.seconds for one in told]),
        "placing where nothing was killed, ms, p50 / p95 / most": _spread(
            [1000 * one.seconds for one in told if one.tries == 1]
        ),
        "seconds of CPU, the portal's processes / buyers and mail server": _cpu(),
        "deliveries": Delivery.objects.count(),
        "look-ups lost": lines["look-up lost"],
        "creations lost": lines["creation lost"],
        "receipts lost": lines["receipt lost"],
        "orders found there by a look-up": lines["found"],
        "deliveries held by a worker that was killed": len(waits),
        "seconds from the end of its lease to the next worker, most": round(max(waits, default=0), 1),
        "mails written / arrived once more": [Mail.objects.count(), fought.office.repeated],
    }


def table(figures: dict[str, Any]) -> str:
    """The figures as rows of a Markdown table."""
    return "\n".join(f"| {name} | {_words(value)} |" for name, value in figures.items())


def _cpu() -> list[int]:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return [round(one.ru_utime + one.ru_stime) for one in used]


def _decided(fought: Fought) -> list[int]:
    granted = list(fought.notebook.decisions.values())
    return [granted.count(True), granted.count(False)]


def _spread(values: list[float]) -> list[int]:
    cuts = quantiles(values, n=20, method="inclusive")
    return [round(cuts[9]), round(cuts[18]), round(max(values))]


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {count}" for key, count in sorted(value.items())) or "none"
    if isinstance(value, list):
        return " / ".join(map(str, value)) or "none"
    return str(value)
