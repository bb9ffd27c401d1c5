"""Reading an imported CSV file a line at a time: nothing is dropped silently, and nothing stops the reading early."""

import csv
import difflib
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from privatif.core.cells import Reader, quoted

LONGEST_LINE = 1_000_000  # bytes; the rest of a longer line isn't kept, so that no file can fill the memory
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Complain = Callable[[int, str], None]
Tick = Callable[[int], None]


class Column(NamedTuple):
    name: str
    read: Reader
    required: bool = True


@dataclass(slots=True)
class Row:
    """A line that could be read: the values by column name. Whoever looks up what they refer to adds ids."""

    line: int
    values: dict[str, Any]


def rows(path: Path, columns: Sequence[Column], complain: Complain, tick: Tick) -> Iterator[Row]:
    """The good lines of a UTF-8 file with commas and a header; the others are told to `complain`.

    Every line is either yielded, complained of, or blank. Line 1 is the header, line 0 the file as a whole.
    `tick` is told how many bytes of the file have been read; one whose name ends in `.gz` is unpacked on the way.
    """
    try:
        with _opened(path) as (file, read):
            if file.read(2) in _UTF_16:
                complain(1, "le fichier est en UTF-16 : enregistrez-le en UTF-8.")
                return
            file.seek(0)
            records = _records(_Lines(file, lambda: tick(read())), complain)
            line, cells = next(records, (1, []))
            present = None if cells is None else _header(line, cells, columns, complain)
            if present is None:
                return
            for line, cells in records:
                if cells is not None and (row := _row(line, cells, present, complain)):
                    yield row
    except (EOFError, zlib.error, gzip.BadGzipFile):
        complain(0, "le fichier compressé est abîmé ou coupé.")
    except OSError as error:
        complain(0, f"le fichier ne peut pas être lu ({error.strerror}).")


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, Callable[[], int]]]:
    """The file's content, and a function that says how much of the file has been read."""
    with path.open("rb") as file:
        if path.suffix != ".gz":
            yield file, file.tell
        else:
            with gzip.open(file) as unpacked:
                yield cast(BinaryIO, unpacked), file.tell


class _Lines:
    """The physical lines as text. `broken` is the number of the last one that isn't UTF-8."""

    def __init__(self, file: BinaryIO, tick: Callable[[], None]) -> None:
        self.file, self.tick = file, tick
        self.broken = 0

    def __iter__(self) -> Iterator[str]:
        for number, raw in enumerate(iter(lambda: self.file.readline(LONGEST_LINE), b""), start=1):
            rest = raw
            while len(rest) == LONGEST_LINE and not rest.endswith(b"\n"):
                rest = self.file.readline(LONGEST_LINE)
            if number % 500 == 0:
                self.tick()
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                self.broken, line = number, raw.decode(errors="replace")
            yield line


def _records(lines: _Lines, complain: Complain) -> Iterator[tuple[int, list[str] | None]]:
    """The first line of each record and its cells; None once it has been complained of. Blank ones are left out."""
    reader = csv.reader(iter(lines), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            span = f" jusqu’à la ligne {reader.line_num}" if reader.line_num > line else ""
            complain(
                line, f"mal formée{span} : vérifiez les guillemets (fermés, doublés à l’intérieur) et la longueur."
            )
            yield line, None
            continue
        if lines.broken >= line:
            complain(line, "ligne illisible en UTF-8 : enregistrez le fichier en UTF-8.")
            yield line, None
        elif any(map(str.strip, cells)):
            yield line, cells


def _header(line: int, cells: list[str], columns: Sequence[Column], complain: Complain) -> list[Column] | None:
    """The columns in the file's order, or None once each fault has been complained of."""
    if not cells:
        complain(line, "le fichier est vide : il lui faut au moins la ligne des noms de colonnes.")
        return None
    names = [cell.strip() for cell in cells]
    known = {column.name: column for column in columns}
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        complain(line, "les colonnes doivent être séparées par des virgules.")
        return None
    faults = [_unknown(name, list(known)) for name in names if name not in known]
    faults += [f"la colonne {name} est écrite deux fois." for name in known if names.count(name) > 1]
    faults += [f"la colonne {c.name} manque." for c in columns if c.required and c.name not in names]
    for fault in faults:
        complain(line, fault)
    return None if faults else [known[name] for name in names]


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"vouliez-vous écrire {near[0]} ?" if near else f"colonnes possibles : {', '.join(known)}."
    return f"la colonne {quoted(name)} est inconnue ; {hint}"


def _row(line: int, cells: list[str], present: list[Column], complain: Complain) -> Row | None:
    if len(cells) != len(present):
        complain(line, f"{len(cells)} cellule(s) au lieu de {len(present)}.")
        return None
    values, sound = {}, True
    for column, cell in zip(present, cells, strict=True):
        try:
            values[column.name] = column.read(cell.strip())
        except ValueError as error:
            complain(line, f"{column.name} : {error}")
            sound = False
    return Row(line, values) if sound else None
