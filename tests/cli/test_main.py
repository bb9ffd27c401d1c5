"""What every command has in common: French, quick help, exit codes, sentences instead of tracebacks."""

import subprocess
import sys

import pytest


def test_help_lists_every_command_in_french(privatif):
    answer = privatif("--help")
    assert answer.code == 0
    for name in ["init", "demo", "serve", "worker", "import", "doctor", "outbox", "user", "backup", "restore"]:
        assert f"\n  {name} " in answer.out
    assert "Afficher cette aide." in answer.out
    assert "Show this message" not in answer.out


def test_help_costs_neither_django_nor_the_settings():
    probe = "import sys; from privatif.cli import main; print('django' in sys.modules, 'granian' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["iniit"], "La commande iniit n’existe pas. Vouliez-vous dire 'init' ?"),
        (["doctor", "--jsn"], "L’option --jsn n’existe pas. Vouliez-vous dire '--json' ?"),
        (["serve", "--port", "port"], "« port » n’est pas un nombre."),
        (["backup"], "Il manque l’argument"),
        (["init", "encore"], "Argument en trop : encore"),
    ],
)
def test_a_wrong_call_is_exit_code_2_and_a_french_sentence(privatif, arguments, words):
    answer = privatif(*arguments)
    assert answer.code == 2
    assert words in answer.err
    assert answer.out == ""


def test_a_bad_setting_is_a_sentence_and_no_traceback(installation):
    answer = installation.run("init", PRIVATIF_DATADIR="ailleurs")
    assert answer.code == 1
    assert "PRIVATIF_DATADIR n’est pas un réglage connu : vouliez-vous dire PRIVATIF_DATA_DIR ?" in answer.err
    assert "Traceback" not in answer.err


def test_a_data_directory_that_cannot_be_made_is_a_sentence(installation):
    (installation.directory / "plein").write_text("a file where the directory should be")
    answer = installation.run("init", PRIVATIF_DATA_DIR="plein/var")
    assert answer.code == 1
    assert "plein/var ne peut pas servir" in answer.err
    assert "Traceback" not in answer.err


def test_a_database_that_is_away_is_a_sentence(installation):
    answer = installation.run("init", PRIVATIF_DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    assert answer.code == 1
    assert "la base de données ne répond pas comme il faut" in answer.err
    assert "Traceback" not in answer.err


def test_manage_hands_everything_to_django(installation):
    answer = installation.run("manage", "check", "--fail-level", "WARNING")
    assert answer.code == 0
    assert "no issues" in answer.out
