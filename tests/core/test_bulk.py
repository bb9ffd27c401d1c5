"""Many rows in one go, on both databases."""

from decimal import Decimal

import pytest

from privatif.catalog.models import Article, CatalogueEntry
from privatif.core.bulk import update, upsert
from tests import factories

pytestmark = pytest.mark.django_db


def test_new_rows_are_inserted_with_defaults_and_existing_ones_updated():
    shop = factories.company()
    old, new = factories.article(), factories.article()
    factories.sells(shop, old, "5.00", customer_reference="kept")
    rows = [{"company_id": shop.pk, "article_id": a.pk, "net_price": Decimal("4.1234")} for a in (old, new)]
    upsert(CatalogueEntry, rows, unique=("company_id", "article_id"))
    found = CatalogueEntry.objects.order_by("article_id")
    assert list(found.values_list("article_id", "net_price", "customer_reference", "valid_from")) == [
        (old.pk, Decimal("4.1234"), "kept", None),
        (new.pk, Decimal("4.1234"), "", None),
    ]


def test_only_new_is_left_alone_on_what_exists():
    factories.company(number="41", name="Avant")
    rows = [{"number": n, "name": "Après", "siren": "552100554"} for n in ("41", "42")]
    shops = type(factories.company())
    upsert(shops, rows, unique=("number",), only_new=["name"])
    assert dict(shops.objects.filter(siren="552100554").values_list("number", "name")) == {"41": "Avant", "42": "Après"}


def test_update_by_primary_key_touches_nothing_else():
    first, second, other = factories.article(), factories.article(), factories.article(stock=7)
    update(
        Article,
        [
            {"id": first.pk, "stock": 3, "replaced_by_id": second.pk},
            {"id": second.pk, "stock": 0, "replaced_by_id": None},
        ],
    )
    assert list(Article.objects.order_by("pk").values_list("stock", "replaced_by_id")) == [
        (3, second.pk),
        (0, None),
        (7, None),
    ]
    other.refresh_from_db()
    assert other.stock == 7
