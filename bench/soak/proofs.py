"""What must be true after a soak. Each proof yields a sentence for everything that isn't."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.soak.child import LEASE
from bench.soak.pages import Line, Shown
from bench.soak.run import Fought

TICK = 5.0  # seconds: a look into the outbox every second, behind the delivery under way, on a busy machine


def all_of(fought: Fought, journal: list[dict[str, Any]], data_dir: Path, *, kills: int) -> list[str]:
    """Every sentence of every proof, and what the people complained of."""
    proofs = (
        fire(fought, kills),
        acknowledged(fought),
        in_the_erp(fought),
        numbers(),
        once(),
        delivered(),
        told(fought),
        leases(journal),
    )
    found = [sentence for proof in proofs for sentence in proof]
    return [*fought.notebook.complaints, *found, *sound(data_dir)]


def fire(fought: Fought, kills: int) -> Iterator[str]:
    """As many were killed as should be, and a server that was took its pages' processes with it."""
    if fought.processes.kills.total() != kills:
        yield f"{fought.processes.kills.total()} were killed, not {kills}"
    yield from (f"processes of server {group} outlived it" for group in fought.processes.left_behind)


def acknowledged(fought: Fought) -> Iterator[str]:
    """The portal has exactly the orders that buyers were told of, with the lines and totals that they saw."""
    from privatif.ordering.models import Order

    noted = {told.number: told for told in fought.notebook.acknowledged}
    if len(noted) != len(fought.notebook.acknowledged):
        yield "two acknowledgements name one order"
    orders = {order.number: order for order in Order.objects.select_related("author").prefetch_related("lines")}
    yield from (f"{number} was acknowledged and isn't there" for number in noted.keys() - orders.keys())
    yield from (f"{number} is there and nobody was told" for number in orders.keys() - noted.keys())
    for number in noted.keys() & orders.keys():
        order, told = orders[number], noted[number]
        lines = [
            Line(line.article_number, line.quantity, line.unit_price, line.line_total) for line in order.lines.all()
        ]
        here = Shown(tuple(sorted(lines, key=lambda line: line.reference)), order.total_net, order.total_gross)
        if here != told.shown or order.author.username != told.buyer:
            yield f"{number}: {told.buyer} saw {told.shown}, the portal keeps {here}"
        if sum(line.total for line in lines) != order.total_net:
            yield f"{number}: its lines don't add up to {order.total_net}"


def in_the_erp(fought: Fought) -> Iterator[str]:
    """The ERP has each order that wasn't refused once, under the number that the portal keeps, to the cent."""
    from django.utils import timezone

    from privatif.erp.backends.embedded import EmbeddedErp
    from privatif.erp.outbound import document_of
    from privatif.ordering.models import Order

    erp = EmbeddedErp(clock=timezone.now, pace=0)
    documents = erp.documents()
    taken = {document.number: document for document in documents}
    if len(taken) != len(documents):
        yield f"the ERP has {len(documents) - len(taken)} orders twice"
    for order in Order.objects.select_related("company", "address").prefetch_related("lines"):
        refused = fought.notebook.decisions.get(order.number) is False
        document = taken.pop(order.number, None)
        receipt = erp.find_order(order.number)
        if refused != (order.state == "refused"):
            yield f"{order.number} is {order.state}, its approver said otherwise"
        if refused or document is None or receipt is None:
            if refused == (document is None):
                continue
            yield f"{order.number} is {order.state} and {'is' if document else 'is not'} in the ERP"
        elif document_of(order) != document:
            yield f"{order.number} is another one in the ERP: {document}"
        elif order.erp_number != receipt.erp_number:
            yield f"{order.number} is {receipt.erp_number} in the ERP, and {order.erp_number!r} in the portal"
    yield from (f"the ERP has {number}, which isn't ours" for number in taken)
    acknowledged = {told.number: told.shown.gross for told in fought.notebook.acknowledged}
    refused_ones = {number for number, granted in fought.notebook.decisions.items() if not granted}
    agreed = sum((acknowledged[number] for number in acknowledged.keys() - refused_ones), Decimal(0))
    invoiced = sum((document.total_gross for document in documents), Decimal(0))
    if agreed != invoiced:
        yield f"buyers agreed to {agreed}, the ERP has {invoiced}"


def numbers() -> Iterator[str]:
    """Numbers follow one another without a gap: each is taken in the transaction of its order."""
    from privatif.core.models import NumberSeries
    from privatif.ordering.models import Order

    given = sorted(Order.objects.values_list("number", flat=True))
    expected = []
    for series in NumberSeries.objects.order_by("year"):
        expected += [f"{series.name}-{series.year % 100:02d}-{n:06d}" for n in range(1, series.last + 1)]
    if given != expected:
        yield f"numbers: {len(given)} given, {len(expected)} taken, missing {sorted(set(expected) - set(given))[:9]}"


