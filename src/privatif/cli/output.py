"""What commands write: results on stdout, remarks and progress on stderr; and what their exit codes mean."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import click

OK, FAILED, USAGE, PARTLY = 0, 1, 2, 3


class Progress(Protocol):
    """Called as often as the work likes: what is being done, how much of it is, and how much there is in all."""

    def __call__(self, what: str, done: int, whole: int, /) -> None: ...


def say(text: str) -> None:
    click.echo(text)


def remark(text: str) -> None:
    click.echo(text, err=True)


def as_json(data: Any) -> None:
    """One JSON document; dates in ISO form."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; off a terminal the same with tabs between the columns, for `cut` and the like."""
    if not sys.stdout.isatty():
        for row in [columns, *rows]:
            say("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))
        return
    from rich.console import Console
    from rich.table import Table

    shown = Table(*columns, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        shown.add_row(*row)
    Console().print(shown, markup=False)


@contextmanager
def progress() -> Iterator[Progress]:
    """Bars on stderr, one a `what`; nothing off a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bars:
        tasks: dict[str, Any] = {}

        def tick(what: str, done: int, whole: int, /) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=whole)
            bars.update(tasks[what], completed=done, total=whole)

        yield tick
