"""Quantities as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.catalog.models import Article
from privatif.core.errors import Refusal
from privatif.ordering import quantities

GOOD = {"1": 1, " 12 ": 12, "1 000": 1000, "1\u202f000": 1000, "1\u00a0000": 1000, "007": 7, "+3": 3, "999999": 999_999}
BAD = {
    "": "Indiquez une quantité, par exemple 1.",
    "0": "La quantité est d’au moins 1 ; pour ne plus commander l’article, retirez sa ligne.",
    "000": "La quantité est d’au moins 1 ; pour ne plus commander l’article, retirez sa ligne.",
    "-1": "La quantité est d’au moins 1 ; pour ne plus commander l’article, retirez sa ligne.",
    "1,5": "La quantité est un nombre entier, sans virgule ni point.",
    "1.000": "La quantité est un nombre entier, sans virgule ni point.",
    "1e9": "La quantité s’écrit en chiffres, par exemple 12.",
    "+-5": "La quantité s’écrit en chiffres, par exemple 12.",
    "douze": "La quantité s’écrit en chiffres, par exemple 12.",
    "٣": "La quantité s’écrit en chiffres, par exemple 12.",
    "1000000": "La quantité ne peut pas dépasser 999\u202f999 par ligne.",
    "1000000000": "La quantité ne peut pas dépasser 999\u202f999 par ligne.",
}


@pytest.mark.parametrize(("typed", "meant"), GOOD.items())
def test_what_is_understood(typed: str, meant: int) -> None:
    assert quantities.parse(typed) == meant


@pytest.mark.parametrize(("typed", "sentence"), BAD.items())
def test_what_is_refused_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        quantities.parse(typed)
    assert refusal.value.text == sentence


@given(st.text(max_size=40))
def test_any_text_is_a_quantity_or_a_sentence(typed: str) -> None:
    try:
        meant = quantities.parse(typed)
    except Refusal as refusal:
        meant, sentence = None, refusal.text
    assert sentence.endswith(".") if meant is None else 1 <= meant <= quantities.LARGEST


@given(st.integers(1, quantities.LARGEST))
def test_every_written_quantity_is_read_back(n: int) -> None:
    assert quantities.parse(f"{n:,}".replace(",", "\u202f")) == n


def test_packs_and_minimum() -> None:
    boxes = Article(pack_size=10, minimum=25)
    assert quantities.smallest(boxes) == 30
    quantities.check(30, article=boxes)
    with pytest.raises(Refusal, match="La quantité minimale de cet article est 30"):
        quantities.check(20, article=boxes)
    with pytest.raises(Refusal, match="par 10 : 30 ou 40, mais pas 35"):
        quantities.check(35, article=boxes)


@given(st.integers(1, 500), st.integers(1, 5000), st.integers(1, 6000))
def test_the_smallest_quantity_is_the_smallest_accepted(pack: int, minimum: int, n: int) -> None:
    article = Article(pack_size=pack, minimum=minimum)
    accepted = n % pack == 0 and n >= minimum
    try:
        quantities.check(n, article=article)
        assert accepted
        assert n >= quantities.smallest(article)
    except Refusal:
        assert not accepted
