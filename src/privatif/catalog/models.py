"""Articles, and what each company has agreed on: its catalogue and its net prices."""

import re
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from privatif.accounts.models import Company, User
from privatif.catalog.printer_models import Printer, PrinterModel, PrinterSeries, PrinterSupply
from privatif.catalog.search_tables import Bought, Reference, Term, Words
from privatif.catalog.terms import keys_of, words_of
from privatif.core.text import loose_key, plain, reference_key

__all__ = [
    "Article", "ArticleRequest", "Bought", "Brand", "CatalogueEntry", "Family", "PriceScale", "Printer", "PrinterModel",
    "PrinterSeries", "PrinterSupply", "Reference", "RememberedReference", "Term", "Words",
]  # fmt: skip


class Family(models.Model):
    name = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name = _("famille")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    name = models.CharField(max_length=80, unique=True)

    class Meta:
        verbose_name = _("marque")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """What the distributor sells. Quantities are counted in `unit`; one orders multiples of `pack_size`."""

    number = models.CharField(_("référence"), max_length=40, unique=True)
    number_key = models.CharField(max_length=40, db_index=True, editable=False)
    maker_reference = models.CharField(_("référence du fabricant"), max_length=40, blank=True)
    maker_key = models.CharField(max_length=40, db_index=True, blank=True, editable=False)
    trade_key = models.CharField(max_length=40, db_index=True, blank=True, editable=False)
    ean = models.CharField("EAN", max_length=14, blank=True, db_index=True)
    designation = models.CharField(_("désignation"), max_length=200)
    number_loose = models.CharField(max_length=40, editable=False)  # what it is looked up by: core.text.loose_key
    maker_loose = models.CharField(max_length=40, blank=True, editable=False)
    ean_loose = models.CharField(max_length=14, blank=True, editable=False)
    search_words = models.CharField(max_length=500, editable=False)  # the triggers of migration 0002 read these two
    search_keys = models.CharField(max_length=160, editable=False)
    sort_key = models.CharField(max_length=240, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, blank=True)
    family = models.ForeignKey(Family, on_delete=models.PROTECT, null=True, blank=True)
    unit = models.CharField(_("unité"), max_length=10, default="PCE")
    pack_size = models.PositiveIntegerField(_("conditionnement"), default=1, validators=[MinValueValidator(1)])
    minimum = models.PositiveIntegerField(_("quantité minimale"), default=1, validators=[MinValueValidator(1)])
    list_price = models.DecimalField(_("prix public HT"), max_digits=12, decimal_places=4)
    vat_rate = models.DecimalField(_("taux de TVA"), max_digits=4, decimal_places=2, default=Decimal("20.00"))
    image = models.FileField(upload_to="articles", blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")
    discontinued = models.BooleanField(_("arrêté"), default=False)
    stock = models.IntegerField(_("stock"), null=True, blank=True)  # None: the ERP doesn't say
    restock_days = models.PositiveSmallIntegerField(_("délai (jours)"), null=True, blank=True)

    class Meta:
        verbose_name = _("article")
        indexes = [
            models.Index(fields=["number_loose"], name="articles_by_number"),
            models.Index(fields=["maker_loose"], name="articles_by_maker"),
            models.Index(fields=["ean_loose"], name="articles_by_ean"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(pack_size__gte=1), name="pack_size_at_least_one"),
            models.CheckConstraint(condition=models.Q(list_price__gte=0), name="list_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.designation}"

    def derive_keys(self, *, brand: str = "", family: str = "") -> None:
        """Fill the columns that searching and sorting go by. Whoever writes an article calls it first."""
        self.number_key = reference_key(self.number)[:40]
        self.maker_key = reference_key(self.maker_reference)[:40]
        self.trade_key = trade_key(brand, self.designation)
        self.number_loose = loose_key(self.number_key)
        self.maker_loose = loose_key(self.maker_key)
        self.ean_loose = loose_key(self.ean)
        self.search_words = words_of(f"{self.designation} {brand} {family}", room=500)
        self.search_keys = keys_of(self.number, self.maker_reference, self.ean)
        self.sort_key = f"{plain(self.designation)} {self.number_key}"[:240]


def trade_key(brand: str, designation: str) -> str:
    """What a maker calls a supply on its box: `HP301XL` for « Cartouche HP n° 301XL noir ». Empty for anything else."""
    make = re.escape(plain(brand))
    named = re.search(rf"\b{make} (?:n |no |numero )?(\w*\d\w*)\b", plain(designation)) if make else None
    return reference_key(f"{brand}{named[1]}")[:40] if named else ""


class CatalogueEntry(models.Model):
    """One article in one company's catalogue, with the net price agreed (HT, for one unit)."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="catalogue", db_index=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="catalogue_entries")
    customer_reference = models.CharField(_("votre référence"), max_length=40, blank=True)
    customer_reference_key = models.CharField(max_length=40, blank=True, editable=False)
    customer_reference_loose = models.CharField(max_length=40, blank=True, editable=False)
    net_price = models.DecimalField(_("prix net HT"), max_digits=12, decimal_places=4)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("article du catalogue")
        indexes = [models.Index(fields=["company", "customer_reference_loose"], name="entries_by_reference")]
        constraints = [
            models.UniqueConstraint(fields=["company", "article"], name="article_once_a_catalogue"),
            models.CheckConstraint(condition=models.Q(net_price__gte=0), name="net_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.article}"

    def derive_keys(self) -> None:
        """Fill the columns that the customer's reference is looked up by. Whoever writes an entry calls it first."""
        self.customer_reference_key = reference_key(self.customer_reference)[:40]
        self.customer_reference_loose = loose_key(self.customer_reference_key)


class PriceScale(models.Model):
    """From this quantity on, this net price instead."""

    entry = models.ForeignKey(CatalogueEntry, on_delete=models.CASCADE, related_name="scales", db_index=False)
    from_quantity = models.PositiveIntegerField(validators=[MinValueValidator(2)])
    net_price = models.DecimalField(max_digits=12, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "from_quantity"], name="one_scale_a_quantity")]

    def __str__(self) -> str:
        return f"{self.entry} x{self.from_quantity}: {self.net_price}"


class RememberedReference(models.Model):
    """What somebody of a company, or its sales rep, has said that a reference means there."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="remembered", db_index=False)
    key = models.CharField(max_length=100, editable=False)
    reference = models.CharField(_("référence"), max_length=100)  # as it was written
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("référence retenue")
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="remembered_once_a_company")]

    def __str__(self) -> str:
        return f"{self.company_id} {self.reference}: {self.article_id}"


class ArticleRequest(models.Model):
    """A reference that somebody would like to order, asked of his company's sales contact."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Reçue")

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="article_requests", db_index=False)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("référence"), max_length=100)  # as it was written
    key = models.CharField(max_length=100, editable=False)
    quantity = models.PositiveIntegerField(_("quantité"), validators=[MinValueValidator(1)])
    note = models.CharField(_("précisions"), max_length=500, blank=True)
    state = models.CharField(_("état"), max_length=10, choices=State.choices, default=State.RECEIVED)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("demande de référence")
        constraints = [
            models.UniqueConstraint(
                fields=["company", "key"], condition=models.Q(state="received"), name="asked_once_while_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.reference}"

    @property
    def number(self) -> str:
        """What its mail and its deliveries are named after."""
        return f"D-{self.pk:06}"
