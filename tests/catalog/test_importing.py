"""Articles and each company's prices as the ERP's files bring them."""

from datetime import date
from decimal import Decimal

import pytest

from privatif.catalog import browse, lookup
from privatif.catalog.models import Article, Brand, CatalogueEntry, PriceScale
from tests import factories
from tests.importing import counts, faults, only, take

pytestmark = pytest.mark.django_db
ALL = (
    "#number,designation,brand,family,unit,pack_size,list_price,ean,maker_reference,minimum,vat_rate,stock,"
    "restock_days,replaced_by,discontinued"
)
SCALED = "#company,article,customer_reference,net_price,valid_from,valid_to,scales"


def test_an_article_is_found_by_every_name_that_the_file_gives_it(tmp_path, now):
    company = factories.company(number="C1")
    take(
        tmp_path, now,
        articles=[ALL, "P80,Papier A4 extra-blanc,Navigateur,Papier,RAM,5,6.50,4006381333931,NAV 80-A4,10,5.50,12,,,0"],
        catalogue=["C1,P80,bur/007,4.9"],
    )  # fmt: skip
    article = Article.objects.get()
    assert (article.brand.name, article.family.name, article.unit) == ("Navigateur", "Papier", "RAM")
    assert (article.pack_size, article.minimum, article.stock, article.restock_days) == (5, 10, 12, None)
    assert (article.list_price, article.vat_rate) == (Decimal("6.5"), Decimal("5.5"))
    for name in ("p80", "nav80a4", "4006381333931", "BUR 007"):
        (match,) = lookup.resolve(company=company, references=[name], on=now.date())
        assert match.articles == (article,), name
    page = browse.page(company=company, question=browse.Question(words="extra blanc navigateur"), on=now.date())
    assert [row.number for row in page.rows] == ["P80"]


def test_columns_that_are_absent_leave_what_is_there(tmp_path, now):
    article = factories.article(number="P80", brand="Ancienne", stock=4, maker_reference="NAV", minimum=10, vat_rate=10)
    take(tmp_path, now, articles=["P80,Papier,Nouvelle,,RAM,5,6.50,"])
    article.refresh_from_db()
    assert (article.designation, article.brand.name, article.family) == ("Papier", "Nouvelle", None)
    assert (article.stock, article.minimum, article.vat_rate, article.maker_reference) == (4, 10, 10, "NAV")
    assert (article.maker_key, article.search_words, article.search_keys) == ("NAV", " papier nouvelle ", " P80 NAV ")


def test_importing_again_changes_nothing_and_makes_no_brand_twice(tmp_path, now):
    lines = [ALL, "A,Alpha,Bic,Stylos,PCE,1,0.30,,,1,20,,,B,1", "B,Bêta,Bic,Stylos,PCE,1,0.3000,,,1,20,0,3,,0"]
    assert counts(take(tmp_path, now, articles=lines)) == {"articles": (2, 0, 0)}
    assert counts(take(tmp_path, now, articles=lines)) == {"articles": (0, 0, 2)}
    assert Brand.objects.count() == 1


def test_a_replacement_may_stand_further_down_and_be_taken_back(tmp_path, now):
    header = "#number,designation,brand,family,unit,pack_size,list_price,ean,replaced_by,discontinued"
    take(tmp_path, now, articles=[header, "A,Alpha,,,PCE,1,1,,B,1", "B,Bêta,,,PCE,1,1,,,0"])
    assert Article.objects.get(number="A").replaced_by.number == "B"
    report = take(tmp_path, now, articles=[header, "A,Alpha,,,PCE,1,1,,,0"])
    assert counts(report) == {"articles": (0, 1, 0)}
    assert Article.objects.get(number="A").replaced_by is None


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ("A/1,Alpha,,,PCE,1,1,,,1,20,,,,0", "number : «\u00a0A/1\u00a0» est aussi une adresse de page"),
        ("A,Alpha,,,PCE,0,1,,,1,20,,,,0", "pack_size : «\u00a00\u00a0» n’est pas compris entre 1 et 999999."),
        ("A,Alpha,,,PCE,1,1.5 €,,,1,20,,,,0", "list_price : "),
        ("A,Alpha,,,PCE,1,1,400638133393X,,1,20,,,,0", "n’est pas un code EAN"),
        ("A,Alpha,,,PCE,1,1,,,1,20 %,,,,0", "vat_rate : "),
        ("A,Alpha,,,PCE,1,1,,,1,20,,,A,0", "replaced_by : un article ne se remplace pas lui-même."),
        ("A,Alpha,,,PCE,1,1,,,1,20,,,Z,0", "replaced_by : l’article «\u00a0Z\u00a0» n’existe pas."),
    ],
)
def test_what_is_said_of_a_bad_article(tmp_path, now, cells, sentence):
    report = take(tmp_path, now, articles=[ALL, cells])
    assert [line for line, text in faults(report) if sentence in text] == [2], faults(report)
    assert Article.objects.count() == 0


