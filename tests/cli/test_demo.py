"""The demonstration as its user meets it: one command, an address, log-ins that work, Ctrl-C."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import are_over, descendants
from tests.cli.test_serving import free_port, get

pytestmark = pytest.mark.once  # it is SQLite by default; loading on both is in tests/demonstration
SECONDS = 120  # the first start loads the data


def announced(process: "subprocess.Popen[str]") -> str:
    """What it has written once it says how to stop."""
    written = ""
    for line in process.stdout:
        written += line
        if "Ctrl-C" in line:
            return written
    pytest.fail(f"it ended before it was ready: {process.stderr.read()}")


def command_line(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_says_where_and_who_and_stops_without_leaving_anything(installation, number):
    port = free_port()
    with installation.started("demo", "--port", str(port)) as process:
        written = announced(process)
        assert f"http://127.0.0.1:{port}" in written
        assert "Mot de passe" in written
        assert get(f"http://127.0.0.1:{port}/connexion/").status == 200
        running = descendants(process.pid)
        assert len(running) >= 3  # the web server with a process of its own at least, and the worker
        process.send_signal(number)
        assert process.wait(30) == 0
        assert process.stderr.read().count("Traceback") == 0
    assert are_over(running)
    with socket.create_server(("127.0.0.1", port)):
        pass  # the port is free again
    assert list((installation.directory / "var" / "workers").glob("*")) == []


def test_a_second_start_loads_nothing_and_keeps_what_was_done(installation):
    with installation.started("demo", "--port", str(free_port())) as process:
        announced(process)
        process.send_signal(signal.SIGINT)
        process.wait(30)
    created = installation.run("user", "create", "curieuse", "--name", "C", "--email", "c@x.example", "--role", "rep")
    assert created.code == 0

    with installation.started("demo", "--port", str(free_port())) as process:
        announced(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert "Chargement" not in process.stderr.read()
    assert installation.run("user", "reset-link", "curieuse", "--dry-run").code == 0


@pytest.mark.parametrize("part", ["serve", "worker"])
def test_when_a_part_is_killed_the_whole_stops_with_exit_code_1(installation, part):
    with installation.started("demo", "--port", str(free_port())) as process:
        announced(process)
        running = descendants(process.pid)
        os.kill(next(pid for pid in running if part in command_line(pid)), signal.SIGKILL)
        assert process.wait(30) == 1
        assert "privatif doctor" in process.stderr.read()
    assert are_over(running)


def test_a_taken_port_is_said_before_anything_is_done(installation):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = installation.run("demo", "--port", str(port))
    assert answer.code == 1
    assert f"make demo PORT={port + 1}" in answer.err
    assert not (installation.directory / "var").exists()


def test_it_does_not_touch_an_installation_with_real_people(installation):
    installation.run("init")
    installation.run("user", "create", "vraie", "--name", "V", "--email", "v@x.example", "--role", "webmaster")
    answer = installation.run("demo", "--port", str(free_port()))
    assert answer.code == 1
    assert "vraies données" in answer.err
