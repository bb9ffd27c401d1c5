"""Settings are strict: what is wrong stops the start with a sentence that says how to mend it."""

import os
import stat
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from privatif.config import databases, env


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    """An environment without settings and a current directory without `.env`, which is read here."""
    for name in list(os.environ):
        if name.startswith(env.PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(env.Env.model_config, "env_file", ".env")


def problems() -> list[str]:
    with pytest.raises(ImproperlyConfigured) as refused:
        env.load()
    head, *lines = str(refused.value).splitlines()
    assert head == "Les réglages ne peuvent pas servir :"
    return [line.strip() for line in lines]


def test_everything_has_a_default():
    """Planted bug: `demonstration` True by default."""
    settings = env.load()
    assert settings.data_dir == Path("var")
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.demonstration


def test_the_environment_goes_before_the_file(monkeypatch):
    """Planted bug: the sources the other way round."""
    Path(".env").write_text("PRIVATIF_BRAND=Du fichier\nPRIVATIF_CUT_OFF=15:30\n")
    monkeypatch.setenv("PRIVATIF_BRAND", "De l’environnement")
    settings = env.load()
    assert (settings.brand, settings.cut_off) == ("De l’environnement", "15:30")


def test_a_misspelt_name_in_the_environment_is_told_the_right_one(monkeypatch):
    """Planted bug: `load` without its look at the environment's names."""
    monkeypatch.setenv("PRIVATIF_DATABSE_URL", "x")
    assert problems() == ["PRIVATIF_DATABSE_URL n’est pas un réglage connu : vouliez-vous dire PRIVATIF_DATABASE_URL ?"]


def test_a_misspelt_name_in_the_file_is_told_the_right_one():
    """Planted bug: `extra="ignore"`."""
    Path(".env").write_text("PRIVATIF_SMTP_PROT=25\n")
    assert problems() == ["PRIVATIF_SMTP_PROT n’est pas un réglage connu : vouliez-vous dire PRIVATIF_SMTP_PORT ?"]


def test_a_name_like_no_other_is_sent_to_the_guide(monkeypatch):
    """Planted bug: `load` without its look at the environment's names."""
    monkeypatch.setenv("PRIVATIF_ZZZ", "1")
    assert problems() == [
        "PRIVATIF_ZZZ n’est pas un réglage connu : enlevez-le, ou voyez la liste dans docs/exploitation.md."
    ]


def test_names_of_other_programs_in_the_same_file_are_left_alone():
    """Planted bug: no `dotenv_filtering`."""
    Path(".env").write_text("COMPOSE_PROJECT_NAME=x\nPRIVATIF_BRAND=Encre & Cie\n")
    assert env.load().brand == "Encre & Cie"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DEMONSTRATION", "oui", "écrivez true ou false."),
        ("SMTP_PORT", "smtp", "écrivez un nombre entier."),
        ("SMTP_PORT", "0", "au moins 1."),
        ("SMTP_PORT", "70000", "au plus 65535."),
        ("MAIL_TRANSPORT", "pigeon", "choisissez 'files' ou 'smtp'."),
        ("LOG_LEVEL", "loud", "choisissez 'debug', 'info', 'warning' ou 'error'."),
        ("CUT_OFF", "16h", "écrivez une heure comme 16:00."),
        ("CUT_OFF", "24:00", "écrivez une heure comme 16:00."),
        ("BASE_URL", "commande.medias.example", "écrivez par exemple https://commande.medias-plus.example."),
        (
            "DATABASE_URL",
            "mysql://x/y",
            "écrivez postgresql://utilisateur:motdepasse@hote:5432/base, ou rien pour SQLite.",
        ),
    ],
)
def test_a_bad_value_says_what_to_write(monkeypatch, name, value, sentence):
    """Planted bugs: the library's own sentences; an hour of 24."""
    monkeypatch.setenv(f"PRIVATIF_{name}", value)
    assert problems() == [f"PRIVATIF_{name} : {sentence}"]


def test_all_problems_are_told_at_once(monkeypatch):
    """Planted bug: `load` without its look at the environment's names: two of three were told."""
    monkeypatch.setenv("PRIVATIF_SMTP_PORT", "smtp")
    monkeypatch.setenv("PRIVATIF_CUT_OFF", "tard")
    monkeypatch.setenv("PRIVATIF_BRANDE", "x")
    assert len(problems()) == 3


def test_a_problem_never_repeats_the_value(monkeypatch):
    """Planted bug: `_sentence` with the value. The password stood there."""
    monkeypatch.setenv("PRIVATIF_DATABASE_URL", "oracle://scott:tiger@db/x")
    assert "tiger" not in problems()[0]


def test_the_secret_is_made_once_and_belongs_to_its_owner(tmp_path):
    """Planted bug: `write_text` instead of the file of its own: everybody could read it."""
    made = env.secret_key(tmp_path / "var")
    path = tmp_path / "var" / "secret_key"
    assert len(made) > 60
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert env.secret_key(tmp_path / "var") == made
    assert [found.name for found in path.parent.iterdir()] == ["secret_key"]


def test_processes_that_start_together_agree_on_the_secret(tmp_path):
    """Planted bug: `write_text` instead of the link: two threads had two secrets."""
    for round_ in range(20):
        directory, seen = tmp_path / f"var{round_}", []
        starts = [threading.Thread(target=lambda d=directory, s=seen: s.append(env.secret_key(d))) for _ in range(4)]
        for start in starts:
            start.start()
        for start in starts:
            start.join()
        assert len(seen) == 4
        assert len(set(seen)) == 1
        assert seen[0]


def test_a_postgresql_address_is_taken_apart(tmp_path):
    """Planted bug: the password without `unquote`."""
    entry = databases.from_url("postgresql://ada:p%40ss@db.example:5433/portail?sslmode=require", tmp_path)
    assert {name: entry[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "portail", "USER": "ada", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433",
        "OPTIONS": {**databases.POSTGRESQL_OPTIONS, "sslmode": "require"},
    }  # fmt: skip


def test_the_drivers_options_can_be_overruled(tmp_path):
    """Planted bug: our options after those of the address."""
    entry = databases.from_url("postgresql://db.example/portail?connect_timeout=2&options=", tmp_path)
    assert entry["OPTIONS"] == {"connect_timeout": "2", "tcp_user_timeout": "30000", "options": ""}
    assert databases.from_url("sqlite:////srv/portail.db?timeout=0.5", tmp_path)["OPTIONS"]["timeout"] == 0.5


@pytest.mark.parametrize(("url", "name"), [("", "privatif.sqlite3"), ("sqlite:////srv/p/portail.db", None)])
def test_sqlite_is_the_default_or_a_file_of_ones_own(tmp_path, url, name):
    """Planted bug: no `transaction_mode`."""
    entry = databases.from_url(url, tmp_path)
    assert str(entry["NAME"]) == (str(tmp_path / name) if name else "//srv/p/portail.db")
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_the_distributors_people_need_a_second_factor_unless_somebody_says_otherwise(monkeypatch):
    """Planted bug: `staff_second_factor: bool = False`."""
    monkeypatch.delenv("PRIVATIF_STAFF_SECOND_FACTOR", raising=False)
    assert env.Env(_env_file=None).staff_second_factor is True
