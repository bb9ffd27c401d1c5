"""A file is read to its last line, whatever it holds: each line is a row, a complaint, or blank."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.core import cells, sheets
from privatif.core.sheets import Column

COLUMNS = (
    Column("number", cells.text(20)),
    Column("price", cells.decimal(8, 4)),
    Column("note", cells.text(2000, blank=True), required=False),
)
HEADER = b"number,price,note\n"


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """`read(bytes)` is the values by line, and the complaints by line."""
    path = tmp_path_factory.mktemp("sheets") / "articles.csv"

    def read_bytes(content: bytes):
        path.write_bytes(content)
        told: list[tuple[int, str]] = []
        rows = list(sheets.rows(path, COLUMNS, lambda *problem: told.append(problem), lambda _: None))
        return {row.line: row.values for row in rows}, told

    return read_bytes


@given(st.binary())
def test_no_bytes_stop_the_reading(read, content):
    for beginning in (b"", HEADER):
        rows, told = read(beginning + content)
        assert all(line >= 2 for line in rows)
        assert all(0 <= line <= (beginning + content).count(b"\n") + 1 for line, _ in told)
        assert rows.keys() & {line for line, _ in told} == set()


@given(st.lists(st.binary(max_size=30).filter(lambda line: not set(line) & set(b'"\r\n'))))
def test_every_line_is_a_row_a_complaint_or_blank(read, lines):
    rows, told = read(HEADER + b"".join(line + b"\n" for line in lines))
    blank = {n for n, line in enumerate(lines, start=2) if not line.decode(errors="replace").replace(",", "").strip()}
    assert rows.keys() | {line for line, _ in told} | blank == {*range(2, len(lines) + 2)}


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20),
            st.decimals(0, 99999999, places=4),
            st.text(st.characters(exclude_categories=["C", "Z"]), max_size=30),
        )
    )
)
def test_what_was_written_is_read(read, table):
    text = io.StringIO()
    csv.writer(text).writerows([["number", "price", "note"], *table])
    rows, told = read(text.getvalue().encode())
    assert told == []
    assert [tuple(values.values()) for values in rows.values()] == table


def test_bom_crlf_order_of_columns_and_an_absent_one(read):
    rows, told = read("\ufeffprice,number\r\n1.50,É1\r\n\r\n,\r\n 2 , É2 \r\n".encode())
    assert told == []
    assert {line: (values["number"], str(values["price"])) for line, values in rows.items()} == {
        2: ("É1", "1.50"),
        5: ("É2", "2"),
    }
    assert "note" not in rows[2]


@pytest.mark.parametrize(
    ("content", "line", "sentence"),
    [
        (b"", 1, "le fichier est vide"),
        ("number,price\n".encode("utf-16"), 1, "le fichier est en UTF-16"),
        (b"number;price\nA;1\n", 1, "les colonnes doivent être séparées par des virgules."),
        (b"number,prix\nA,1\n", 1, "la colonne price manque."),
        (
            b"number,price,nots\n",
            1,
            "la colonne «\u00a0nots\u00a0» est inconnue ; vouliez-vous écrire note ?",
        ),
        (b"number,price,colour\n", 1, "colonnes possibles : number, price, note."),
        (b"number,price,price\n", 1, "la colonne price est écrite deux fois."),
        (b"numb\xe9ro,price\nA,1\n", 1, "ligne illisible en UTF-8"),
        (HEADER + b"A,1\n", 2, "2 cellule(s) au lieu de 3."),
        (HEADER + b"A,1,Caf\xe9\n", 2, "ligne illisible en UTF-8"),
        (HEADER + b'A,1,"never closed\nB,1,\n', 2, "mal formée"),
        (HEADER + b'A,1,"5" pouces"\n', 2, "mal formée"),
        (HEADER + b"A,1," + b"x" * 200_000 + b"\n", 2, "mal formée"),
        (HEADER + b"A\x00,1,\n", 2, "number : "),
        (HEADER + b"A,1.5.5,\n", 2, "price : "),
    ],
)
def test_what_is_said_and_where(read, content, line, sentence):
    rows, told = read(content)
    assert rows == {}
    assert any(at == line and sentence in text for at, text in told), told


def test_a_bad_line_does_not_hide_the_others(read):
    rows, told = read(HEADER + b'A,1,\nB,x,\n"C""\n,1,\nD,4,"two\nlines"\nE,5,\n')
    assert list(rows) == [2, 8]
    assert [line for line, _ in told] == [3, 4, 7]
    assert "jusqu’à la ligne 6" in told[1][1]  # the quote that isn't closed swallows these, and says so
    rows, told = read(HEADER + b"A,1,\nB,x,\nC\xff,1,\n,,\nD\nE,5,\n")
    assert list(rows) == [2, 7]
    assert [line for line, _ in told] == [3, 4, 6]


def test_a_file_without_line_ends_does_not_fill_the_memory(read):
    rows, told = read(HEADER + b"A,1," + b" " * (3 * sheets.LONGEST_LINE) + b"\nB,2,\n")
    assert list(rows) == [3]
    assert [line for line, _ in told] == [2]


def test_what_cannot_be_opened(tmp_path):
    told = []
    assert list(sheets.rows(tmp_path, COLUMNS, lambda *problem: told.append(problem), lambda _: None)) == []
    assert told[0][0] == 0
    assert "ne peut pas être lu" in told[0][1]
