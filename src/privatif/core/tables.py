"""Bringing a file into its table: checked to the last line first, then written as a whole or not at all.

Checking and comparing needs no write lock, so a file that is refused, a dry run, and a file that changes nothing never
hold the others up. What is new or changed is kept and then written; where it is much, the file is read again instead.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from privatif.core import audit
from privatif.core.bulk import upsert
from privatif.core.sheets import Column, Row, rows

BATCH = 4000  # lines compared and written at a time
MOST_KEPT = 40_000  # lines; about 50 MB

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Values = dict[str, Any]
Progress = Callable[[str, int, int], None]


def batches(items: Iterable[V], size: int = 0) -> Iterator[list[V]]:
    """Lists of at most `size`, or BATCH: a query can't name any number of values."""
    source = iter(items)
    while batch := list(islice(source, size or BATCH)):
        yield batch


class Problem(NamedTuple):
    """What is wrong with a line, in French. Line 1 is the header, line 0 the file as a whole."""

    line: int
    text: str


@dataclass
class FileReport:
    """What became of one file. With a problem, nothing of it was written. Warnings hold nothing back."""

    file: str
    lines: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return bool(self.problems)

    def complain(self, line: int, text: str) -> None:
        self.problems.append(Problem(line, text))


class Index(Generic[K, V]):
    """Finds what a file's cells refer to: rows of the database and, in a dry run, those that it would have added."""

    def __init__(self, fetch: Callable[[Collection[K]], dict[K, V]]) -> None:
        self._fetch = fetch
        self._promised: dict[K, V] = {}

    def find(self, keys: Collection[K]) -> dict[K, V]:
        return {**{key: self._promised[key] for key in keys if key in self._promised}, **self._fetch(keys)}

    def promise(self, key: K, value: V) -> None:
        """Let `find` find what isn't in the database."""
        self._promised[key] = value

    def no_id(self) -> int:
        """A primary key for the next promise: no row has it, and no other promise."""
        return -1 - len(self._promised)

    def forget(self) -> None:
        self._promised.clear()


class Table:
    """What one kind of file knows about its table. One object serves one import.

    `identity`: the columns that may hold the same only once. After `resolve` a row's values also hold the
    attributes named in `unique`. `stored`: which values are compared with the database, and where it keeps them.
    `may_repeat`: the source is known to write a line down twice; that is no fault, and changes nothing.
    """

    file: ClassVar[str]
    columns: ClassVar[Sequence[Column]]
    identity: ClassVar[tuple[str, ...]]
    model: ClassVar[type[Model]]
    unique: ClassVar[tuple[str, ...]]
    stored: ClassVar[Mapping[str, str]]
    may_repeat: ClassVar[bool] = False
    index: Index[Any, Any] | None = None

    def begin(self) -> None:
        """Called before each reading."""

    def faults(self, values: Values) -> Iterable[str]:
        """What is wrong between the cells of a line."""
        return ()

    def doubts(self, values: Values) -> Iterable[str]:
        """What looks wrong, but may well be so in a real history."""
        return ()

    def resolve(self, batch: list[Row], report: FileReport) -> list[Row]:
        """The rows whose references exist, with their ids; complains of the others."""
        return batch

    def promise(self, new: list[Row]) -> None:
        """Tell the index, in a dry run, what would have been added."""

    def fields(self, values: Values) -> Values:
        """The attributes to write."""
        raise NotImplementedError

    def existing(self, batch: list[Row]) -> dict[tuple[Any, ...], Values]:
        """What the database holds of these, and of some of their neighbours, by their unique attributes."""
        names = [name for name in self.stored if name in batch[0].values]
        # Only by the first attribute: SQLite would try every pair of the two lists.
        first = self.unique[0]
        found = self.model._default_manager.filter(**{f"{first}__in": {row.values[first] for row in batch}}).order_by()
        width = len(self.unique)
        paths = (*self.unique, *(self.stored[name] for name in names))
        return {row[:width]: dict(zip(names, row[width:], strict=True)) for row in found.values_list(*paths)}

    def save(self, batch: list[Row]) -> None:
        """Write rows, new or changed; at least one."""
        upsert(self.model, [self.fields(row.values) for row in batch], unique=self.unique)

    def finish(self, report: FileReport, *, write: bool) -> None:
        """Called after the last row: what can only be checked or written once all are known."""


