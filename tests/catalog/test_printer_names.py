"""A printer is found as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from privatif.catalog import printers
from privatif.catalog.printer_models import key_of, words_of
from privatif.core.text import plain
from tests import factories


@pytest.fixture
def known(db):
    for make, name, takes in (
        ("HP", "LaserJet Pro M404dn", ()),
        ("HP", "LaserJet Pro M404n", ()),
        ("HP", "OfficeJet D135", ()),
        ("HP", "Officejet d135 All-in-One Printer", ("C5011D",)),
        ("HP", "Officejet d135xi All-in-One Printer", ("C5011D",)),
        ("HP", "hp laserjet 200 color m251q", ()),
        ("Canon", "PIXMA MG5700 série", ()),
        ("Brother", "HL-L2375DW", ()),
    ):
        factories.printer_model(make, name, takes=takes)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("hp m404dn", ["HP LaserJet Pro M404dn"]),
        ("HP LASERJET PRO M404-DN", ["HP LaserJet Pro M404dn"]),
        ("m404 laser", ["HP LaserJet Pro M404n", "HP LaserJet Pro M404dn"]),
        ("laserjet pro m404", ["HP LaserJet Pro M404n", "HP LaserJet Pro M404dn"]),
        ("404dn hp", ["HP LaserJet Pro M404dn"]),
        ("laser jet m 404 dn", ["HP LaserJet Pro M404dn"]),
        ("officejet d135xi", ["HP Officejet d135xi All-in-One Printer"]),
        ("Imprimante Canon mg-5700", ["Canon PIXMA MG5700 série"]),
        ("pixma serie", ["Canon PIXMA MG5700 série"]),
        ("brother hll2375", ["Brother HL-L2375DW"]),
        ("m251q", ["hp laserjet 200 color m251q"]),
        ("epson", []),
        ("imprimante", []),
        ("!?", []),
        ("", []),
    ],
)
def test_as_people_type(known, typed, found):
    """Planted: words looked for only as they stand (`404dn` and `m 404 dn` find nothing)."""
    assert [str(model) for model in printers.named(typed)] == found


def test_the_same_printer_of_two_sources_is_told_once_and_with_its_supplies(known):
    """Planted: models that differ only in `All-in-One Printer` told apart."""
    told = printers.named("officejet d135")
    assert [(str(model), model.has_supplies) for model in told] == [
        ("HP Officejet d135 All-in-One Printer", True),
        ("HP Officejet d135xi All-in-One Printer", True),
    ]


def test_no_more_than_asked_for(known):
    assert len(printers.named("hp", limit=3)) == 3


NAMES = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), max_size=60)


class Anything(TestCase):
    @given(make=NAMES, name=NAMES, typed=st.text(max_size=80))
    def test_no_text_stops_the_search_and_a_model_is_found_by_its_own_name(self, make, name, typed):
        if plain(f"{make} {name}") and not factories.PrinterModel.objects.filter(make=make, name=name).exists():
            model = factories.printer_model(make, name) if name else None
            words = plain(f"{make} {name}").split()
            if model and len(words) <= 8 and not {*words} & printers.naming.SAID_OF_ANY:
                assert model.pk in [found.pk for found in printers.named(f"{make} {name}", limit=10_000)]
        printers.named(typed)


@pytest.mark.once
@given(make=NAMES, name=NAMES)
def test_what_a_model_is_found_by_fits_its_column(make, name):
    assert len(words_of(make, name)) <= 400
    assert len(key_of(make, name)) <= 180
