"""What a cell may hold, and what is said of one that may not."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.core import cells

READERS = [
    cells.text(5), cells.text(5, blank=True), cells.identifier(5), cells.shaped(r"\d{9}", "un SIREN"),
    cells.whole(1, 10), cells.day, cells.whole(-5, 5, blank=True), cells.decimal(8, 4), cells.flag,
    cells.one_of("buyer", "approver"), cells.moment,
]  # fmt: skip


@given(st.sampled_from(READERS), st.text())
def test_a_reader_gives_a_value_or_a_sentence_and_nothing_else(reader, cell):
    try:
        reader(cell)
    except ValueError as error:
        sentence = str(error)
        assert sentence.endswith(".")
        assert len(sentence) < 200
        assert not any(ord(mark) < 32 for mark in sentence)


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (cells.text(5), "œuvre", "œuvre"),
        (cells.text(5, blank=True), "", ""),
        (cells.identifier(5), "N°1.2", "N°1.2"),
        (cells.whole(1, 10), "10", 10),
        (cells.whole(-5, 5), "-5", -5),
        (cells.whole(1, 10, blank=True), "", None),
        (cells.decimal(8, 4), "12345678.1234", Decimal("12345678.1234")),
        (cells.decimal(8, 4), "0.30000000", Decimal("0.3")),
        (cells.flag, "1", True),
        (cells.flag, "0", False),
        (cells.day, "", None),
        (cells.day, "2024-02-29", date(2024, 2, 29)),
        (cells.moment, "2026-07-14 09:30:00", datetime(2026, 7, 14, 7, 30, tzinfo=UTC)),
        (cells.moment, "2026-01-14T09:30", datetime(2026, 1, 14, 8, 30, tzinfo=UTC)),
    ],
)
def test_what_a_cell_means(reader, cell, value):
    assert reader(cell) == value


@pytest.mark.parametrize(
    ("reader", "cell", "sentence"),
    [
        (cells.text(5), "", "cellule vide alors qu’une valeur est obligatoire."),
        (cells.text(5), "trop long", "«\u00a0trop long\u00a0» compte 9 caractères, 5 au plus."),
        (cells.text(5), "a\tb", "«\u00a0a\ufffdb\u00a0» contient un retour à la ligne, une tabulation"),
        (cells.identifier(5), "A/1", "«\u00a0A/1\u00a0» est aussi une adresse de page : pas de barre oblique ni de"),
        (cells.identifier(5), "..", "«\u00a0..\u00a0» est aussi une adresse de page"),
        (cells.identifier(5), "", "cellule vide alors qu’une valeur est obligatoire."),
        (cells.shaped(r"\d{9}", "un SIREN"), "12 34", "«\u00a012 34\u00a0» n’est pas un SIREN."),
        (cells.shaped(r"\d{9}", "un SIREN"), "١٢٣٤٥٦٧٨٩", "n’est pas un SIREN."),
        (cells.whole(1, 10), "0", "«\u00a00\u00a0» n’est pas compris entre 1 et 10."),
        (cells.whole(1, 10), "1.0", "«\u00a01.0\u00a0» n’est pas un nombre entier."),
        (cells.whole(1, 10), "1000000000000", "n’est pas un nombre entier."),
        (cells.decimal(8, 4), "1,5", "écrivez les décimales après un point"),
        (cells.decimal(8, 4), "-1", "«\u00a0-1\u00a0» est négatif."),
        (cells.decimal(8, 4), "1.23456", "n’est pas un nombre de 8 chiffres au plus avant le point et 4 après."),
        (cells.decimal(8, 4), "NaN", "n’est pas un nombre de 8 chiffres"),
        (cells.decimal(8, 4), "123456789", "n’est pas un nombre de 8 chiffres"),
        (cells.flag, "oui", "écrivez 1 (oui) ou 0 (non)."),
        (cells.one_of("buyer", "approver"), "Buyer", "écrivez buyer ou approver."),
        (cells.day, "31/12/2026", "n’est pas une date comme 2026-11-23."),
        (cells.day, "2026-04-31", "n’est pas une date comme 2026-11-23."),
        (cells.moment, "2026-11-23", "n’est pas une date et une heure comme"),
        (cells.moment, "2026-11-23 25:00:00", "n’est pas une date et une heure comme"),
    ],
)
def test_what_is_said_of_a_bad_cell(reader, cell, sentence):
    with pytest.raises(ValueError) as told:
        reader(cell)
    assert sentence in str(told.value)
