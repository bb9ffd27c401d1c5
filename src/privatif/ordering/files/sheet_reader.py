"""Reads a workbook from stdin and writes one of its sheets to stdout as JSON; run by `workbooks` on its own.

It imports nothing of the portal, so that it starts at once. {"name", "names", "rows"}, or {"refused": a word}.
"""

import json
import resource
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

MEMORY = 1_000_000_000  # bytes
SECONDS = 25
_SPACES = {0: None, 9: " ", 10: " ", 13: " "}  # a row is one line, and its cells stand between tabs


def answer(data: bytes, limits: Sequence[int], wanted: str) -> dict[str, Any]:
    """The sheet named `wanted`, or the first that has rows; hidden ones only where no other has any."""
    workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    sheets = [about for about in workbook.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet]
    shown = [about.name for about in sheets if about.visible == SheetVisibleEnum.Visible]
    hidden = [about.name for about in sheets if about.name not in shown]
    for names in (shown, hidden):
        if filled := {name: sheet for name in names if (sheet := workbook.get_sheet_by_name(name)).end}:
            name = wanted if wanted in filled else next(iter(filled))
            return _rows(filled[name], *limits) | {"name": name, "names": list(filled)}
    return {"refused": "empty"}


def _rows(sheet: CalamineSheet, most_lines: int, most_cells: int, most_letters: int) -> dict[str, Any]:
    assert sheet.end
    lines, width = sheet.end[0] + 1, sheet.end[1] + 1
    if lines > most_lines:
        return {"refused": "long", "lines": lines}
    if lines * width > most_cells:
        return {"refused": "wide"}
    rows = [[written(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for row in rows:
        while row and not row[-1]:
            row.pop()
    if sum(len(cell) for row in rows for cell in row) > most_letters:
        return {"refused": "wide"}
    return {"rows": rows} if any(rows) else {"refused": "empty"}


def written(cell: Any) -> str:
    """A cell as somebody would have typed it: 10135.0 is 10135, and decimals follow a comma."""
    if isinstance(cell, bool):
        return "VRAI" if cell else "FAUX"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    if isinstance(cell, time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell).translate(_SPACES)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    *limits, wanted = sys.argv[1:]
    try:
        found = answer(sys.stdin.buffer.read(), [int(most) for most in limits], wanted)
    except PasswordError:
        found = {"refused": "locked"}
    except BaseException:  # the library's panics are no Exception
        found = {"refused": "unreadable"}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