def test_a_wrong_key_of_an_ean_is_only_told(tmp_path, now):
    report = take(tmp_path, now, articles=["A,Alpha,,,PCE,1,1,4006381333930"])
    assert [tuple(w) for w in only(report).warnings] == [(2, "ean : la clé de «\u00a04006381333930\u00a0» est fausse.")]
    assert Article.objects.get().ean == "4006381333930"


@pytest.fixture
def shop(tmp_path, now):
    factories.article(number="P80")
    factories.article(number="B1")
    return factories.company(number="C1")


def scales(number: str) -> list[tuple[int, Decimal]]:
    found = PriceScale.objects.filter(entry__article__number=number).order_by("from_quantity")
    return list(found.values_list("from_quantity", "net_price"))


def test_prices_validity_and_scales(tmp_path, now, shop):
    lines = [SCALED, "C1,P80,,4.9,2026-01-01,2026-12-31,10:4.20|50:3.9", "C1,B1,STY,0.30,,,"]
    assert counts(take(tmp_path, now, catalogue=lines)) == {"catalogue": (2, 0, 0)}
    entry = CatalogueEntry.objects.get(article__number="P80")
    assert (entry.net_price, entry.valid_from, entry.valid_to) == (Decimal("4.9"), date(2026, 1, 1), date(2026, 12, 31))
    assert scales("P80") == [(10, Decimal("4.2")), (50, Decimal("3.9"))]
    assert counts(take(tmp_path, now, catalogue=lines)) == {"catalogue": (0, 0, 2)}


def test_scales_are_replaced_as_a_whole_and_kept_where_the_column_is_absent(tmp_path, now, shop):
    take(tmp_path, now, catalogue=[SCALED, "C1,P80,,4.9,,,10:4.20|50:3.9", "C1,B1,,0.3,,,5:0.25"])
    take(tmp_path, now, catalogue=["C1,P80,,5.1"])
    assert scales("P80") == [(10, Decimal("4.2")), (50, Decimal("3.9"))]
    report = take(tmp_path, now, catalogue=[SCALED, "C1,P80,,5.1,,,20:4.00", "C1,B1,,0.3,,,5:0.25"])
    assert counts(report) == {"catalogue": (0, 1, 1)}
    assert (scales("P80"), scales("B1")) == ([(20, Decimal(4))], [(5, Decimal("0.25"))])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("C1,P80,,4.9,,,10", "scales : «\u00a010\u00a0» n’est pas un palier comme 10:4.20."),
        ("C1,P80,,4.9,,,50:3.9|10:4.2", "rangez les paliers par quantités croissantes."),
        ("C1,P80,,4.9,,,10:4.2|10:4.1", "rangez les paliers par quantités croissantes."),
        ("C1,P80,,4.9,,,1:4.2", "scales : «\u00a01\u00a0» n’est pas compris entre 2 et 999999."),
        ("C1,P80,,4.9,,,10:4,2", "cellule(s) au lieu de"),
        ("C1,P80,,4.9,2026-12-31,2026-01-01,", "valid_to : la fin de validité précède son début."),
        ("C1,Z9,,4.9,,,", "article : l’article «\u00a0Z9\u00a0» n’existe pas."),
        ("C9,P80,,4.9,,,", "company : la société «\u00a0C9\u00a0» n’existe pas."),
    ],
)
def test_what_is_said_of_a_bad_catalogue_line(tmp_path, now, shop, line, sentence):
    report = take(tmp_path, now, catalogue=[SCALED, "C1,B1,,1,,,", line])
    assert [at for at, text in faults(report) if sentence in text] == [3], faults(report)
    assert CatalogueEntry.objects.count() == 0
