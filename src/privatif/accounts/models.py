"""Companies (sold-to), their delivery addresses (ship-to), the people who log in and their sessions."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from privatif.accounts.rule_models import Absence, ApprovalRule

__all__ = ["Absence", "Address", "ApprovalRule", "Company", "Session", "User", "UserManager"]


class Company(models.Model):
    """A customer of the distributor, under the number that the ERP gives it (the sold-to party)."""

    class SecondFactor(models.TextChoices):
        """Whom the company obliges to log in with a second factor."""

        NOBODY = "nobody", _("Personne")
        APPROVERS = "approvers", _("Les valideurs-administrateurs")
        EVERYBODY = "everybody", _("Tout le monde")

    number = models.CharField(_("numéro de client"), max_length=20, unique=True)
    name = models.CharField(_("raison sociale"), max_length=120)
    siren = models.CharField("SIREN", max_length=9, blank=True)
    vat_number = models.CharField(_("numéro de TVA"), max_length=20, blank=True)
    sales_rep = models.ForeignKey(
        "User", verbose_name=_("commercial"), on_delete=models.SET_NULL, null=True, blank=True,
        related_name="companies_served",
    )  # fmt: skip
    blocked = models.BooleanField(_("bloquée"), default=False)
    second_factor = models.CharField(
        _("second facteur obligatoire"), max_length=10, choices=SecondFactor.choices, default=SecondFactor.NOBODY
    )
    rules_version = models.PositiveIntegerField(default=0)  # counts what may change who approves: such deeds take turns
    self_approval = models.BooleanField(default=False)  # whether who may approve by a rule needs nobody for his own
    remind_after = models.PositiveSmallIntegerField(default=0)  # working hours before an approver is reminded; 0: never
    escalate_after = models.PositiveSmallIntegerField(default=0)  # and before `escalate_to` is asked too
    escalate_to = models.ForeignKey("User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("société")

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """A ship-to address of a company. Exactly one of those in use is the default."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="addresses")
    code = models.CharField(max_length=20)
    label = models.CharField(_("libellé"), max_length=120)
    street = models.CharField(_("rue"), max_length=120)
    extra = models.CharField(_("complément"), max_length=120, blank=True)
    postal_code = models.CharField(_("code postal"), max_length=10)
    city = models.CharField(_("ville"), max_length=80)
    country = models.CharField(_("pays"), max_length=2, default="FR")
    siret = models.CharField("SIRET", max_length=14, blank=True)
    is_default = models.BooleanField(_("par défaut"), default=False)
    in_use = models.BooleanField(_("utilisée"), default=True)

    class Meta:
        verbose_name = _("adresse de livraison")
        ordering = ["-is_default", "label", "code"]
        constraints = [
            models.UniqueConstraint(fields=["company", "code"], name="address_code_in_company"),
            models.UniqueConstraint(
                fields=["company"], condition=models.Q(is_default=True), name="one_default_address"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.one_line()}"

    def one_line(self) -> str:
        parts = [self.street, self.extra, f"{self.postal_code} {self.city}".strip()]
        return ", ".join(part for part in parts if part)


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person who logs in with an ID utilisateur (never the mail address).

    Buyers and approvers belong to one company; reps and the webmaster to none, they are the distributor's.
    """

    class Role(models.TextChoices):
        BUYER = "buyer", _("Utilisateur")
        APPROVER = "approver", _("Valideur-administrateur")
        REP = "rep", _("Commercial")
        WEBMASTER = "webmaster", _("Webmaster")

    username = models.CharField(_("ID utilisateur"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=30, blank=True)
    role = models.CharField(_("rôle"), max_length=10, choices=Role.choices, default=Role.BUYER)
    company = models.ForeignKey(
        Company, verbose_name=_("société"), on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    approver = models.ForeignKey(
        "self", verbose_name=_("valideur"), on_delete=models.PROTECT, null=True, blank=True,
        related_name="approves_for",
    )  # fmt: skip
    cost_centre = models.CharField(_("centre de coûts"), max_length=40, blank=True)
    language = models.CharField(_("langue"), max_length=2, default="fr")
    is_active = models.BooleanField(_("actif"), default=True)
    must_change_password = models.BooleanField(_("doit changer de mot de passe"), default=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("utilisateur")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_any_case"),
            models.CheckConstraint(
                condition=models.Q(role__in=["buyer", "approver"], company__isnull=False)
                | models.Q(role__in=["rep", "webmaster"], company__isnull=True),
                name="customers_have_a_company",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_approver(self) -> bool:
        return self.role == self.Role.APPROVER

    @property
    def is_webmaster(self) -> bool:
        return self.role == self.Role.WEBMASTER

    @property
    def is_own_approver(self) -> bool:
        return self.approver_id == self.pk


class Session(AbstractBaseSession):
    """A browser that is logged in, or about to be. `session_key` is a digest: a stolen copy opens no session."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions")
    created_at = models.DateTimeField(_("ouverte"))
    last_seen_at = models.DateTimeField(_("dernière activité"))
    client = models.CharField(_("adresse"), max_length=45, blank=True)
    browser = models.CharField(_("navigateur"), max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        indexes = [models.Index(fields=["user", "last_seen_at"], name="sessions_of_user")]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
        return store
