"""A worker whose clock the story moves."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from privatif.core import outbox
from privatif.core.models import Delivery


@dataclass
class Worker:
    now: datetime
    name: str = "w1"

    def clock(self) -> datetime:
        return self.now

    def work(self, *, after: timedelta = timedelta(0)) -> int:
        """Let time pass, then deliver what is due; returns how many were tried."""
        self.now += after
        return outbox.deliver_due(worker=self.name, clock=self.clock)

    def work_until_quiet(self, *, most: int = 50) -> int:
        """Work, jumping from one due moment to the next, until nothing waits; returns how many were tried."""
        tried = self.work()
        while due := Delivery.objects.filter(state="waiting").order_by("due_at").values_list("due_at", flat=True)[:1]:
            assert tried < most, "it goes on for ever"
            self.now = max(self.now, due[0])
            tried += self.work()
        return tried


def sending() -> Delivery:
    """The delivery that carries the story's one order to the ERP."""
    return Delivery.objects.get(reaction="privatif.erp.outbound.send_order")


def confirmed(delivery: Delivery, now: datetime) -> None:
    """Stands where the mails stand."""
