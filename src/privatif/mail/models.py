"""Mails are rows before they are mails: written with what caused them, sent by the worker."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    class State(models.TextChoices):
        TO_SEND = "to_send", _("À envoyer")
        SENT = "sent", _("Envoyé")

    class Kind(models.TextChoices):
        COPY = "copy", _("Copie de commande")
        APPROVAL_REQUEST = "approval_request", _("Demande de validation")
        ACKNOWLEDGEMENT = "acknowledgement", _("Accusé de réception")
        AMENDED = "amended", _("Commande modifiée")
        CONSENTED = "consented", _("Accord donné")
        SETTLED = "settled", _("Décision prise par un autre")
        REMINDER = "reminder", _("Rappel de validation")
        APPROVED = "approved", _("Commande validée")
        REFUSED = "refused", _("Commande refusée")
        WITHDRAWN = "withdrawn", _("Commande retirée")
        COMMENT = "comment", _("Message sur une commande")
        REGISTERED = "registered", _("Commande enregistrée")
        ACCOUNT = "account", _("Compte")
        ARTICLE_REQUEST = "article_request", _("Demande de référence")

    key = models.CharField(max_length=120, unique=True)  # what it says to whom: a repetition writes nothing
    kind = models.CharField(max_length=40, choices=Kind.choices)
    recipient = models.EmailField()
    language = models.CharField(max_length=2, default="fr")
    subject = models.CharField(max_length=200)
    about = models.CharField(max_length=40, blank=True, db_index=True)  # the order's number
    secret = models.BooleanField(default=False)  # carries a link that lets somebody in: its text goes once sent
    state = models.CharField(max_length=8, choices=State.choices, default=State.TO_SEND)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    text = models.TextField()  # the long ones last: what a list shows is read without them
    html = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["written_at"], name="mails_to_send", condition=models.Q(state="to_send")),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}: {self.subject}"

    @property
    def delivery_subject(self) -> str:
        """What its delivery in the outbox is named after: the order, or the mail itself."""
        return self.about or f"courriel {self.pk}"
