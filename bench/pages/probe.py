"""The limit: the catalogue page's own SQL and f-strings on bare WSGI. PROBE names the file that `write` made.

Rows and facets are put together anew for each request; the frame around them is the page's own, as text.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import psycopg

PLAN: dict[str, Any] = json.loads(Path(os.environ["PROBE"]).read_text()) if "PROBE" in os.environ else {}
_connections: list[Any] = []


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    cursor = _cursor()
    answers = []
    for statement in PLAN["statements"]:
        cursor.execute(statement)
        answers.append(cursor.fetchall())
    parts = [PLAN["head"]]
    for answer, kind in zip(answers, PLAN["kinds"], strict=True):
        if kind == "facets":
            parts += [
                f'<label><input type="checkbox" value="{row[0]}">{escape(row[1])} {row[-1]}</label>' for row in answer
            ]
        elif kind == "rows":
            parts += [_row(row) for row in answer]
    page = "".join([*parts, PLAN["tail"]]).encode()
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
    return [page]


def _row(row: Sequence[Any]) -> str:
    cells = "".join(f'<td class="cell">{escape(str(value))}</td>' for value in row)
    return f'<tr>{cells}<td><form class="add" method="post"><input name="quantity" value="1"></form></td></tr>'


def _cursor() -> Any:
    if not _connections:
        if PLAN["postgresql"]:
            _connections.append(psycopg.connect(PLAN["database"], autocommit=True))
        else:
            _connections.append(sqlite3.connect(PLAN["database"]))
            _connections[0].executescript(PLAN["pragmas"])
    return _connections[0].cursor()


def write(path: Path, *, database: str, pragmas: str, statements: Sequence[str], page: str) -> None:
    """Plan a probe that runs `statements` and answers with about as much text as `page`."""
    rows = max(page.rfind("</tr>"), 0)
    plan = {
        "postgresql": database.startswith("postgres"),
        "database": database,
        "pragmas": pragmas,
        "statements": list(statements),
        "kinds": [_kind(statement) for statement in statements],
        "head": page[: page.find("<tbody>")],
        "tail": page[rows:],
    }
    path.write_text(json.dumps(plan))


def _kind(statement: str) -> str:
    if "GROUP BY" in statement:
        return "facets"
    return "rows" if "ORDER BY" in statement and "designation" in statement else ""
