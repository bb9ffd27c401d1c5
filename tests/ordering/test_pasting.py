"""What people paste becomes wishes: as written, all of it, and nothing guessed.

Planted bugs that were seen here are named beside the tests that caught them.
"""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.ordering import quantities
from privatif.ordering.pasting import Columns, Line, find_columns, parse, parse_rows, read
from tests.ordering.pastes import ONE_LINE, SEVERAL_LINES, Expected

pytestmark = pytest.mark.once
LETTERED = st.from_regex(r"[A-Z]{2,3}-?[0-9]{3,5}[A-WYZ]?", fullmatch=True)
DIGITS = st.from_regex(r"[0-9]{5}", fullmatch=True)
AMOUNTS = st.integers(1, quantities.LARGEST)


def found(lines: list[Line]) -> list[Expected]:
    return [(line.kind, line.reference, line.quantity) for line in lines]


@pytest.mark.parametrize(("text", "expected"), ONE_LINE.items())
def test_one_line(text: str, expected: Expected) -> None:
    """Seen caught: `14 x 10135` read as 10135 times 14; `deux CF259X` read as one; the numbers of an address read as
    quantities; `CF259X 1 200` not read as 1200."""
    assert found(parse(text + "\n")) == [expected]


@pytest.mark.parametrize(("text", "expected"), SEVERAL_LINES.values(), ids=SEVERAL_LINES)
def test_several_lines(text: str, expected: list[Expected]) -> None:
    """Seen caught: pairs of numbers decided line by line instead of by majority; a customer's number above the table
    read as a reference; `Qté en stock` and `Référence commande` taken for columns; prices of 190,00 for
    quantities; a record of two lines counted once."""
    assert found(parse(text)) == expected


def test_whatever_is_unreadable_says_why_in_one_sentence() -> None:
    for text in [*ONE_LINE, *(text for text, _ in SEVERAL_LINES.values())]:
        for line in parse(text):
            assert (line.kind != "unreadable") or line.why.endswith("."), line
            assert line.kind != "wish" or not line.why


@pytest.mark.parametrize(
    ("text", "why"),
    {
        "deux CF259X": "La quantité est écrite en lettres\u00a0: écrivez-la en chiffres.",
        "2 boîtes de CF259X": "La quantité compte des boîtes ou des lots\u00a0: écrivez un nombre d’unités.",
        "CF259X ou TN-2420": "Plusieurs références sont possibles\u00a0: écrivez-en une par ligne.",
        "Bonjour,": "Aucune référence n’est reconnue sur cette ligne.",
        "10135 1 2 3 4 5 6 ": "On ne sait pas quel nombre est la quantité\u00a0: "
        "écrivez «\u00a0référence x quantité\u00a0».",
        "Toner HP CF259X": "La quantité n’est pas reconnue\u00a0: écrivez «\u00a0référence x quantité\u00a0».",
        "CF259X 3 " + "x" * 500: "La ligne est trop longue pour y reconnaître une référence et une quantité.",
    }.items(),
)
def test_the_sentences(text: str, why: str) -> None:
    assert [line.why for line in parse(text)] == [why]


PIECES = [
    "Réf;Qté\n",
    "CF259X;3\n",
    "TN-2420;deux\r\n",
    'MP-0001;"2\n',
    'a";3\n',
    '"b\n',
    "12,50",
    " x ",
    "\t",
    "Total\r",
]


@given(
    st.one_of(
        st.lists(st.sampled_from(PIECES)).map("".join),
        st.text(),
        st.text(alphabet='CF259X x2,;|\t\n\r"=-.:()Totalréfqé\u202f\u00a0\ufeff\x00'),
    )
)
def test_any_text_is_accounted_for(text: str) -> None:
    """Seen caught: `str.splitlines`, which also splits on form feeds."""
    written = re.split("\r\n|\r|\n", text)
    lines = parse(text)
    assert [line.text for line in lines] == (written if written[-1] else written[:-1])
    assert [line.line for line in lines] == list(range(1, len(lines) + 1))
    for line in lines:
        assert (line.kind == "wish") == bool(line.reference) == bool(line.quantity)
        assert line.kind != "unreadable" or line.why


@given(
    st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=6),
    st.integers(0, 5),
    st.integers(0, 5),
    st.booleans(),
)
def test_any_rows_are_accounted_for(rows: list[list[str]], reference: int, quantity: int, header: bool) -> None:
    """Seen caught: columns that were given, but looked for all the same."""
    for columns in (None, Columns(reference, quantity, header), Columns(reference, None, header)):
        reading = parse_rows(rows, columns)
        assert [line.text for line in reading.lines] == ["\t".join(row) for row in rows]
        assert [line.line for line in reading.lines] == list(range(1, len(rows) + 1))
        assert reading.columns == (columns or find_columns(rows))
        assert read("\n".join(map("\t".join, rows)), columns) is not None