@dataclass
class Reading:
    """One import of one file."""

    table: Table
    path: Path
    dry_run: bool
    now: datetime
    progress: Progress
    kept: list[Row] | None = field(default_factory=list)

    def take(self) -> FileReport:
        """Check the file, then write it unless it is bad, changes nothing, or this is a dry run."""
        size = self.path.stat().st_size if self.path.exists() else 0
        whole = size if self.dry_run else 2 * size
        checked = self._read(write=False, tick=lambda done: self.progress(self.table.file, done, whole))
        if checked.refused and self.table.index:
            self.table.index.forget()
        if not self.dry_run and not checked.refused and checked.new + checked.changed:
            checked.problems = self._write(checked, lambda done: self.progress(self.table.file, size + done, whole))
        self.progress(self.table.file, whole, whole)
        return checked

    def _write(self, checked: FileReport, tick: Callable[[int], None]) -> list[Problem]:
        counts = {"new": checked.new, "changed": checked.changed}
        try:
            with transaction.atomic():
                written = self._read(write=True, tick=tick) if self.kept is None else self._write_kept(self.kept)
                audit.write("import", subject=self.table.file, by=None, now=self.now, after=counts)
                if written.refused:
                    transaction.set_rollback(True)
        except IntegrityError:
            return [Problem(0, "les données ont changé pendant l’import : relancez-le.")]
        return written.problems

    def _write_kept(self, kept: list[Row]) -> FileReport:
        report = FileReport(self.table.file)
        for some in batches(kept):
            self.table.save(some)
        self.table.finish(report, write=True)
        return report

    def _read(self, *, write: bool, tick: Callable[[int], None]) -> FileReport:
        report = FileReport(self.table.file)
        self.table.begin()
        for batch in batches(self._sound(report, tick)):
            sound = self.table.resolve(batch, report)
            new, changed = self._compare(sound, report) if sound else ([], [])
            if self.dry_run:
                self.table.promise(new)
            elif not write:
                self._keep(new + changed)
            elif not report.refused and new + changed:
                self.table.save(new + changed)
        self.table.finish(report, write=write)
        report.problems.sort()
        return report

    def _keep(self, batch: list[Row]) -> None:
        if self.kept is not None:
            self.kept += batch
            if len(self.kept) > MOST_KEPT:
                self.kept = None

    def _sound(self, report: FileReport, tick: Callable[[int], None]) -> Iterator[Row]:
        """The readable rows without faults, each the first of its identity.

        `report.lines` counts these and the others, but neither the header nor blank lines.
        """
        seen: set[tuple[Any, ...]] = set()
        unreadable: set[int] = set()

        def complain(line: int, text: str) -> None:
            unreadable.add(line)
            report.complain(line, text)

        for row in rows(self.path, self.table.columns, complain, tick):
            report.lines += 1
            faults = list(self.table.faults(row.values))
            identity = tuple(row.values[name] for name in self.table.identity)
            if identity in seen and self.table.may_repeat:
                report.unchanged += 1
                continue
            if identity in seen:
                faults.append("cette ligne en répète une autre du fichier.")
            seen.add(identity)
            report.problems.extend(Problem(row.line, fault) for fault in faults)
            report.warnings.extend(Problem(row.line, doubt) for doubt in self.table.doubts(row.values))
            if not faults:
                yield row
        report.lines += len(unreadable - {0, 1})

    def _compare(self, batch: list[Row], report: FileReport) -> tuple[list[Row], list[Row]]:
        kept = self.table.existing(batch)
        new: list[Row] = []
        changed: list[Row] = []
        for row in batch:
            found = kept.get(tuple(row.values[name] for name in self.table.unique))
            if found is None:
                new.append(row)
            elif any(row.values[name] != value for name, value in found.items()):
                changed.append(row)
        report.new += len(new)
        report.changed += len(changed)
        report.unchanged += len(batch) - len(new) - len(changed)
        return new, changed
