"""Printers: the models of all makers, the supplies that fit them, and the printers that each company has."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from privatif.accounts.models import Address, Company
from privatif.core.text import plain, reference_key


class PrinterModel(models.Model):
    """A model as its maker names it. `words` and `key` are what it is found by."""

    make = models.CharField(_("fabricant"), max_length=60)
    name = models.CharField(_("modèle"), max_length=120)
    words = models.CharField(max_length=400, editable=False)
    key = models.CharField(max_length=180, editable=False)
    has_supplies = models.BooleanField(default=False, editable=False)  # kept by the import

    class Meta:
        verbose_name = _("modèle d’imprimante")
        constraints = [models.UniqueConstraint(fields=["make", "name"], name="model_once_a_make")]

    def __str__(self) -> str:
        return spoken(self.make, self.name)


class PrinterSeries(models.Model):
    """A model in a series: printers that take the same supplies. `series` is the make, a slash, and its name."""

    model = models.ForeignKey(PrinterModel, on_delete=models.CASCADE, related_name="series", db_index=False)
    series = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "series"], name="model_once_a_series")]

    def __str__(self) -> str:
        return self.series


class PrinterSupply(models.Model):
    """One supply that fits the printers of a series.

    `key` meets `Article.maker_key` or `Article.trade_key`; it is empty where the source says nothing that could.
    What a `region` means is known to the maker alone, and differs from series to series.
    """

    series = models.CharField(max_length=120)
    region = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=20)
    colour = models.CharField(max_length=20, blank=True)
    trade_name = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    key = models.CharField(max_length=60, db_index=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("consommable d’une imprimante")
        constraints = [
            models.UniqueConstraint(
                fields=["series", "region", "kind", "colour", "trade_name", "reference"], name="supply_once_a_series"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series}: {self.reference or self.trade_name}"


class Printer(models.Model):
    """A printer that a company has. Taken away it keeps its row, so that this can be undone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="printers", db_index=False)
    model = models.ForeignKey(PrinterModel, on_delete=models.PROTECT, related_name="+")
    address = models.ForeignKey(Address, on_delete=models.PROTECT, related_name="+")
    room = models.CharField(_("lieu"), max_length=80, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("imprimante")
        indexes = [models.Index(fields=["company", "removed_at"], name="printers_of_company")]

    def __str__(self) -> str:
        return f"{self.model} ({self.room})"


def spoken(make: str, name: str) -> str:
    """Make and model as people say them: some sources write the make twice."""
    return name if plain(name).startswith(f"{plain(make)} ") else f"{make} {name}"


def words_of(make: str, name: str) -> str:
    """What a model is found by: its words, each word with the figures at its end apart, between single spaces."""
    words = plain(f"{make} {name}").split()
    tails = [tail for word in words if (tail := word.lstrip("abcdefghijklmnopqrstuvwxyz")) not in {"", word}]
    return f" {' '.join(dict.fromkeys([*words, *tails]))} "[:400]


def key_of(make: str, name: str) -> str:
    """A model's name without what sources add to it or leave out: the same for `OfficeJet D135` in all of them."""
    said = plain(spoken(make, name)).replace(" e all in one", "").replace(" all in one", "")
    kept = [word for word in said.split() if word not in {"printer", "series"}]
    return reference_key("".join(kept))[:180]
