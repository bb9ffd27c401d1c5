"""What scanners type, made a code that articles are known by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.catalog.barcodes import cleaned, is_carton, is_misread

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("4977766779524", "4977766779524"),
        (" 4977766779524\r\n", "4977766779524"),
        ("]E04977766779524", "4977766779524"),  # with the kind of the code
        ("]C1010497776677952410LOT7", "04977766779524"),  # GS1-128: GTIN, then the batch
        ("(01)04977766779524(10)LOT7", "04977766779524"),
        ("0104977766779524", "04977766779524"),
        ("0104977766779525", "0104977766779525"),  # its check digit is wrong: left as it is
        ("01-TN2420", "01-TN2420"),
        ("]", "]"),
    ],
)
def test_what_is_around_a_code_is_taken_away(typed: str, code: str) -> None:
    assert cleaned(typed) == code


@pytest.mark.parametrize(
    ("code", "misread", "carton"),
    [
        ("4977766779524", False, False),
        ("4977766779525", True, False),
        ("193015202108", False, False),  # UPC
        ("193015202109", True, False),
        ("04977766779524", False, False),  # GTIN-14 of a unit
        ("10193015202105", False, True),
        ("10193015202106", True, False),
        ("96385074", False, False),  # EAN-8
        ("10135", False, False),
        ("CF259X", False, False),
        ("٤٩٧٧٧٦٦٧٧٩٥٢٤", False, False),
    ],
)
def test_the_check_digit_tells_a_misread_code(code: str, misread: bool, carton: bool) -> None:
    """Planted bug: `isdigit` alone, which takes digits of other scripts."""
    assert (is_misread(code), is_carton(code)) == (misread, carton)


@given(st.text(), st.sampled_from(["", "]E0", "(01)", "01", "\x1d"]))
def test_any_text(text: str, before: str) -> None:
    code = cleaned(before + text)
    assert code == code.strip()
    assert len(code) <= len(before + text)
    assert not (is_misread(code) and is_carton(code))
