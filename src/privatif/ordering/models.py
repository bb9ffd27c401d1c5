"""Baskets hold references and quantities; orders hold copies, so that what was agreed can't change behind them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from privatif.accounts.models import Address, Company, User
from privatif.catalog.models import Article
from privatif.ordering.budget_models import Budget, BudgetShare

__all__ = [
    "Approval", "Basket", "BasketEvent", "BasketLine", "Budget", "BudgetShare", "Order", "OrderEvent", "OrderLine",
]  # fmt: skip

REFERENCE_LENGTH = 35  # what SAP keeps of a customer's reference
INSTRUCTIONS_LENGTH = 500
NAME_LENGTH = 60
DESCRIPTION_LENGTH = 300
COMMENT_LENGTH = 2000


class ShipTo(models.Model):
    """Where goods go, written out: a copy of an address of the company, or one typed for this order only."""

    ship_to_label = models.CharField(max_length=120, blank=True)
    ship_to_street = models.CharField(max_length=120, blank=True)
    ship_to_extra = models.CharField(max_length=120, blank=True)
    ship_to_postal_code = models.CharField(max_length=10, blank=True)
    ship_to_city = models.CharField(max_length=80, blank=True)
    ship_to_country = models.CharField(max_length=2, default="FR")

    class Meta:
        abstract = True

    def ship_to_line(self) -> str:
        parts = [
            self.ship_to_label, self.ship_to_street, self.ship_to_extra,
            f"{self.ship_to_postal_code} {self.ship_to_city}".strip(),
        ]  # fmt: skip
        return ", ".join(part for part in parts if part)


class Basket(ShipTo):
    """What a person is about to order, has put aside for later (parked), or keeps as a *panier type* (template).

    `version` counts every change; `place` wants the one that was seen. With `address` set the goods go there; without
    it to the free address in the ship_to columns.
    """

    class State(models.TextChoices):
        OPEN = "open"
        PARKED = "parked"
        TEMPLATE = "template"
        ORDERED = "ordered"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="baskets")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="baskets")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    checked_version = models.PositiveIntegerField(default=0)  # for which its warnings were confirmed
    name = models.CharField(_("nom"), max_length=NAME_LENGTH, blank=True)
    description = models.CharField(_("description"), max_length=DESCRIPTION_LENGTH, blank=True)
    shared = models.BooleanField(default=False)  # a template that the whole company sees
    dropped_at = models.DateTimeField(null=True, blank=True)  # deleted, and can be brought back for some days
    reference = models.CharField(_("référence de commande"), max_length=REFERENCE_LENGTH, blank=True)
    instructions = models.CharField(_("instructions de livraison"), max_length=INSTRUCTIONS_LENGTH, blank=True)
    address = models.ForeignKey(Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    delivery_date = models.DateField(_("date de livraison"), null=True, blank=True)
    line_count = models.PositiveIntegerField(default=0)  # kept by the basket's deeds, for the button in the menu
    total_net = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner"], condition=models.Q(state="open"), name="one_open_basket"),
            models.CheckConstraint(
                condition=models.Q(dropped_at=None) | models.Q(state__in=["parked", "template"]),
                name="only_kept_baskets_are_dropped",
            ),
            models.CheckConstraint(condition=~models.Q(state="template", name=""), name="template_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.owner} ({self.line_count})"


class BasketLine(models.Model):
    """`position` counts from 1 in a template and is 0 elsewhere: there lines stand as they came.

    A template's line may have the quantity 0: it is listed, and isn't ordered until somebody fills it in.
    """

    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    position = models.PositiveIntegerField(default=0)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["basket", "article"], name="article_once_a_basket"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1) | models.Q(position__gte=1), name="basket_quantity_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.article}"


class BasketEvent(models.Model):
    """One change of a basket, written with it. `version` is the basket's after it.

    `lines`: by article id, as text, the quantities before and after, 0 where there was no line. `terms`: by column of
    the basket, the values before and after.
    """

    class Source(models.TextChoices):
        BASKET = "basket", _("Récapitulatif")
        CATALOGUE = "catalogue", _("Mon catalogue")
        QUICK_ENTRY = "quick_entry", _("Saisie rapide")
        SCANNER = "scanner", _("Scanner")
        FILE = "file", _("Fichier")
        PRINTER = "printer", _("Par imprimante")
        TEMPLATE = "template", _("Panier type")
        PAST_ORDER = "past_order", _("Commande reprise")
        PARKED = "parked", _("Panier mis de côté")
        BOUGHT = "bought", _("Déjà commandés")
        UNDO = "undo", _("Annulation")
        RETURN = "return", _("Retour en arrière")

    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="events", db_index=False)
    version = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="+", db_index=False)
    source = models.CharField(max_length=12, choices=Source.choices, blank=True)  # empty: nobody said
    lines = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["basket", "version"], name="event_once_a_version")]

    def __str__(self) -> str:
        return f"{self.basket_id}/{self.version}"


class Order(ShipTo):
    """An order, or a credit note (negative quantities) that came with the history."""

    class State(models.TextChoices):
        TO_APPROVE = "to_approve", _("À valider")
        REFUSED = "refused", _("Refusée")
        APPROVED = "approved", _("Validée")
        SENT = "sent", _("Transmise")
        PREPARING = "preparing", _("En préparation")
        SHIPPED = "shipped", _("Expédiée")
        INVOICED = "invoiced", _("Facturée")
        CANCELLED = "cancelled", _("Annulée")

    class Kind(models.TextChoices):
        ORDER = "order", _("Commande")
        CREDIT = "credit", _("Avoir")

    class Origin(models.TextChoices):
        PORTAL = "portal", _("Espace privatif")
        HISTORY = "history", _("Historique")

    number = models.CharField(_("numéro"), max_length=20, unique=True)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.ORDER)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.PORTAL)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="orders", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="orders", db_index=False)
    author_name = models.CharField(max_length=120)
    basket = models.OneToOneField(Basket, on_delete=models.SET_NULL, null=True, blank=True, related_name="order")
    state = models.CharField(_("état"), max_length=10, choices=State.choices)
    version = models.PositiveIntegerField(default=1)
    reference = models.CharField(_("référence de commande"), max_length=REFERENCE_LENGTH, blank=True)
    instructions = models.CharField(_("instructions de livraison"), max_length=INSTRUCTIONS_LENGTH, blank=True)
    address = models.ForeignKey(Address, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    delivery_date = models.DateField(_("date de livraison"), null=True, blank=True)
    placed_at = models.DateTimeField()
    priced_at = models.DateTimeField(null=True, blank=True)  # when its prices were asked, if later than it was placed
    line_count = models.PositiveIntegerField(default=0)
    total_net = models.DecimalField(max_digits=14, decimal_places=2)
    total_vat = models.DecimalField(max_digits=14, decimal_places=2)
    total_gross = models.DecimalField(max_digits=14, decimal_places=2)
    erp_number = models.CharField(_("numéro ERP"), max_length=20, blank=True, db_index=True)

    class Meta:
        verbose_name = _("commande")
        indexes = [
            models.Index(fields=["company", "-placed_at", "-id", "total_net"], name="orders_of_company"),
            models.Index(fields=["author", "-placed_at", "-id", "total_net"], name="orders_of_author"),
            models.Index(fields=["state", "company"], name="orders_by_state"),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """A line as agreed: article, designation and price are copies. Amounts HT."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="order_lines")
    article_number = models.CharField(max_length=40)
    designation = models.CharField(max_length=200)
    customer_reference = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=10, default="PCE")
    quantity = models.IntegerField()
    asked = models.IntegerField(null=True, blank=True)  # what the author wanted, where an approver changed it
    unit_price = models.DecimalField(max_digits=12, decimal_places=4)
    vat_rate = models.DecimalField(max_digits=4, decimal_places=2)
    line_total = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="position_once_an_order")]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"


