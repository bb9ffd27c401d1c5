"""What fits a printer: the articles of one company's catalogue, and what the distributor doesn't sell it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, DateField, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from privatif.accounts.models import Company
from privatif.catalog.models import Article, PrinterSeries, PrinterSupply
from privatif.catalog.prices import in_force
from privatif.core.prepared import Prepared, Slot, Slots

OTHER = "autre"
KINDS = {
    "toner": gettext_noop("Toners"),
    "cartouche": gettext_noop("Cartouches"),
    "encre": gettext_noop("Encres"),
    "tete": gettext_noop("Têtes d’impression"),
    "tambour": gettext_noop("Tambours"),
    "kit_transfert": gettext_noop("Kits de transfert"),
    "kit_maintenance": gettext_noop("Kits de maintenance"),
    "kit_adf": gettext_noop("Kits du chargeur de documents"),
    "batterie": gettext_noop("Batteries"),
    OTHER: gettext_noop("Autres consommables"),
}
COLOURS = {
    "noir": gettext_noop("noir"),
    "noir_photo": gettext_noop("noir photo"),
    "noir_mat": gettext_noop("noir mat"),
    "noir_jaune": gettext_noop("noir et jaune"),
    "cyan": gettext_noop("cyan"),
    "cyan_clair": gettext_noop("cyan clair"),
    "cyan_magenta": gettext_noop("cyan et magenta"),
    "magenta": gettext_noop("magenta"),
    "magenta_clair": gettext_noop("magenta clair"),
    "jaune": gettext_noop("jaune"),
    "trois_couleurs": gettext_noop("trois couleurs"),
    "photo_kcm": gettext_noop("photo"),
    "gris": gettext_noop("gris"),
    "gris_clair": gettext_noop("gris clair"),
    "gris_fonce": gettext_noop("gris foncé"),
    "gris_photo": gettext_noop("gris photo"),
    "gris_ggk": gettext_noop("gris photo"),
    "bleu": gettext_noop("bleu"),
    "rouge": gettext_noop("rouge"),
}  # in the order of a list
_KIND_AT, _COLOUR_AT = ({word: n for n, word in enumerate(words)} for words in (KINDS, COLOURS))
MOST_KEYS = 500  # of one query


class Supply(NamedTuple):
    """An article of the catalogue that fits; the price HT for one unit."""

    article_id: int
    number: str
    designation: str
    maker_reference: str
    customer_reference: str
    unit: str
    pack_size: int
    minimum: int
    net_price: Decimal
    stock: int | None
    restock_days: int | None
    discontinued: bool
    maker_key: str
    trade_key: str


class Known(NamedTuple):
    """A supply as its maker knows it: `kind` is one of KINDS, `colour` any text; `key` is what an article has."""

    kind: str
    colour: str
    trade_name: str
    reference: str
    key: str

    @property
    def wanted(self) -> str:
        """The reference to ask the distributor for."""
        return self.reference or self.trade_name


@dataclass
class Group:
    """Supplies of one kind, each with its colour, black first."""

    kind: str
    rows: list[tuple[str, Supply]] = field(default_factory=list)


@dataclass
class Fitting:
    """`missing`: what fits and isn't in the catalogue, each once, whichever part of the world it is sold in."""

    groups: list[Group] = field(default_factory=list)
    missing: list[Known] = field(default_factory=list)

    @property
    def articles(self) -> list[Supply]:
        return [supply for group in self.groups for _colour, supply in group.rows]


def fitting(*, company: Company, models: Collection[int], on: date) -> dict[int, Fitting]:
    """What fits each of these models, by id; three queries for any number of them (up to MOST_KEYS supplies)."""
    known = _known(models)
    sold = _sold(company, {supply.key for supplies in known.values() for supply in supplies}, on)
    return {pk: _sorted(known.get(pk, []), sold) for pk in models}


def kind_name(kind: str) -> str:
    """The heading above supplies of a kind."""
    return _(KINDS[kind])


def colour_name(colour: str) -> str:
    """A colour in words; empty where there is none to tell."""
    return _(COLOURS[colour]) if colour in COLOURS else ""


def _known(models: Collection[int]) -> dict[int, list[Known]]:
    """By model: the series of the models, then what fits those."""
    series = defaultdict(list)
    for pk, name in PrinterSeries.objects.filter(model_id__in=models).values_list("model_id", "series"):
        series[name].append(pk)
    found: dict[int, list[Known]] = defaultdict(list)
    rows = PrinterSupply.objects.filter(series__in=series).exclude(key="").order_by("series", "pk")
    for name, kind, *values in rows.values_list("series", "kind", "colour", "trade_name", "reference", "key"):
        for pk in series[name]:
            found[pk].append(Known(kind if kind in KINDS else OTHER, *values))
    return found


def _sold(company: Company, keys: set[str], on: date) -> dict[str, list[Supply]]:
    """What the company may order, by either of its keys."""
    found: dict[str, list[Supply]] = defaultdict(list)
    wanted = sorted(keys)
    for start in range(0, len(wanted), MOST_KEYS):
        for row in _SOLD.rows(company=company.pk, on=on, keys=wanted[start : start + MOST_KEYS]):
            supply = Supply(*row)
            for key in {supply.maker_key, supply.trade_key} & keys:
                found[key].append(supply)
    return found


_KEYS: list[Any] = [Slots("keys", CharField())]
_SOLD = Prepared(
    lambda: (
        in_force(Slot("company", BigIntegerField()), Slot("on", DateField()))
        .filter(article__in=Article.objects.filter(Q(maker_key__in=_KEYS) | Q(trade_key__in=_KEYS)).values("pk"))
        .order_by("article__sort_key", "article_id")
        .values_list(
            "article_id", "article__number", "article__designation", "article__maker_reference", "customer_reference",
            "article__unit", "article__pack_size", "article__minimum", "net_price", "article__stock",
            "article__restock_days", "article__discontinued", "article__maker_key", "article__trade_key",
        )
    )
)  # fmt: skip


def _sorted(known: Iterable[Known], sold: dict[str, list[Supply]]) -> Fitting:
    """Each article and each missing supply once, under the first kind and colour that it is known by."""
    groups: dict[str, Group] = {}
    missing: dict[str, Known] = {}
    seen: set[int] = set()
    for supply in sorted(known, key=_place):
        for article in sold.get(supply.key, ()):
            if article.article_id not in seen:
                seen.add(article.article_id)
                groups.setdefault(supply.kind, Group(supply.kind)).rows.append((supply.colour, article))
        if supply.key not in sold:
            missing.setdefault(supply.key, supply)
    return Fitting(list(groups.values()), list(missing.values()))


def _place(supply: Known) -> tuple[int, int, str]:
    return (_KIND_AT[supply.kind], _COLOUR_AT.get(supply.colour, len(_COLOUR_AT)), supply.key)
