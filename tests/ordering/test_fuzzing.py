"""Readers of what customers send, tried with bytes that coverage leads to; at length by `make fuzz`.

A planted bug that was seen here: a form feed ends a line.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzz.targets import TARGETS

pytestmark = pytest.mark.once
RUNS = {"pasting": 2_500, "files": 800}


def test_each_target_has_its_number_of_runs() -> None:
    assert RUNS.keys() == TARGETS.keys()


@pytest.mark.parametrize("target", TARGETS)
def test_what_it_begins_with_keeps_the_promise(target: str) -> None:
    check, seeds = TARGETS[target]
    for seed in seeds():
        check(seed)


@pytest.mark.parametrize("target", RUNS)
def test_a_few_seconds_of_fuzzing(target: str, tmp_path: Path) -> None:
    """The same runs each time: a seed, a number of runs and no clock."""
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("there is no atheris for this platform (Linux on x86_64 only): nothing was fuzzed")
    options = [f"-runs={RUNS[target]}", "-seed=20261125", "-max_len=300"]
    fuzz = [sys.executable, "-m", "tests.fuzz", target, str(tmp_path), *options]
    done = subprocess.run(fuzz, cwd=ROOT, capture_output=True, text=True, errors="replace", timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    assert f"Done {RUNS[target]} runs" in done.stderr
