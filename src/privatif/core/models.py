"""Tables under everything: numbering, the outbox, the audit trail, the cache."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """The last number given in a series and a year."""

    name = models.CharField(max_length=10)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="one_series_a_year")]

    def __str__(self) -> str:
        return f"{self.name}-{self.year}: {self.last}"


class Delivery(models.Model):
    """A consequence that must follow a fact: one reaction to one event, delivered at least once by a worker."""

    class State(models.TextChoices):
        WAITING = "waiting", _("En attente")
        DONE = "done", _("Faite")
        PARKED = "parked", _("Mise de côté")

    event = models.CharField(max_length=60)
    reaction = models.CharField(max_length=200)
    subject = models.CharField(max_length=60, db_index=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)  # attempts that failed through a fault of ours
    recorded_at = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_by = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="delivery_due", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.event} {self.subject} -> {self.reaction}"


class Hold(models.Model):
    """While there is one nothing is delivered: a backup was put in place, and what left since it was made isn't known.

    One row at most. `privatif restore` sets it in the very transaction that replaces the tables.
    """

    copied_at = models.DateTimeField()  # the moment that the backup shows
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.copied_at:%Y-%m-%d %H:%M} -> {self.since:%Y-%m-%d %H:%M}"


class AuditEntry(models.Model):
    """Who did what to which thing, and what it was before and after. Written with the deed, never changed."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=150, blank=True)  # the ID utilisateur; empty: the portal itself
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    company = models.CharField(max_length=20, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="audit_subject"),
            models.Index(fields=["company", "at"], name="audit_company"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor or '-'} {self.action} {self.subject}"


class CachedValue(models.Model):
    """A row of Django's database cache, which all processes share: it counts attempts to log in."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache"

    def __str__(self) -> str:
        return self.cache_key
