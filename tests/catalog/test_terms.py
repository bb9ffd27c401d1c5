"""Words and references made comparable; nothing here looks at a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.catalog import terms
from privatif.core.text import reference_key

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Toner noir 59X haute capacité", " toner noir 59x haute capacite "),
        ("Stylos à bille, BLEUS", " stylo a bille bleu "),
        ("Journaux", " journal journau journaux "),
        ("Bœuf", " boeuf "),
        ("Rouleaux de papier papier", " rouleau de papier "),
        ("  €  ", " "),
        ("", " "),
    ],
)
def test_the_words_of_an_article(text: str, words: str) -> None:
    assert terms.words_of(text, room=500) == words


@pytest.mark.parametrize(
    ("references", "keys"),
    [
        (["CF259X", "", ""], " CF259X 259X "),
        (["TN-2420", "tn 2420", "4977766787857"], " TN2420 2420 4977766787857 "),
        (["MP-00012"], " MP00012 00012 "),
        (["A4"], " A4 "),
        (["€", ""], " "),
    ],
)
def test_the_references_of_an_article(references: list[str], keys: str) -> None:
    assert terms.keys_of(*references) == keys


@pytest.mark.parametrize(
    ("text", "words", "key"),
    [
        ("Toner pour la Brother", ("toner", "brother"), "TONERPOURLABROTHER"),
        ("de", ("de",), "DE"),
        ("cf 259-x", ("cf", "259", "x"), "CF259X"),
        (" € ", (), ""),
        ("a b c d e f g h i j k", ("b", "c", "e", "f", "g", "h", "i", "j"), "ABCDEFGHIJK"),
    ],
)
def test_what_was_typed(text: str, words: tuple[str, ...], key: str) -> None:
    assert terms.read(text) == (words, key)


@pytest.mark.parametrize(
    ("singular", "plural"),
    [("toner", "toners"), ("journal", "journaux"), ("tuyau", "tuyaux"), ("rouleau", "rouleaux"), ("prix", "prix")],
)
def test_singular_and_plural_meet(singular: str, plural: str) -> None:
    for written, typed in ((singular, plural), (plural, singular)):
        assert set(terms.words_of(written, room=500).split()) & set(terms.forms(typed))


def test_one_slip() -> None:
    slips = set(terms.edits("noir"))
    assert {"noirs", "oir", "nir", "nior", "onir", "moir", "nnoir", "noi"} <= slips
    assert not {"noirss", "ni", "rion", "no1r"} & slips


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    words, key = terms.read(text)
    assert len(words) <= terms.MOST_WORDS
    assert all(word.isascii() and word.isalnum() and len(word) <= terms.LONGEST for word in (*words, key) if word)


@given(st.text(), st.integers(10, 60))
def test_words_stay_between_spaces_and_in_their_room(text: str, room: int) -> None:
    words = terms.words_of(text, room=room)
    assert words.startswith(" ")
    assert words.endswith(" ")
    assert "  " not in words
    assert len(words) <= room


@given(st.text(min_size=1, max_size=40))
def test_a_reference_is_its_own_key(reference: str) -> None:
    key = reference_key(reference)[: terms.LONGEST]
    assert not key or f" {key} " in terms.keys_of(reference)
