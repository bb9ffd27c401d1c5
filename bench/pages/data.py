"""Articles and the companies' catalogues, invented: the same ones for the same numbers."""

import random
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from privatif.catalog.models import Article, Brand, CatalogueEntry, Family, PriceScale
from privatif.core.bulk import upsert
from privatif.core.text import loose_key, reference_key

BATCH = 20_000
FAMILIES = (
    "Toners laser", "Cartouches jet d’encre", "Papiers", "Enveloppes", "Classement", "Archivage", "Étiquettes",
    "Écriture et correction", "Cahiers, blocs et notes", "Agrafage et perforation", "Affichage", "Calculatrices",
    "Informatique", "Entretien", "Emballage", "Mobilier",
)  # fmt: skip
BRANDS = tuple(
    f"{begin}{end}" for begin in ("Arvel", "Brio", "Calm", "Dexo", "Elyt", "Fard", "Gest", "Halo")
    for end in ("ia", "on", "ex", "is", "um")
)  # fmt: skip
WHATS = ("Toner", "Ramette", "Classeur", "Chemise", "Stylo bille", "Cahier", "Agrafeuse", "Enveloppe", "Boîte", "Bloc")
COLOURS = ("noir", "bleu", "rouge", "vert", "jaune", "blanc", "ivoire", "gris perle")
SIZES = ("A4 80 g", "A3 90 g", "A5 quadrillé", "22 × 11 cm", "0,7 mm", "dos de 80 mm", "1 600 pages", "lot de 10")


def articles(count: int) -> None:
    """`count` articles, all of them on sale."""
    for model, names in ((Family, FAMILIES), (Brand, BRANDS)):
        model.objects.bulk_create(model(name=name) for name in names)
    families, brands = list(Family.objects.order_by("pk")), list(Brand.objects.order_by("pk"))
    _write(Article, _articles(count, families, brands), unique=["number"])


def _articles(count: int, families: list[Family], brands: list[Brand]) -> Iterator[dict[str, Any]]:
    dice = random.Random(20261123)
    columns = [field.attname for field in Article._meta.concrete_fields if field.attname != "id"]
    for n in range(count):
        family, brand = dice.choice(families), dice.choice(brands)
        article = Article(
            number=f"MP-{n:07d}",
            maker_reference=f"{brand.name[:3].upper()}{n * 7919 % 10_000_019:07d}",
            ean=f"{3_000_000_000_000 + n}",
            designation=f"{dice.choice(WHATS)} {brand.name} {dice.choice(COLOURS)} {dice.choice(SIZES)}",
            brand_id=brand.pk,
            family_id=family.pk,
            pack_size=dice.choice((1, 1, 1, 5, 10)),
            list_price=Decimal(dice.randrange(90, 25_000)) / 100,
            stock=dice.choice((None, 0, 4, 250)),
            restock_days=5,
        )
        article.derive_keys(brand=brand.name, family=family.name)
        yield {column: getattr(article, column) for column in columns}


def catalogues(company_ids: list[int], prices: int) -> None:
    """Each company agrees on `prices` articles; every tenth has a price for larger quantities too."""
    numbers = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    _write(CatalogueEntry, _entries(company_ids, numbers, prices), unique=["company_id", "article_id"])
    scaled = CatalogueEntry.objects.order_by("pk").values_list("pk", "net_price").iterator()
    rows = (
        {"entry_id": pk, "from_quantity": 50, "net_price": price * 9 / 10}
        for n, (pk, price) in enumerate(scaled) if n % 10 == 0
    )  # fmt: skip
    _write(PriceScale, rows, unique=["entry_id", "from_quantity"])


def whole_catalogue(company_id: int, most: int) -> None:
    """A company that has agreed on everything, or on the first `most` articles."""
    numbers = Article.objects.order_by("pk").values_list("pk", flat=True)[:most]
    _write(CatalogueEntry, _entries([company_id], list(numbers), most), unique=["company_id", "article_id"])


def _entries(company_ids: list[int], numbers: list[int], prices: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(20261124)
    for company_id in company_ids:
        for article_id in dice.sample(numbers, min(prices, len(numbers))):
            reference = f"X{article_id:07d}" if article_id % 4 == 0 else ""
            yield {
                "company_id": company_id,
                "article_id": article_id,
                "customer_reference": reference,
                "customer_reference_key": reference_key(reference),
                "customer_reference_loose": loose_key(reference),
                "net_price": Decimal(dice.randrange(80, 20_000)) / 100,
            }


def _write(model: Any, rows: Iterator[dict[str, Any]], *, unique: list[str]) -> None:
    while batch := list(islice(rows, BATCH)):
        upsert(model, batch, unique=unique)
