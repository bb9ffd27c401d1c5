"""The reaction to a written mail: send it, once as far as anybody can know."""

from datetime import datetime

from privatif.core.models import Delivery
from privatif.core.outbox import NeedsHand, Refused
from privatif.mail import transports
from privatif.mail.envelope import NoAddress, message_of
from privatif.mail.models import Mail


def send(delivery: Delivery, now: datetime) -> None:
    """Send the mail named in the payload unless it was sent before.

    Raises TryLater while the mail server doesn't answer, Refused when it wants no mail to this address, NeedsHand
    when the settings are wrong. Two workers that send at once produce the same Message-ID.
    """
    mail = Mail.objects.filter(pk=delivery.payload["mail"]).first()
    if mail is None:
        raise NeedsHand("Ce courriel n’existe plus : rien ne peut être envoyé.")
    if mail.state == Mail.State.SENT:
        return
    try:
        message = message_of(mail)
    except NoAddress:
        raise Refused(f"On ne peut pas écrire à « {mail.recipient} » : ce n’est pas une adresse.") from None
    transports.chosen()(mail, message)
    forgotten = {"text": "", "html": ""} if mail.secret else {}
    Mail.objects.filter(pk=mail.pk, state=Mail.State.TO_SEND).update(state=Mail.State.SENT, sent_at=now, **forgotten)