SPELLINGS = {
    "{r} {q}": LETTERED,
    "{q} {r}": LETTERED,
    "{r}\t{q}": LETTERED | DIGITS,
    "{q}\t{r}": LETTERED,
    "{r};{q}": LETTERED | DIGITS,
    "{r},{q}": LETTERED | DIGITS,
    "{r}|{q}": LETTERED | DIGITS,
    "{r} x {q}": LETTERED,
    "{r} x{q}": LETTERED | DIGITS,
    "{q}x {r}": LETTERED,
    "{r} ({q})": LETTERED | DIGITS,
    "{r} : {q}": LETTERED | DIGITS,
    "- {r} {q} pièces": LETTERED | DIGITS,
    "• {q} {r}": LETTERED,
    "réf. {r} qté {q}": LETTERED | DIGITS,
    "{r};Toner noir 59X;{q};12,50": LETTERED | DIGITS,
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@given(st.data())
def test_what_is_written_comes_back(spelling: str, data: st.DataObject) -> None:
    """Seen caught: leading zeros of references eaten."""
    amounts = st.integers(1, 9999) if spelling.startswith("{q}x") else AMOUNTS
    wanted = data.draw(
        st.lists(st.tuples(SPELLINGS[spelling], amounts), min_size=1, max_size=8, unique_by=lambda w: w[0])
    )
    text = "\n".join(spelling.format(r=reference, q=quantity) for reference, quantity in wanted)
    assert found(parse(text)) == [("wish", reference, str(quantity)) for reference, quantity in wanted]


@given(
    st.lists(st.tuples(LETTERED | DIGITS, AMOUNTS), min_size=1, max_size=8),
    st.permutations(range(4)),
    st.sampled_from("\t;|"),
)
def test_a_table_with_a_header_comes_back(wanted: list[tuple[str, int]], order: list[int], delimiter: str) -> None:
    rows = [["Code article", "Désignation", "Qté", "Prix HT"]]
    rows += [[reference, "Toner noir 59X", f"{n:,}".replace(",", "\u202f"), "12,50"] for reference, n in wanted]
    text = "\n".join(delimiter.join(row[i] for i in order) for row in rows)
    assert found(parse(text)) == [("ignored", "", ""), *(("wish", reference, str(n)) for reference, n in wanted)]


def test_columns_are_found_shown_and_changed() -> None:
    rows = [["Qté", "Votre référence", "Référence"], ["3", "A-1", "CF259X"], ["2", "A-2", "TN-2420"]]
    assert find_columns(rows) == Columns(reference=2, quantity=0, header=True)
    assert found(parse_rows(rows, Columns(1, 0, header=True)).lines)[1:] == [("wish", "A-1", "3"), ("wish", "A-2", "2")]
    assert found(read("\n".join(map(";".join, rows)), Columns(1, None, header=True)).lines)[1] == ("wish", "A-1", "1")
    assert find_columns(rows[1:]) == Columns(reference=1, quantity=0, header=False)
    assert find_columns([["Bonjour,"], ["Merci de livrer", "à Rennes"]]) is None
    assert find_columns([]) is None


def test_rows_without_columns_are_read_as_lines() -> None:
    reading = parse_rows([["Bonjour"], [], ["2x CF259X"], ["", ""], ["TN-2420"]])
    assert reading.columns is None
    assert [line.kind for line in reading.lines] == ["unreadable", "ignored", "wish", "ignored", "wish"]


ORDERS = [
    ("collage_576339.txt", "utf-8"),
    ("collage_576339_espaces.txt", "utf-8"),
    ("commande_576339.cp1252.csv", "cp1252"),
    ("commande_576339.macroman_cr.csv", "mac_roman"),
    ("commande_576339.utf16le.txt", "utf-16"),
    ("commande_576339.utf8bom.csv", "utf-8-sig"),
    ("commande_576339.virgule.csv", "utf-8"),
]


@pytest.mark.shared
@pytest.mark.parametrize(("name", "encoding"), ORDERS)
def test_one_real_order_in_several_files(shared: Path, name: str, encoding: str) -> None:
    text = (shared / "data" / "messy" / "order_576339" / name).read_bytes().decode(encoding)
    lines = parse(text)
    wishes = [line for line in lines if line.kind == "wish"]
    assert [line.line for line in lines if line.kind == "unreadable"] == []
    assert (len(wishes), sum(int(line.quantity) for line in wishes)) == (542, 2175)


OPEN = ';"a\n'  # before the rest: a cell that is never closed
HEAVY = {
    "digits": "1234567890",
    "thousands": "123 ",
    "thousands, a line": "1 " + "000 " * 120 + "x\n",
    "dots": "1." * 240 + "z\n",
    "times": "x2 " * 160 + "\n",
    "dashes": "- " * 240 + "1\n",
    "cells": "a1;" * 160 + "\n",
    "tabs": "\t",
    "totals": "total " + "1 " * 200 + "z\n",
    "quotation marks": '"a""\n',
    "open cells": '"a;1""\n',
    "after an open cell": "b;c\n",
    "spaces": " ",
}


@pytest.mark.parametrize("piece", HEAVY.values(), ids=HEAVY)
def test_no_text_takes_long(piece: str) -> None:
    """Four times the text takes about four times as long. Seen caught: a cell's end sought without end."""
    times = []
    for size in (100_000, 400_000):
        text = OPEN + piece * (size // len(piece))
        begin = time.process_time()
        parse(text)
        times.append(time.process_time() - begin)
    assert times[1] < 12 * times[0] + 0.2
