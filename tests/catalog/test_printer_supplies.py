"""What fits a printer, out of one company's catalogue."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.catalog.models import PrinterSeries, trade_key
from privatif.catalog.printers import supplies
from tests import factories

ON = date(2026, 11, 23)


@pytest.mark.django_db
def test_the_catalogue_decides_and_the_rest_is_told_as_missing():
    """Planted: articles of any catalogue; a missing supply told once a region."""
    ours, theirs = factories.company(), factories.company()
    model = factories.printer_model("HP", "Color LaserJet 1", takes=("W2030A",))
    for reference, colour in (("W2031A", "cyan"), ("W2032A", "jaune"), ("W2033A", "magenta")):
        for region in (0, 1):
            factories.supply(model, reference=reference, colour=colour, region=region)
    factories.supply(model, reference="CF232A", kind="tambour", colour="")
    for reference in ("CF232A", "W2032A", "W2031A", "W2030A"):
        article = factories.article(maker_reference=f"{reference[:4]}-{reference[4:]}".lower(), brand="HP")
        factories.sells(theirs, article)
        if reference != "W2031A":
            factories.sells(ours, article, customer_reference=reference)
    found = supplies.fitting(company=ours, models=[model.pk], on=ON)[model.pk]
    assert [
        (group.kind, [(colour, row.customer_reference) for colour, row in group.rows]) for group in found.groups
    ] == [("toner", [("noir", "W2030A"), ("jaune", "W2032A")]), ("tambour", [("", "CF232A")])]
    assert [supply.wanted for supply in found.missing] == ["W2031A", "W2033A"]
    assert len(supplies.fitting(company=theirs, models=[model.pk], on=ON)[model.pk].articles) == 4


@pytest.mark.django_db
def test_by_what_stands_on_the_box():
    """A source that knows only `301XL` means HP's, and no other article with such figures."""
    company = factories.company()
    model = factories.printer_model("HP", "ENVY 110", takes=("CH561",))
    factories.supply(model, trade_name="301XL", kind="cartouche", region=2)
    factories.supply(model, trade_name="300", kind="cartouche", colour="trois_couleurs", region=2)
    for designation, brand in (
        ("Cartouche HP n° 301XL noir, 480 pages", "HP"),
        ("Cartouche HP 301 noir, 300 pages", "HP"),
        ("Cartouche Epson 301XL", "Epson"),
        ("Ramette de 300 feuilles", "HP"),
    ):
        factories.sells(company, factories.article(designation=designation, brand=brand))
    found = supplies.fitting(company=company, models=[model.pk], on=ON)[model.pk]
    assert [row.designation for row in found.articles] == ["Cartouche HP n° 301XL noir, 480 pages"]
    assert [supply.wanted for supply in found.missing] == ["CH561", "300"]


@pytest.mark.django_db
def test_a_model_of_two_series_takes_what_fits_either_and_each_article_once():
    company = factories.company()
    model, other = factories.printer_model(takes=("A1",)), factories.printer_model(takes=("A1", "B2"))
    PrinterSeries.objects.create(model=model, series=f"HP/{other.name}")
    for reference in ("A1", "B2"):
        factories.sells(company, factories.article(number=reference, maker_reference=reference))
    both = supplies.fitting(company=company, models=[model.pk, other.pk, 0], on=ON)
    assert [row.number for row in both[model.pk].articles] == ["A1", "B2"]
    assert [row.number for row in both[other.pk].articles] == ["A1", "B2"]
    assert (both[0].groups, both[0].missing) == ([], [])


@pytest.mark.django_db
def test_more_supplies_than_one_query_may_name(monkeypatch):
    monkeypatch.setattr(supplies, "MOST_KEYS", 2)
    company, references = factories.company(), tuple(f"REF{n}" for n in range(7))
    model = factories.printer_model(takes=references)
    for reference in references:
        factories.sells(company, factories.article(number=reference, maker_reference=reference))
    found = supplies.fitting(company=company, models=[model.pk], on=ON)[model.pk]
    assert [row.number for row in found.articles] == list(references)


@pytest.mark.once
@pytest.mark.parametrize(
    ("brand", "designation", "key"),
    [
        ("HP", "Toner HP 05A noir, 2 300 pages", "HP05A"),
        ("HP", "Cartouche d’encre HP n°301XL", "HP301XL"),
        ("HP", "Cartouche hp No 963 noir", "HP963"),
        ("Brother", "Toner Brother TN-2410 noir", ""),
        ("Canon", "Toner Canon 737 noir, 2 400 pages", "CANON737"),
        ("HP", "Imprimante HP LaserJet 1020", ""),
        ("HP", "Papier 80 g HP", ""),
        ("", "Toner HP 05A", ""),
        ("+", "Toner + 05A", ""),
    ],
)
def test_what_stands_on_the_box(brand, designation, key):
    assert trade_key(brand, designation) == key


@pytest.mark.once
@given(st.text(max_size=80), st.text(max_size=200))
def test_any_designation_has_a_key_that_fits_its_column(brand, designation):
    assert len(trade_key(brand, designation)) <= 40
