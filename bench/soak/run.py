"""One soak from an empty database to the last delivery."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from bench.soak import portal, post
from bench.soak.browser import Browser
from bench.soak.buyers import Approver, Buyer, Notebook, Tickets
from bench.soak.processes import Processes, free_port, wait_for_page

BUYERS = 8
STANDSTILL = 120  # seconds without a delivery after which nothing more is hoped for


@dataclass(frozen=True)
class Fought:
    """What there is to judge afterwards, beside the database, the ERP's file and the journal."""

    notebook: Notebook
    browsers: list[Browser]
    processes: Processes
    office: post.PostOffice
    ordering_seconds: float
    draining_seconds: float


def fight(data_dir: Path, *, orders: int, kills: int, seed: int) -> Fought:
    """Let `orders` be placed, approved, sent and told while `kills` processes are killed."""
    port, mail_port = free_port(), free_port()
    environment = portal.settings(data_dir, port=port, mail_port=mail_port)
    people = portal.prepare(environment, BUYERS)
    notebook, tickets = Notebook(), Tickets(orders)
    processes = Processes(environment, port, f"{seed} processes")
    browsers: list[Browser] = []

    def browser(cookies: dict[str, str]) -> Browser:
        browsers.append(Browser(port, cookies))
        return browsers[-1]

    with post.serving(mail_port) as office, ThreadPoolExecutor(BUYERS + portal.COMPANIES) as pool:
        watcher = processes.watch(lambda: min(kills, int((kills + 1) * _progress(notebook, orders))))
        try:
            wait_for_page(port)
            begun, all_placed = time.monotonic(), Event()
            buyers = [
                pool.submit(Buyer(name, browser(cookies), notebook, f"{seed} {name}").shop, tickets)
                for name, cookies in people.buyers.items()
            ]
            approvers = [
                pool.submit(Approver(browser(cookies), notebook, f"{seed} {name}").decide_until, all_placed)
                for name, cookies in people.approvers.items()
            ]
            try:
                for buyer in buyers:
                    buyer.result()
            finally:
                all_placed.set()
            for approver in approvers:
                approver.result()
            placed = time.monotonic()
            _drain(lambda: processes.kills.total() >= kills)
            drained = time.monotonic()
        finally:
            tickets.left = 0
            processes.stop()
            watcher.join()
    return Fought(notebook, browsers, processes, office, placed - begun, drained - placed)


def _progress(notebook: Notebook, orders: int) -> float:
    """From 0 to 1: half of it is ordering, half is what the ERP has confirmed or an approver refused."""
    from django.db.models import Q

    from privatif.ordering.models import Order

    if not notebook.acknowledged:
        return 0
    through = Order.objects.filter(~Q(erp_number="") | Q(state="refused")).count()
    return (len(notebook.acknowledged) + through) / (2 * orders)


def _drain(all_killed: Callable[[], bool]) -> None:
    """Until nothing waits, or nothing moves: what still waits then is a finding."""
    from privatif.core.models import Delivery

    waiting, moved = Delivery.objects.filter(state="waiting"), time.monotonic()
    left = waiting.count()
    while (left or not all_killed()) and time.monotonic() - moved < STANDSTILL:
        time.sleep(0.5)
        before, left = left, waiting.count()
        if left != before:
            moved = time.monotonic()
