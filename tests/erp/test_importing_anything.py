"""Whatever stands in a cell: no exception, every line accounted for, and a refused file leaves no trace."""

import csv
import io

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from privatif.erp.importing import import_directory
from tests.importing import HEADERS, ORCHARD, take

pytestmark = pytest.mark.django_db
CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "0", "-1", "1", "C1", "Noe", "ALIX", "A1", "P80", "F100", "order", "1e9", "2025-02-30 01:00:00"]
    ),
    st.integers().map(str),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
)
CHANGES = st.lists(
    st.tuples(st.sampled_from(list(ORCHARD)), st.integers(0, 9), st.integers(0, 9), CELLS), min_size=1, max_size=4
)


def changed(changes) -> dict[str, tuple[bytes, int]]:
    """The small company's files with some cells replaced, and how many lines of each aren't blank."""
    tables = {name: [line.split(",") for line in lines] for name, lines in ORCHARD.items()}
    for name, line, column, cell in changes:
        row = tables[name][line % len(tables[name])]
        row[column % len(row)] = cell
    files = {}
    for name, table in tables.items():
        text = io.StringIO()
        csv.writer(text).writerows([HEADERS[name].split(","), *table])
        full = sum(any(cell.strip() for cell in row) for row in table)
        files[name] = (text.getvalue().encode(errors="surrogatepass"), full)
    return files


@given(CHANGES, st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
def test_any_cell_may_hold_anything(tmp_path, now, changes, known_before):
    with transaction.atomic():
        if known_before:
            take(tmp_path, now, **ORCHARD)
        files = changed(changes)
        for name, (content, _) in files.items():
            (tmp_path / f"{name}.csv").write_bytes(content)
        report, dry = (
            import_directory(directory=tmp_path, dry_run=dry_run, progress=lambda *_: None, now=now)
            for dry_run in (False, True)
        )
        for file, again in zip(report.files, dry.files, strict=True):
            _, full = files[file.file.removesuffix(".csv")]
            assert file.lines >= full, "a line vanished"
            assert all(0 <= problem.line <= file.lines + 30 for problem in file.problems)
            assert again.refused == file.refused, (file, again)
            if not file.refused:
                assert file.new + file.changed + file.unchanged == file.lines == again.unchanged
        transaction.set_rollback(True)
