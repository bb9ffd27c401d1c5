"""After a backup was put in place: the mails that were waiting in it, and have probably left since it was made."""

from datetime import datetime

from django.db.models import QuerySet

from privatif.core.models import Delivery, Hold
from privatif.mail.models import Mail


def of(hold: Hold) -> QuerySet[Delivery]:
    """What would write or send a mail because of something older than the restore."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, recorded_at__lte=hold.since)
    return waiting.filter(reaction__startswith="privatif.mail.").order_by("recorded_at", "id")


def take_as_sent(hold: Hold, *, now: datetime) -> int:
    """Send none of them; returns how many there were. Needs the caller's transaction."""
    written = [pk for payload in of(hold).values_list("payload", flat=True) if (pk := payload.get("mail"))]
    mails = Mail.objects.filter(pk__in=written, state=Mail.State.TO_SEND)
    mails.filter(secret=True).update(text="", html="")
    mails.update(state=Mail.State.SENT, sent_at=now)
    done = {"state": Delivery.State.DONE, "settled_at": now, "leased_until": None, "leased_by": ""}
    return of(hold).update(**done, last_error="Considéré comme parti avant la remise en place de la sauvegarde.")
