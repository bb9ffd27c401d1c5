"""Reading an imported CSV file a line at a time: nothing is dropped silently, and nothing stops the reading early."""

import csv
import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from privatif.core.cells import Reader, quoted

LONGEST_LINE = 1_000_000  # bytes; a file without line ends would fill the memory
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class Column(NamedTuple):
    name: str
    read: Reader
    required: bool = True


class Problem(NamedTuple):
    """What is wrong with a line, in French. Line 1 is the header; 0 is the file as a whole."""

    line: int
    text: str


@dataclass(slots=True)
class Row:
    """A line that could be read: the values by column. Looking up its references adds ids to them."""

    line: int
    values: dict[str, Any]


Complain = Callable[[int, str], None]
Tick = Callable[[int], None]


class _Lines:
    """The physical lines as text. `broken` is the number of the last one that isn't UTF-8."""

    def __init__(self, file: BinaryIO, tick: Tick) -> None:
        self.file, self.tick = file, tick
        self.broken = 0

    def __iter__(self) -> Iterator[str]:
        number = read = 0
        while raw := self.file.readline(LONGEST_LINE):
            number, read = number + 1, read + len(raw)
            if number == 1:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            if number % 1000 == 0:
                self.tick(read)
            try:
                line = raw.decode()
            except UnicodeDecodeError:
                self.broken, line = number, raw.decode(errors="replace")
            yield line
            if len(raw) == LONGEST_LINE:
                raise csv.Error("line too long")
        self.tick(read)


def rows(path: Path, columns: Sequence[Column], complain: Complain, tick: Tick) -> Iterator[Row]:
    """The good lines of a UTF-8 file with commas and a header; the others are told to `complain`.

    Every line is either yielded, complained of, or blank. `tick` is told how many bytes have been read.
    """
    try:
        with path.open("rb") as file:
            if file.read(2) in _UTF_16:
                complain(1, "le fichier est en UTF-16\u202f: enregistrez-le en UTF-8.")
                return
            file.seek(0)
            yield from _Sheet(columns, complain).read(_Lines(file, tick))
    except OSError as error:
        complain(0, f"le fichier ne peut pas être lu ({error.strerror}).")


class _Sheet:
    def __init__(self, columns: Sequence[Column], complain: Complain) -> None:
        self.columns, self.complain = columns, complain

    def read(self, lines: _Lines) -> Iterator[Row]:
        present: list[Column] | None = None
        for line, cells in self._records(lines):
            if present is not None:
                if (row := self._row(line, cells, present)) is not None:
                    yield row
                continue
            present = self.header(line, cells)
            if present is None:
                return
        if present is None:
            self.complain(1, "le fichier est vide : il lui faut au moins la ligne des noms de colonnes.")

    def _records(self, lines: _Lines) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(iter(lines), strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                self.complain(
                    line, "ligne mal formée : vérifiez les guillemets, qui doivent être doublés ou fermés,"
                    " et les fins de ligne."
                )  # fmt: skip
                continue
            if lines.broken >= line:
                self.complain(line, "ligne illisible en UTF-8 : enregistrez le fichier en UTF-8.")
            elif cells:
                yield line, cells

    def header(self, line: int, cells: list[str]) -> list[Column] | None:
        """The columns in the file's order, or None once each fault has been complained of."""
        names = [cell.strip() for cell in cells]
        known = {column.name: column for column in self.columns}
        faults = [_unknown(name, list(known)) for name in names if name not in known]
        if faults and len(names) == 1 and (";" in names[0] or "\t" in names[0]):
            faults = ["les colonnes doivent être séparées par des virgules."]
        faults += [f"la colonne {name} est écrite deux fois." for name in sorted(known) if names.count(name) > 1]
        faults += [
            f"la colonne {column.name} manque."
            for column in self.columns if column.required and column.name not in names
        ]  # fmt: skip
        for fault in faults:
            self.complain(line, fault)
        return None if faults else [known[name] for name in names]

    def _row(self, line: int, cells: list[str], present: list[Column]) -> Row | None:
        if len(cells) != len(present):
            self.complain(line, f"{len(cells)} colonnes au lieu de {len(present)}.")
            return None
        values, sound = {}, True
        for column, cell in zip(present, cells, strict=True):
            try:
                values[column.name] = column.read(cell.strip())
            except ValueError as error:
                self.complain(line, f"{column.name} : {error}")
                sound = False
        return Row(line, values) if sound else None


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"vouliez-vous écrire {near[0]} ?" if near else f"colonnes possibles : {', '.join(known)}."
    return f"la colonne {quoted(name)} est inconnue ; {hint}"
