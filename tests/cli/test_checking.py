"""`check-order`: what a file would order, and nothing is touched."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from privatif.ordering.models import Basket
from tests import factories
from tests.ordering.story import begin

pytestmark = pytest.mark.django_db
WRITTEN = """Référence;Qté
CF259X;2
MAG-77;1
VIEUX;4
ANCIEN;1
LEUR-1;1

PAP-A4;deux
CF259X;2,5
Total;8
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    story = begin()
    gone = factories.article(number="VIEUX", discontinued=True)
    old = factories.article(number="ANCIEN", discontinued=True, replaced_by=story.paper)
    for article in (gone, old):
        factories.sells(story.company, article)
    factories.sells(factories.company(), factories.article(number="LEUR-1"))
    path = tmp_path / "commande.dat"
    path.write_bytes(WRITTEN.encode("cp1252"))
    return path


def test_each_line_with_its_verdict(privatif, written: Path) -> None:
    """Planted bugs: the articles of all companies; wishes alone, without the lines between them."""
    answer = privatif("check-order", "--company", "4711", str(written), "--json")
    assert (answer.code, answer.err) == (0, "")
    lines = answer.json["lines"]
    assert list(lines[0]) == ["line", "text", "reference", "quantity", "verdict", "article"]
    assert [(line["line"], line["verdict"], line["article"], line["quantity"]) for line in lines] == [
        (1, "ignored", None, None),
        (2, "found", "CF259X", 2),
        (3, "found", "CF259X", 1),
        (4, "not_in_catalogue", "VIEUX", 4),
        (5, "replaced", "PAP-A4", 1),
        (6, lines[5]["verdict"], None, 1),
        (7, "ignored", None, None),
        (8, "unreadable", None, None),
        (9, "found", "CF259X", None),
        (10, "ignored", None, None),
    ]
    assert lines[5]["verdict"] in {"unknown", "not_in_catalogue"}
    assert lines[1]["text"] == "CF259X;2"
    assert (answer.json["total_lines"], answer.json["total_quantity"]) == (6, 9)


def test_for_people(privatif, written: Path) -> None:
    answer = privatif("check-order", "--company", "4711", str(written))
    assert "3\tMAG-77\t1\ttrouvé\tCF259X\tMAG-77;1" in answer.out
    assert answer.out.endswith("6 ligne(s), 9 unité(s).\n")
    assert answer.err == "3 ligne(s) sans article : en-têtes, totaux, lignes vides.\n"


def test_nothing_is_touched(privatif, written: Path) -> None:
    with CaptureQueriesContext(connection) as captured:
        privatif("check-order", "--company", "4711", str(written))
    assert all(query["sql"].startswith("SELECT") for query in captured.captured_queries)
    assert not Basket.objects.exists()


def test_what_is_wrong_with_the_call(privatif, written: Path, tmp_path: Path) -> None:
    assert privatif("check-order", str(written)).code == 2
    assert privatif("check-order", "--company", "4711", str(tmp_path / "rien.csv")).code == 2
    nobody = privatif("check-order", "--company", "9", str(written))
    assert (nobody.code, nobody.err) == (1, "Erreur : aucune société ne porte le numéro 9.\n")
    written.write_bytes(b"%PDF-1.7")
    assert "C’est un PDF" in privatif("check-order", "--company", "4711", str(written)).err


@pytest.mark.shared
@pytest.mark.parametrize("json_", [True, False])
def test_one_real_order_in_eight_files(privatif, shared: Path, json_: bool) -> None:
    factories.company(number="576")
    paths = list((shared / "data" / "messy" / "order_576339").iterdir())
    assert len(paths) == 8
    for path in paths:
        answer = privatif("check-order", "--company", "576", str(path), *["--json"] * json_)
        if json_:
            assert (answer.json["total_lines"], answer.json["total_quantity"]) == (542, 2175), path.name
        else:
            assert answer.out.endswith("542 ligne(s), 2175 unité(s).\n")
