"""The seven files together: what stands in the way of what, and what a second or a dry run does."""

import pytest

from privatif.accounts.models import Company, User
from privatif.catalog.models import Article
from privatif.core import tables
from privatif.core.models import AuditEntry
from privatif.erp.importing import import_directory
from privatif.ordering.models import Order
from tests.importing import ORCHARD, counts, take, write

pytestmark = pytest.mark.django_db
FIRST = {
    "companies": (1, 0, 0), "addresses": (2, 0, 0), "contacts": (2, 0, 0), "articles": (2, 0, 0),
    "catalogue": (2, 0, 0), "orders": (2, 0, 0), "order_lines": (3, 0, 0),
}  # fmt: skip


@pytest.fixture(params=["kept", "read again"], autouse=True)
def both_ways_of_writing(request, monkeypatch):
    """Few lines are kept between checking and writing; many are read a second time. Batches are small."""
    monkeypatch.setattr(tables, "BATCH", 1)
    if request.param == "read again":
        monkeypatch.setattr(tables, "MOST_KEPT", 0)


def test_everything_once_and_nothing_twice(tmp_path, now):
    report = take(tmp_path, now, **ORCHARD)
    assert counts(report) == FIRST
    assert (report.refused, report.changes_nothing) == ([], False)
    audited = AuditEntry.objects.filter(action="import").order_by("pk").values_list("subject", "after")
    assert [subject for subject, _ in audited] == [f"{name}.csv" for name in ORCHARD]
    assert audited[1][1] == {"new": 2, "changed": 0}

    again = take(tmp_path, now, **ORCHARD)
    assert counts(again) == {file: (0, 0, new) for file, (new, _, _) in FIRST.items()}
    assert again.changes_nothing
    assert AuditEntry.objects.filter(action="import").count() == 7


def test_a_dry_run_counts_the_same_and_writes_nothing(tmp_path, now):
    assert counts(take(tmp_path, now, dry_run=True, **ORCHARD)) == FIRST
    assert (Company.objects.count(), Article.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)
    take(tmp_path, now, companies=["C1,Autre nom,,"])
    assert counts(take(tmp_path, now, dry_run=True, **ORCHARD)) == {**FIRST, "companies": (0, 1, 0)}
    assert Company.objects.get().name == "Autre nom"


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_file_that_needs_a_refused_one_works_on_what_exists(tmp_path, now, dry_run):
    take(tmp_path, now, companies=ORCHARD["companies"])
    files = {**ORCHARD, "companies": [*ORCHARD["companies"], "C2,Cidrerie,,", "C3,,,"]}
    files["addresses"] = [*ORCHARD["addresses"], "C2,A1,Siège,,,27000,Évreux,FR,,1"]
    report = take(tmp_path, now, dry_run=dry_run, **files)
    assert [file.file for file in report.refused] == ["companies.csv", "addresses.csv", "orders.csv", "order_lines.csv"]
    assert [problem.line for problem in report.files[1].problems] == [4]  # C2 would have come with the refused file
    assert Company.objects.count() == 1
    assert User.objects.count() == (0 if dry_run else 2)


def test_files_that_are_not_there_are_not_missed(tmp_path, now):
    assert counts(take(tmp_path, now, articles=ORCHARD["articles"])) == {"articles": (2, 0, 0)}
    assert take(tmp_path, now).files == []


def test_a_stranger_is_told_and_left_alone(tmp_path, now):
    write(tmp_path, companies=ORCHARD["companies"])
    (tmp_path / "orderlines.csv").write_text("anything")
    report = import_directory(directory=tmp_path, dry_run=False, progress=lambda *_: None, now=now)
    assert report.strangers == [
        "orderlines.csv : fichier inconnu, laissé de côté ; vouliez-vous écrire order_lines.csv ?"
    ]


def test_progress_never_goes_back_and_ends_at_the_whole(tmp_path, now):
    write(tmp_path, **ORCHARD)
    told: dict[str, list[tuple[int, int]]] = {}
    import_directory(
        directory=tmp_path, dry_run=False, now=now,
        progress=lambda what, done, whole: told.setdefault(what, []).append((done, whole)),
    )  # fmt: skip
    assert list(told) == [f"{name}.csv" for name in ORCHARD]
    for steps in told.values():
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1] > 0


@pytest.mark.django_db(transaction=True)
def test_what_changes_between_checking_and_writing_refuses_the_file(tmp_path, now, monkeypatch):
    take(tmp_path, now, companies=ORCHARD["companies"], contacts=ORCHARD["contacts"], articles=ORCHARD["articles"])
    save = tables.Table.save

    def somebody_takes_the_article_away(table, batch):
        Article.objects.filter(number="B1").delete()
        save(table, batch)

    monkeypatch.setattr(tables.Table, "save", somebody_takes_the_article_away)
    report = take(tmp_path, now, catalogue=["C1,B1,,0.3"])
    assert [tuple(problem) for problem in report.files[0].problems] == [
        (0, "les données ont changé pendant l’import : relancez-le.")
    ]
    assert Order.objects.count() == 0
