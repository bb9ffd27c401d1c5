"""Printers and their supplies as files bring them."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privatif.catalog import printers
from privatif.catalog.importing_printers import supply_key
from privatif.catalog.models import PrinterModel, PrinterSeries, PrinterSupply
from privatif.erp.importing import import_directory
from tests.importing import counts, faults, take

MODELS = "#make,model,sources"
SERIES = "#make,series,model"
SUPPLIES = "#make,series,kind,colour,commercial_ref,oem_ref"
OURS = {
    "printers_all": [MODELS, "Girouette,Bise 300,catalogue", "Girouette,Bise 300 DN,", "Girouette,Noroît,"],
    "printer_series": [SERIES, "Girouette,bise,Bise 300", "Girouette,bise,Bise 300 DN"],
    "printer_supplies": [SUPPLIES, "Girouette,bise,toner,noir,,GI-300N", "Girouette,bise,tambour,,30,"],
}


def everything(directory: Path, now, *, dry_run: bool = False):
    return import_directory(directory=directory, dry_run=dry_run, progress=lambda *_: None, now=now)


@pytest.mark.shared
@pytest.mark.django_db
def test_the_real_files(shared, now):
    """10,772 models; 3,094 lines that put HP's models into series, 8 of them written twice; 8,278 supplies.

    94 supplies are torn texts like `G)` that no article can be: kept, and without a key.
    """
    directory = shared / "data" / "printers"
    expected = {
        "printers_all": (10_772, 0, 0), "hplip_printers": (3_086, 0, 8), "hplip_compat": (8_278, 0, 0),
    }  # fmt: skip
    assert counts(everything(directory, now, dry_run=True)) == expected
    assert PrinterModel.objects.count() == 0
    report = everything(directory, now)
    assert counts(report) == expected
    assert [stranger.split(" : ")[0] for stranger in report.strangers] == ["foomatic_consumables_notes.csv.gz"]
    assert (PrinterModel.objects.count(), PrinterSeries.objects.count()) == (10_772, 3_086)
    assert (PrinterSupply.objects.count(), PrinterSupply.objects.filter(key="").count()) == (8_278, 94)
    assert PrinterModel.objects.filter(has_supplies=True).count() == 2_341
    again = {name: (0, 0, sum(of)) for name, of in expected.items()}
    assert counts(everything(directory, now)) == again
    assert str(printers.named("hp m404dn")[0]) == "HP LaserJet Pro M404dn"
    assert str(printers.named("officejet d135xi")[0]) == "HP Officejet d135xi All-in-One Printer"


@pytest.mark.django_db
def test_the_portals_own_files(tmp_path, now):
    first = {"printers_all": (3, 0, 0), "printer_series": (2, 0, 0), "printer_supplies": (2, 0, 0)}
    assert counts(take(tmp_path, now, dry_run=True, **OURS)) == first
    assert counts(take(tmp_path, now, **OURS)) == first
    assert counts(take(tmp_path, now, **OURS)) == {name: (0, 0, new) for name, (new, _, _) in first.items()}
    assert dict(PrinterModel.objects.values_list("name", "has_supplies")) == {
        "Bise 300": True, "Bise 300 DN": True, "Noroît": False,
    }  # fmt: skip
    assert sorted(PrinterSupply.objects.values_list("key", flat=True)) == ["GI300N", "GIROUETTE30"]


@pytest.mark.django_db
def test_what_refers_to_nothing_is_refused_with_its_line(tmp_path, now):
    assert faults(take(tmp_path, now, printer_series=[SERIES, "Girouette,bise,Bise 300"])) == [
        (2, "model : «\u00a0Girouette Bise 300\u00a0» n’est pas dans printers_all.csv.")
    ]
    assert faults(take(tmp_path, now, printer_supplies=[SUPPLIES, "Girouette,bise,toner,,,", "G,b,toner,,1,"])) == [
        (2, "commercial_ref, oem_ref : l’une des deux références est obligatoire."),
        (3, "la série «\u00a0G/b\u00a0» n’a aucun modèle."),
    ]
    twice = take(tmp_path, now, printers_all=[MODELS, "Girouette,Bise,", "Girouette,Bise,"])
    assert faults(twice) == [(3, "cette ligne en répète une autre du fichier.")]


@pytest.mark.django_db
def test_a_compressed_file_is_read_and_a_broken_one_refused(tmp_path, now):
    """Planted: a cut file taken as far as it goes."""
    whole = gzip.compress(b"make,model\n" + b"".join(b"Girouette,Bise %d\n" % n for n in range(900)))
    for content in (whole[:-12], whole[:40], b"no gzip", b""):
        (tmp_path / "printers_all.csv.gz").write_bytes(content)
        report = everything(tmp_path, now)
        assert report.files[0].refused, content
        assert PrinterModel.objects.count() == 0
    (tmp_path / "printers_all.csv.gz").write_bytes(whole)
    assert counts(everything(tmp_path, now)) == {"printers_all": (900, 0, 0)}
    (tmp_path / "printers_all.csv").write_text("make,model\nGirouette,Autan\n", encoding="utf-8")
    report = everything(tmp_path, now)
    assert counts(report) == {"printers_all": (1, 0, 0)}
    assert report.strangers == ["printers_all.csv.gz : laissé de côté, printers_all.csv est là aussi."]


@pytest.mark.once
@pytest.mark.parametrize(
    ("reference", "trade_name", "key"),
    [
        ("C8765WN", "94", "C8765WN"),
        ("", "CE505A", "CE505A"),
        ("", "78 (C6578DN", "C6578DN"),
        ("", "C6578AN)", "C6578AN"),
        ("", "(51645A)", "51645A"),
        ("", "301XL", "HP301XL"),
        ("", "HP971", "HP971"),
        ("", "802 Small", "HP802"),
        ("", "W9100MS", "W9100MS"),
        ("", "05A", "HP05A"),
        ("", "G)", ""),
        ("", "B", ""),
    ],
)
def test_by_what_a_supply_is_known(reference, trade_name, key):
    assert supply_key("HP", reference=reference, trade_name=trade_name) == key


@pytest.mark.once
@given(*[st.text(max_size=40)] * 3)
def test_any_text_has_a_key_that_fits_its_column(make, reference, trade_name):
    key = supply_key(make, reference=reference, trade_name=trade_name)
    assert len(key) <= 60
    assert key == key.upper()
