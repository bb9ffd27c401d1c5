"""Customers' files: what they are is told by their content, and whatever can't be read gets a sentence.

Planted bugs that were seen here are named beside the tests that caught them.
"""

import io
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privatif.core.errors import Refusal
from privatif.ordering import files
from privatif.ordering.files import decoding, limits, workbooks
from privatif.ordering.pasting import Columns
from tests.ordering.sheets import changed, ods, xlsx, zipped

pytestmark = pytest.mark.once

TABLE = "Référence;Désignation;Quantité\r\n00123;Étiquette à imprimer;3\r\nCF259X;Toner noir n° 59;12\r\n"
ROWS = [["Référence", "Désignation", "Quantité"], ["00123", "Étiquette", "3"], ["CF259X", "Toner noir", "12"]]
WANTED = [("00123", "3"), ("CF259X", "12")]


def wanted(data: bytes, sheet: str = "") -> list[tuple[str, str]]:
    return [(line.reference, line.quantity) for line in files.take(data, sheet).read().lines if line.kind == "wish"]


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        files.take(data)
    return refusal.value.text.replace("\u00a0", " ").replace("\u202f", " ")


ENCODINGS = {
    "utf-8": (b"", "utf-8"),
    "utf-8 with its mark": (b"\xef\xbb\xbf", "utf-8"),
    "utf-16 little": (b"\xff\xfe", "utf-16-le"),
    "utf-16 big": (b"\xfe\xff", "utf-16-be"),
    "utf-16 little without its mark": (b"", "utf-16-le"),
    "utf-16 big without its mark": (b"", "utf-16-be"),
    "utf-32": (b"\xff\xfe\0\0", "utf-32-le"),
    "windows": (b"", "cp1252"),
    "macintosh": (b"", "mac_roman"),
}


@pytest.mark.parametrize(("mark", "encoding"), ENCODINGS.values(), ids=ENCODINGS)
@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r"], ids=["crlf", "lf", "cr"])
def test_a_text_in_any_encoding(mark: bytes, encoding: str, ends: str) -> None:
    """Planted bugs: UTF-16 known by its mark alone; cp1252 before MacRoman without looking."""
    text = TABLE.replace("\r\n", ends)
    data = mark + text.encode(encoding)
    assert files.take(data).text == text
    assert wanted(data) == WANTED


@pytest.mark.parametrize("text", ["Toner\n", "é", "Réf. 12 à 3 €", "n°\u00a05 – « reçu »"])
def test_few_letters_are_enough(text: str) -> None:
    assert decoding.decoded(text.encode("cp1252")) == text


@pytest.mark.parametrize("data", [xlsx({"Commande": ROWS}), ods(ROWS)], ids=["xlsx", "ods"])
def test_a_workbook(data: bytes) -> None:
    contents = files.take(data)
    assert (contents.sheet, contents.sheets) == ("Commande", ("Commande",))
    assert contents.read().columns == Columns(0, 2, header=True)
    assert wanted(data) == WANTED


def test_cells_are_texts_as_somebody_would_type_them() -> None:
    """Planted bugs: `10135.0` as the reference; 1.234 written with a point, which reads as 1 234."""
    rows = [[10135, "007", 3760123456789, 1.234, True, None, date(2026, 11, 23), 2.5e-7]]
    assert files.take(xlsx({"A": rows})).rows == [
        ["10135", "007", "3760123456789", "1,234", "VRAI", "", "46349", "2,5e-07"]
    ]


def test_the_first_sheet_that_has_rows_is_shown_and_another_can_be_chosen() -> None:
    """Planted bug: the first sheet, rows or not."""
    book = xlsx({"Vide": [], "Toners": ROWS, "Papier": [["MP-0001", "5"], ["MP-0002", "6"]]})
    contents = files.take(book)
    assert (contents.sheet, contents.sheets) == ("Toners", ("Toners", "Papier"))
    assert wanted(book, "Papier") == [("MP-0001", "5"), ("MP-0002", "6")]
    assert files.take(book, "Disparue").sheet == "Toners"


def test_lines_are_counted_as_the_spreadsheet_counts_them() -> None:
    """Planted bug: the empty rows above the table left out."""
    lines = files.take(xlsx({"A": [[], [], *ROWS]})).read().lines
    assert [(line.line, line.reference) for line in lines if line.kind == "wish"] == [(4, "00123"), (5, "CF259X")]


SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
CELL = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'
UNREADABLE = "Le classeur est illisible : ouvrez-le dans votre tableur et enregistrez-le de nouveau."
NO_TEXT = "Ce fichier n’est ni un texte ni un classeur : enregistrez-le en .csv, .xlsx, .xls ou .ods."
REFUSED = {
    "nothing": (b"", "Le fichier est vide."),
    "blanks": (b" \r\n\t ", "Le fichier est vide."),
    "a mark alone": (b"\xef\xbb\xbf", "Le fichier est vide."),
    "too large": (b"1" * 20_000_001, "Le fichier dépasse 20 Mo."),
    "too long": (
        b"CF259X;1\r\n" * 20_001,
        "20 000 lignes au plus à la fois ; il y en a 20 001. Partagez-les en plusieurs fois.",
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NO_TEXT),
    "dBase": (b"\x03n\x0c\x03\x08\0\0\0A\x01\x99\0", NO_TEXT),
    "a PDF": (b"%PDF-1.7 ", "C’est un PDF : ouvrez-le, copiez le tableau et collez-le dans la saisie rapide."),
    "a web page called .xls": (
        b"\r\n<table><tr><td>CF259X</td></tr></table>",
        "Ce fichier est une page web ou un document : ouvrez-le dans votre tableur et enregistrez-le en .xlsx.",
    ),
    "a zip of something else": (
        zipped({"commande.csv": "CF259X;3"}),
        "Cette archive n’est pas un classeur : importez le fichier qu’elle contient.",
    ),
    "no zip after all": (b"PK\x03\x04" + b"x" * 100, UNREADABLE),
    "an old document": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, UNREADABLE),
    "a workbook without rows": (xlsx({"A": [], "B": [[]]}), "Le classeur ne contient aucune ligne."),
    "a sheet too long": (
        xlsx({"A": [*[[]] * 20_000, ["CF259X"]]}),
        "20 000 lignes au plus à la fois ; il y en a 20 001. Partagez-les en plusieurs fois.",
    ),
    "a sheet too wide": (
        xlsx({"A": [*[["CF259X"]] * 1_000, [""] * 1_000 + ["x"]]}),
        "La feuille est trop étendue : gardez-en les colonnes utiles et enregistrez-la de nouveau.",
    ),
    "a sheet with a cell in each corner": (
        changed(xlsx({"A": ROWS}), SHEET, FAR % (CELL % (1, b"A", 1) + CELL % (1_048_576, b"XFD", 1_048_576))),
        UNREADABLE,
    ),
}


@pytest.mark.parametrize(("data", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_why(data: bytes, sentence: str) -> None:
    """Planted bug: the last one read inside this process; it took the process with it."""
    assert refused(data) == sentence


def test_a_workbook_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted bugs: only the declared sizes are added up; no more is unpacked than is declared."""
    monkeypatch.setattr(workbooks, "LARGEST_UNZIPPED", 3_000_000)
    bomb = zipped({"xl/workbook.xml": b"0" * 9_000_000})
    sentence = "Décompressé, le classeur dépasse 3 Mo : gardez-en la feuille de la commande."
    assert len(bomb) < 10_000
    assert refused(bomb) == sentence
    lies = {struct.pack("<I", 9_000_000): struct.pack("<I", 1)}
    lies[struct.pack("<I", zlib.crc32(b"0" * 9_000_000))] = struct.pack("<I", zlib.crc32(b"0"))
    for truth, lie in lies.items():
        assert bomb.count(truth) == 2
        bomb = bomb.replace(truth, lie)
    assert refused(bomb) == sentence


def test_letters_of_one_cell_repeated_don_t_fill_the_memory() -> None:
    long = "x" * 32_000
    assert "trop étendue" in refused(xlsx({"A": [[long] * 10] * 100}))
    assert limits.MOST_LETTERS < 32_000 * 1_000


def told(data: bytes) -> str:
    """The sentence that refuses it, or how many lines it has."""
    try:
        return f"{len(files.take(data).read().lines)} lignes."
    except Refusal as refusal:
        return refusal.text if refusal.text.endswith(".") else ""


@given(st.one_of(st.binary(), st.binary().map(lambda rest: b"\xff\xfe" + rest), st.text().map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert told(data)


BOOKS = [xlsx({"A": ROWS}), ods(ROWS)]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(BOOKS),
    st.lists(st.tuples(st.integers(1, 10_000), st.integers(0, 255)), min_size=1, max_size=4),
    st.integers(0, 3),
)
def test_any_damaged_workbook_is_read_or_refused(book: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    """Planted bug: `except BadZipFile` alone."""
    damaged = bytearray(book)
    for before_end, byte in changes:
        damaged[len(damaged) - before_end % (len(damaged) - 4) - 1] = byte
    assert told(bytes(damaged[: len(damaged) // cut if cut > 1 else len(damaged)]))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(BOOKS), st.binary(max_size=200), st.integers(0, 2_000))
def test_a_workbook_with_anything_inside_is_read_or_refused(book: bytes, anything: bytes, at: int) -> None:
    member = SHEET if book is BOOKS[0] else "content.xml"
    content = zipfile.ZipFile(io.BytesIO(book)).read(member)
    assert told(changed(book, member, content[:at] + anything + content[at + len(anything) :]))


@pytest.mark.shared
def test_one_real_order_in_eight_files(shared: Path) -> None:
    found = {path.name: wanted(path.read_bytes()) for path in (shared / "data" / "messy" / "order_576339").iterdir()}
    assert len(found) == 8
    assert {(len(lines), sum(int(quantity) for _reference, quantity in lines)) for lines in found.values()} == {
        (542, 2175)
    }


@pytest.mark.shared
def test_every_shape_of_csvkit_is_read_or_refused(shared: Path) -> None:
    found = {path.name: told(path.read_bytes()) for path in (shared / "data" / "messy" / "csvkit").iterdir()}
    assert len(found) == 22
    assert {name for name, said in found.items() if not said.endswith(" lignes.")} == {"testdbf.dbf"}
