"""Sheets of labels: what stands on them, and what their codes open."""

import io
import re

import pytest
import segno
from pypdf import PdfReader

from privatif.ordering import labels
from privatif.ordering.labels import Label

pytestmark = pytest.mark.once
URL = "https://commandes.medias-plus.example/mon-parc/3f2b0c1a-0000-4000-8000-000000000001/"
ONE = Label("HP LaserJet Pro M404dn", "Siège", "Accueil", URL)


def drawn(svg: str) -> set[tuple[int, int]]:
    """The dark squares of a code, as (column, row)."""
    path = re.search(r' d="([^"]+)"', svg)
    assert path
    at_x, at_y, dark = 0.0, 0.0, set()
    for kind, numbers in re.findall(r"([Mmh])([-\d. ]+)", path[1]):
        values = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?|-?\.\d+", numbers)]
        if kind == "h":
            dark |= {(int(at_x) + n, int(at_y)) for n in range(int(values[0]))}
            at_x += values[0]
        else:
            at_x, at_y = (values[0], values[1]) if kind == "M" else (at_x + values[0], at_y + values[1])
    return dark


def test_the_code_is_that_of_the_very_address():
    """Planted: the address without its host."""
    code = segno.make(URL, error="m", micro=False)
    assert drawn(labels.code(URL)) == {
        (x, y) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark
    }
    assert drawn(labels.code(f"{URL}x")) != drawn(labels.code(URL))


def test_twenty_one_a_page_each_with_its_words(now):
    many = [ONE._replace(room=f"Bureau {n}") for n in range(22)]
    pages = PdfReader(io.BytesIO(labels.sheet(many, made_at=now))).pages
    texts = [page.extract_text() for page in pages]
    assert [text.count("Siège") for text in texts] == [21, 1]
    assert "Bureau 20" in texts[0]
    assert "Bureau 21" in texts[1]
    assert [text.count("Scannez pour commander") for text in texts] == [21, 1]
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]


def test_what_people_typed_is_no_typst(now):
    """Planted: the room as markup."""
    odd = ONE._replace(room='#read("order.typ") *x* $y$ "')
    text = PdfReader(io.BytesIO(labels.sheet([odd], made_at=now))).pages[0].extract_text()
    assert '#read("order.typ") *x* $y$ "' in " ".join(text.split())
