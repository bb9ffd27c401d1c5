"""Orders as files: what a spreadsheet reads in them is what was written, and nothing of it is a formula."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from privatif.core import spreadsheets
from privatif.ordering import exporting
from privatif.ordering.listing import FullRow

pytestmark = pytest.mark.once
ROW = FullRow(
    "C-26-000001", "order", "to_approve", "BC 12", "Paul Lenoir", "Siège", "12 quai des Brumes", "27000", "Évreux",
    datetime(2026, 11, 23, 23, 30, tzinfo=UTC), date(2026, 11, 25), 2, Decimal("1234.50"), Decimal("246.90"),
    Decimal("1481.40"), "0070012", 1,
)  # fmt: skip
WORDS = exporting.words()


def read(*rows: FullRow) -> list[list[str]]:
    text = "".join(spreadsheets.csv_parts(exporting.table(rows, WORDS)))
    assert text.startswith("\ufeffN°;Type;")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


def test_a_csv_as_a_french_spreadsheet_opens_it() -> None:
    """Placed at half past midnight in Paris. Planted: the date in UTC; a decimal point."""
    assert read(ROW)[1] == [
        "C-26-000001", "Commande", "À valider", "BC 12", "Paul Lenoir", "Siège", "12 quai des Brumes", "27000",
        "Évreux", "24/11/2026", "25/11/2026", "2", "1234,50", "246,90", "1481,40", "0070012",
    ]  # fmt: skip


def test_a_workbook_has_numbers_days_and_texts() -> None:
    with spreadsheets.workbook(exporting.table([ROW], WORDS)) as file:
        sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()  # type: ignore[arg-type]
    assert sheet[0][0] == "N°"
    assert sheet[1] == [
        "C-26-000001", "Commande", "À valider", "BC 12", "Paul Lenoir", "Siège", "12 quai des Brumes", "27000",
        "Évreux", date(2026, 11, 24), date(2026, 11, 25), 2.0, 1234.5, 246.9, 1481.4, "0070012",
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", "＝1", '=HYPERLINK("http://a.example")'])
def test_no_text_is_a_formula(typed: str) -> None:
    """Planted: the CSV's cell as it is; `write` in place of `write_string`, in a workbook without `_SAFE`."""
    row = ROW._replace(reference=typed)
    assert read(row)[1][3] == f"'{typed}"
    with spreadsheets.workbook(exporting.table([row], WORDS)) as file, ZipFile(file) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "rels" in name and b"a.example" in parts.read(name)]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40), max_size=5))
def test_any_text_comes_back(texts: list[str]) -> None:
    rows = [ROW._replace(reference=text, author_name=text) for text in texts]
    lines = read(*rows)[1:]
    assert [line[3].removeprefix("'") for line in lines] == [text.removeprefix("'") for text in texts]
    assert [line[0] for line in lines] == [ROW.number] * len(texts)


def test_it_comes_in_pieces() -> None:
    """Planted: one text for all of them."""
    assert len(list(spreadsheets.csv_parts(exporting.table([ROW] * 1000, WORDS)))) == 6
