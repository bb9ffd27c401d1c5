"""What waits in the outbox or was set aside, as the webmaster reads it. To act on it: `privatif outbox`."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from privatif.backoffice.paging import PAGE_SIZE, Page, cut
from privatif.core.models import Delivery

OPEN = (Delivery.State.WAITING, Delivery.State.PARKED)
DEEDS = {
    "privatif.erp.": _("Transmission à l’ERP"),
    "privatif.mail.sending.": _("Envoi du courriel"),
    "privatif.mail.": _("Rédaction des courriels"),
}


class Figures(NamedTuple):
    waiting: int
    parked: int


class Row(NamedTuple):
    """`deed` is what the delivery does; `reason` what the last attempt said."""

    pk: int
    deed: str
    subject: str
    state: str
    attempts: int
    recorded_at: datetime
    due_at: datetime
    reason: str


def figures() -> Figures:
    counted = Delivery.objects.filter(state__in=OPEN).values_list("state").annotate(count=Count("pk"))
    by_state = dict(counted.values_list("state", "count"))
    return Figures(by_state.get(Delivery.State.WAITING, 0), by_state.get(Delivery.State.PARKED, 0))


def page(*, after: int | None = None, size: int = PAGE_SIZE) -> Page[Row]:
    """Deliveries that aren't done, newest first."""
    found = Delivery.objects.filter(state__in=OPEN)
    if after is not None:
        found = found.filter(pk__lt=after)
    columns = ("pk", "reaction", "subject", "state", "attempts", "recorded_at", "due_at", "last_error")
    rows = found.order_by("-pk").values_list(*columns)[: size + 1]
    return cut([Row(pk, deed_of(reaction), *rest) for pk, reaction, *rest in rows], size)


def deed_of(reaction: str) -> str:
    """What a reaction does, in words; its own name where it isn't one of ours."""
    return next((str(words) for start, words in DEEDS.items() if reaction.startswith(start)), reaction)
