"""A supply that fits none of the printers which a company has declared."""

import pytest

from privatif.catalog.printers.misfits import misfits
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    made = factories.company()
    factories.address(company=made)
    return made


def article(reference, designation="Toner"):
    return factories.article(designation=designation, brand="HP", maker_reference=reference)


def told(company, *articles):
    return [
        (found.designation, found.models)
        for found in misfits(company=company, articles=[article.pk for article in articles])
    ]


def test_known_for_other_printers_alone(company, now):
    """Planted: what is no supply of anything told too; every company's printers; those taken away."""
    fits, other, paper = article("CF259X", "Le bon"), article("CF-410X", "L’autre"), article("NAV80", "Ramette")
    ours = factories.printer_model("HP", "M404dn", takes=("CF259X",))
    for name in ("M452dn", "M452nw", "M477fdn", "M477fdw"):
        factories.printer_model("HP", name, takes=("CF410X",))
    taker = factories.printer_model("HP", "M454dn", takes=("CF410X",))
    assert told(company, fits, other, paper) == []  # nothing is declared: nothing is odd
    factories.printer(company=company, model=ours)
    assert told(company, fits, other, paper) == [("L’autre", ("HP M452dn", "HP M452nw", "HP M454dn"))]
    stranger = factories.company()
    factories.address(company=stranger)
    factories.printer(company=stranger, model=taker)
    gone = factories.printer(company=company, model=taker, removed_at=now)
    assert len(told(company, fits, other, paper)) == 1
    type(gone).objects.filter(pk=gone.pk).update(removed_at=None)
    assert told(company, fits, other, paper) == []
    assert told(company) == []


def test_nothing_is_said_beside_a_printer_whose_supplies_nobody_knows(company):
    """Planted: `CF259X` called odd because our M404dn, of the same make, stands in no list of supplies."""
    factories.printer_model("HP", "M428fdw", takes=("CF259X",))
    factories.printer(company=company, model=factories.printer_model("Canon", "MF643Cdw"))
    toner = article("CF259X", "Le noir")
    assert told(company, toner) == [("Le noir", ("HP M428fdw",))]
    factories.printer(company=company, model=factories.printer_model("HP", "M404dn"))
    assert told(company, toner) == []


def test_by_what_stands_on_the_box(company):
    model = factories.printer_model("HP", "ENVY 110", takes=("X1",))
    factories.supply(model, trade_name="300", kind="cartouche")
    cartridge = article("", "Cartouche HP 300 noir")
    factories.printer(company=company, model=factories.printer_model("HP", "M404dn", takes=("CF259X",)))
    assert told(company, cartridge) == [("Cartouche HP 300 noir", ("HP ENVY 110",))]
    factories.printer(company=company, model=model)
    assert told(company, cartridge) == []


def test_a_thousand_articles_cost_as_one(company, django_assert_max_num_queries):
    factories.printer(company=company, model=factories.printer_model("HP", "M404dn", takes=("CF259X",)))
    factories.printer_model("HP", "M452dn", takes=tuple(f"CF{n}" for n in range(30)))
    articles = [article(f"CF{n}") for n in range(30)]
    with django_assert_max_num_queries(4):
        assert len(told(company, *articles)) == 30