class Approval(models.Model):
    """A person who may say yes at one level of an order's route; one word settles the level for all its rows.

    `asked_at` is empty until it is the level's turn, `decided_at` while its word is awaited. The row of who decided
    has `granted`; `decided_by` is his substitute where it wasn't himself. `why`: accounts.approval_rules.Why as values.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="approvals", db_index=False)
    level = models.PositiveSmallIntegerField(default=1)
    rule = models.CharField(max_length=60, blank=True)  # its name then; empty for the author's own approver
    why = models.JSONField(default=dict, blank=True)
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals")
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "level", "approver"], name="asked_once_a_level"),
            models.CheckConstraint(condition=models.Q(decided_at=None) | ~models.Q(asked_at=None), name="asked_first"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.level} {self.approver_id} {self.granted}"

    @property
    def signed(self) -> str:
        """Who decided, and for whom."""
        if self.decided_by is None or self.decided_by_id == self.approver_id:
            return self.approver.name
        return signature(self.decided_by.name, self.approver.name)


def signature(name: str, absent: str) -> str:
    """Both names where somebody decided for another."""
    return gettext("%(who)s (pour %(absent)s)") % {"who": name, "absent": absent} if absent else name


class OrderEvent(models.Model):
    """A moment in an order's life, for its timeline. `state` is the state that it brought."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events", db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=120, blank=True)
    for_name = models.CharField(max_length=120, blank=True)  # whose substitute `by` was
    state = models.CharField(max_length=10, choices=Order.State.choices)
    version = models.PositiveIntegerField(default=1)  # the order's after it
    consent = models.BooleanField(default=False)  # a yes after which others are asked
    note = models.CharField(max_length=500, blank=True)  # as `by` wrote it; a French text of ours without `by`
    delivery_date = models.DateField(null=True, blank=True)  # the day to which this put the delivery off
    changes = models.JSONField(default=list, blank=True)  # what an approver changed: ordering.amending.Change

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["order", "at"], name="events_of_order")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.state}"

    @property
    def signed(self) -> str:
        """Who did it, and for whom where he was somebody's substitute."""
        return signature(self.by_name, self.for_name)

    @property
    def remark(self) -> str:
        """The note; what nobody has signed, in the reader's language."""
        return gettext(self.note) if self.note and self.by_id is None else self.note


