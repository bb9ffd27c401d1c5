"""What people type differently and mean alike is made the same."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.core.text import plain, reference_key


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Cœur d’encre", "coeur d encre"),
        ("  ÉTIQUETTES   adhésives\t", "etiquettes adhesives"),
        ("ÆTHER nœud Œuvre", "aether noeud oeuvre"),
        ("Ramette A4 80 g/m²", "ramette a4 80 g m2"),
        ("e\u0301crire", "ecrire"),
        ("ﬁne", "fine"),
        ("…", ""),
    ],
)
def test_plain_words(typed, words):
    assert plain(typed) == words


@pytest.mark.parametrize("typed", ["CF259X", "cf259x", " cf 259-x ", "CF.259/X", "cf\u00a0259\u202fX", "ＣＦ２５９Ｘ"])
def test_a_reference_is_the_same_however_it_is_typed(typed):
    assert reference_key(typed) == "CF259X"


def test_different_references_stay_different():
    assert reference_key("TN-241BK") != reference_key("TN-241C")
    assert reference_key("é") == "E"
    assert reference_key("--") == ""


@given(st.text())
def test_plain_text_is_words_of_ascii_letters_and_digits_and_stays_so(text):
    assert re.fullmatch(r"([a-z0-9]+( [a-z0-9]+)*)?", plain(text))
    assert plain(plain(text)) == plain(text)


@given(st.text())
def test_a_key_is_ascii_letters_and_digits_and_stays_so(text):
    assert re.fullmatch(r"[A-Z0-9]*", reference_key(text))
    assert reference_key(reference_key(text)) == reference_key(text)


@given(st.text("abcABCéÉ0123"), st.text("abcABCéÉ0123"), st.sampled_from(["", " ", "-", ".", "/", "\u202f"]))
def test_case_and_separators_make_no_difference(left, right, separator):
    assert reference_key(f"{left}{separator}{right}".lower()) == reference_key((left + right).upper())
