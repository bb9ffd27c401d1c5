"""`init` makes an installation out of nothing, and does no harm to one that is there."""

import stat


def test_init_makes_tables_directories_and_pages_and_may_be_repeated(installation):
    tried = installation.run("init", "--dry-run")
    assert tried.code == 0
    assert tried.out.startswith("Essai seulement")
    assert not (installation.directory / "var" / "static").exists()

    first = installation.run("init")
    assert first.code == 0
    assert "migration(s) appliquée(s)" in first.out
    var = installation.directory / "var"
    assert (var / "static" / "staticfiles.json").exists()
    assert (var / "media").is_dir()
    key = (var / "secret_key").read_text()
    assert len(key) > 60

    second = installation.run("init")
    assert second.code == 0
    assert "Base de données : à jour." in second.out
    assert (var / "secret_key").read_text() == key


def test_nobody_else_on_the_machine_can_read_the_data(installation):
    installation.run("init")
    var = installation.directory / "var"
    assert stat.S_IMODE(var.stat().st_mode) == 0o700
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600


def test_serve_and_worker_refuse_tables_of_another_version(installation):
    for command in ["serve", "worker"]:
        answer = installation.run(command)
        assert answer.code == 1
        assert "Lancez : privatif init" in answer.err
