"""`privatif import`: what it says, and its exit codes."""

import pytest

from privatif.accounts.models import Company
from tests.importing import ORCHARD, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory(tmp_path):
    made = tmp_path / "import"
    made.mkdir()
    return made


def test_it_says_what_became_of_each_file(privatif, directory):
    write(directory, **ORCHARD)
    answer = privatif("import", str(directory))
    assert answer.code == 0
    assert answer.out.splitlines()[:2] == [
        "companies.csv : 1 ligne, 1 nouvelle, 0 modifiée, 0 inchangée.",
        "addresses.csv : 2 lignes, 2 nouvelles, 0 modifiée, 0 inchangée.",
    ]
    assert answer.err == ""  # no progress bar off a terminal

    again = privatif("import", str(directory))
    assert again.code == 0
    assert again.out.splitlines()[-1] == "Rien à changer : tout était déjà là."


def test_a_dry_run_says_so(privatif, directory):
    write(directory, companies=ORCHARD["companies"])
    answer = privatif("import", "--dry-run", str(directory))
    assert (answer.code, Company.objects.count()) == (0, 0)
    assert answer.out.splitlines() == [
        "companies.csv : 1 ligne, 1 nouvelle, 0 modifiée, 0 inchangée.",
        "Essai seulement : rien n’a été écrit.",
    ]


def test_bad_lines_by_number_and_the_rest_taken_is_3(privatif, directory):
    write(directory, companies=ORCHARD["companies"], articles=["P80,Papier,,,RAM,0,1,", "P81,Papier,,,RAM,1,1,5,"])
    answer = privatif("import", str(directory))
    assert answer.code == 3
    assert answer.out.splitlines()[1] == "articles.csv : REFUSÉ en entier, 2 fautes."
    assert answer.err.splitlines() == [
        "  ligne 2 : pack_size : «\u00a00\u00a0» n’est pas compris entre 1 et 999999.",
        "  ligne 3 : 9 cellule(s) au lieu de 8.",
    ]
    assert Company.objects.count() == 1


def test_a_warning_holds_nothing_back(privatif, directory):
    write(directory, companies=["C1,Vergers,732829321,"])
    answer = privatif("import", str(directory))
    assert answer.code == 0
    assert answer.err == "  Avertissement, ligne 2 : siren : la clé de «\u00a0732829321\u00a0» est fausse.\n"


def test_nothing_taken_is_1(privatif, directory):
    write(directory, companies=["C1,,,"])
    assert privatif("import", str(directory)).code == 1
    (directory / "companies.csv").rename(directory / "company.csv")
    answer = privatif("import", str(directory))
    assert answer.code == 1
    assert answer.err.splitlines() == [
        f"Erreur : il n’y a aucun fichier à importer dans {directory}.",
        "company.csv : fichier inconnu, laissé de côté ; vouliez-vous écrire companies.csv ?",
    ]


def test_no_such_directory_is_2(privatif, directory):
    assert privatif("import", str(directory / "nowhere")).code == 2
    assert privatif("import").code == 2


def test_json(privatif, directory):
    write(directory, companies=["C1,Vergers,732829321,", "C2,,,"])
    answer = privatif("import", "--json", "--dry-run", str(directory))
    assert answer.code == 1
    assert answer.json == {
        "dry_run": True,
        "unknown_files": [],
        "files": [
            {
                "file": "companies.csv", "refused": True, "lines": 2, "new": 1, "changed": 0, "unchanged": 0,
                "problems": [{"line": 3, "text": "name : cellule vide alors qu’une valeur est obligatoire."}],
                "warnings": [{"line": 2, "text": "siren : la clé de «\u00a0732829321\u00a0» est fausse."}],
            }
        ],
    }  # fmt: skip


def test_a_database_that_is_not_ready_is_said(installation, directory):
    answer = installation.run("import", str(directory))
    assert answer.code == 1
    assert "Lancez : privatif init" in answer.err
