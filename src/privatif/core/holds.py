"""After a restore nothing leaves until `privatif reconcile` has asked the ERP: the Hold says so to every process."""

from privatif.core.errors import Stale
from privatif.core.models import Hold


def current() -> Hold | None:
    """The hold that is in force."""
    return Hold.objects.first()


def lift(hold: Hold) -> None:
    """Let the outbox deliver again. Raises Stale when this hold is over, or another restore has set a new one."""
    if Hold.objects.filter(pk=hold.pk, since=hold.since).delete()[0] != 1:
        raise Stale("quelqu’un d’autre a fini ce rapprochement, ou une autre sauvegarde a été remise en place.")