class Draft(models.Model):
    """What somebody pasted, or a file of his, read but not ordered yet. Deleted some days after it was last touched.

    Without a `sheet` its lines are those of a text; with one, the rows of that sheet of a workbook, their cells between
    tabs. `file` is the workbook itself where it has other `sheets` that could be meant.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="drafts")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts", db_index=False)
    version = models.PositiveIntegerField(default=1)
    name = models.CharField(max_length=120, blank=True)  # of the file; empty for what was pasted
    sheet = models.CharField(max_length=255, blank=True)
    sheets = models.JSONField(default=list)
    file = models.BinaryField(null=True)
    reference_column = models.PositiveIntegerField(null=True)  # null: each line was read on its own
    quantity_column = models.PositiveIntegerField(null=True)
    header = models.BooleanField(default=False)
    samples = models.JSONField(default=list)  # what stands in each column
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["owner", "-changed_at"], name="drafts_of_owner")]

    def __str__(self) -> str:
        return self.name or str(self.uid)


class DraftLine(models.Model):
    """A line as written, and what it came to; blank ones aren't kept.

    `line` counts from 1. `units`: what `Tout ajouter` would add. `why`: a key of the catalogue of texts.
    """

    class State(models.TextChoices):
        WAITING = "waiting"  # not looked up yet
        READY = "ready"
        WRONG = "wrong"
        ADDED = "added"
        REQUESTED = "requested"  # asked of the sales rep
        IGNORED = "ignored"

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="lines", db_index=False)
    line = models.PositiveIntegerField()
    text = models.TextField()
    reference = models.CharField(max_length=100, blank=True)
    quantity = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=9, choices=State.choices)
    units = models.PositiveIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["draft", "line"], name="line_once_a_draft")]
        indexes = [models.Index(fields=["draft", "state", "line"], name="draft_lines_by_state")]

    def __str__(self) -> str:
        return f"{self.draft_id}/{self.line}"


class Comment(models.Model):
    """What the author or an approver says to the others about an order, for as long as the order is kept."""

    key = models.UUIDField(unique=True)  # of the form: sent twice it is said once
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="comments")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=120)
    text = models.TextField(max_length=COMMENT_LENGTH)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.by_name}"


class SavedSearch(models.Model):
    """A question of Mes commandes that somebody keeps under a name; `asked` holds the fields of its form."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="searches", db_index=False)
    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    asked = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="search_name_once_a_person")]

    def __str__(self) -> str:
        return self.name