def once() -> Iterator[str]:
    """Everything that an order brings about was written once: state by state, and in the audit trail."""
    from django.db.models import Count

    from privatif.core.models import AuditEntry, Delivery
    from privatif.ordering.models import Basket, Order, OrderEvent

    for event in OrderEvent.objects.values("order__number", "state").annotate(n=Count("id")).filter(n__gt=1):
        yield f"{event['order__number']} became {event['state']} {event['n']} times"
    for entry in AuditEntry.objects.values("subject", "action").annotate(n=Count("id")).filter(n__gt=1):
        yield f"the audit trail has {entry['action']} {entry['subject']} {entry['n']} times"
    repeated = Delivery.objects.exclude(event="mail.written").values("subject", "reaction").annotate(n=Count("id"))
    for delivery in repeated.filter(n__gt=1):
        yield f"{delivery['reaction']} was recorded {delivery['n']} times for {delivery['subject']}"
    if placed := AuditEntry.objects.filter(action="order.place").count() - Order.objects.count():
        yield f"{placed} audit entries more than orders"
    if stray := Basket.objects.filter(state="ordered", order=None).count():
        yield f"{stray} baskets were taken and gave no order"


def delivered() -> Iterator[str]:
    """Nothing waits, nothing was set aside, and nothing failed through a fault of ours."""
    from privatif.core.models import Delivery

    for delivery in Delivery.objects.exclude(state="done", faults=0)[:20]:
        yield f"delivery {delivery.pk}, {delivery}: {delivery.state}, {delivery.faults} faults, {delivery.last_error}"


def told(fought: Fought) -> Iterator[str]:
    """Whoever must be told was told, by one mail of each kind, and it arrived."""
    from privatif.mail.envelope import message_of
    from privatif.mail.models import Mail
    from privatif.ordering.models import Order

    written: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for mail in Mail.objects.all():
        written[mail.about][mail.kind, mail.recipient] += 1
        if not fought.office.arrived[str(message_of(mail)["Message-ID"]), mail.recipient]:
            yield f"mail {mail.pk} to {mail.recipient} never arrived"
    for order in Order.objects.select_related("author__approver"):
        author, approver = order.author, order.author.approver
        asked = [("approval_request", approver.email), ("acknowledgement", author.email)]
        must, may = [("copy", author.email), ("registered", author.email)], []
        if author != approver:
            granted = order.state != "refused"
            must = (
                [("approved", author.email), ("registered", author.email)] if granted else [("refused", author.email)]
            )
            may = asked  # written unless somebody decided before
        mails = written.pop(order.number, Counter())
        if any(mails[one] != 1 for one in must) or any(mails[one] > 1 for one in may) or set(mails) - {*must, *may}:
            yield f"mails about {order.number}: {dict(mails)}"
    yield from (f"mails about {about}, which isn't an order" for about in written)


def leases(journal: list[dict[str, Any]]) -> Iterator[str]:
    """No two workers at one delivery while the first one's lease runs; and what a dead one held is soon taken over."""
    for before, after in holdings(journal):
        ended, late = before["ended"], after["at"] - before["until"]
        if late < 0 and (ended is None or after["at"] < ended):
            yield f"delivery {before['delivery']}: {after['worker']} took it while {before['worker']} was at it"
        waited = after["at"] - before["at"]
        if ended is None and waited > LEASE.total_seconds() + TICK:
            yield f"delivery {before['delivery']} waited {waited:.1f} s for {before['worker']}, which was dead"


def holdings(journal: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each time that a worker held a delivery, with the next time; `ended` is None for one that was killed at it."""
    ends = {(line["delivery"], line["until"]): line["at"] for line in journal if line["what"] == "ends"}
    dead = {(line["delivery"], line["until"]) for line in journal if line["what"] == "held"}
    taken: dict[int, dict[float, dict[str, Any]]] = defaultdict(dict)
    for line in journal:
        if line["what"] in ("begins", "held"):  # `held` alone: killed before it could begin
            key = (line["delivery"], line["until"])
            # Neither dead nor ended: killed with its work done and no time left to note so.
            ended = None if key in dead else ends.get(key, line["at"])
            taken[line["delivery"]].setdefault(line["until"], line | {"ended": ended})
    for times in taken.values():
        yield from pairwise(times[until] for until in sorted(times))


def sound(data_dir: Path) -> Iterator[str]:
    """The files are whole. PostgreSQL looks after its own; there a row that is read is a row that is there."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for pragma, fine in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
                if (said := cursor.execute(f"PRAGMA {pragma}").fetchall()) != fine:
                    yield f"{pragma}: {said}"
    with closing(sqlite3.connect(data_dir / "erp.sqlite3")) as erp:
        if (said := erp.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            yield f"the ERP's file: {said}"
