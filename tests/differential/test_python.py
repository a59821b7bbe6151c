"""Run small Python programs through CPython and through the evaluator of alembic-compat, and compare what they print.

The evaluator's driver, pyrun, is named by the environment variable LOCKSTEP_PYRUN. A program in python/refused/ must
be refused (exit status 50) and say what its first line says after "# refused: ". Random generators, 60 of them or as
many as LOCKSTEP_GENERATORS says, must do the same in both.
"""

import os
import pathlib
import subprocess
import sys

import pytest

import generator_programs

HERE = pathlib.Path(__file__).resolve().parent / "python"
PYRUN = os.environ.get("LOCKSTEP_PYRUN")

pytestmark = pytest.mark.skipif(PYRUN is None, reason="LOCKSTEP_PYRUN does not name the driver")


def run(command, path):
    environment = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [command, path.name],
        cwd=path.parent,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("path", sorted(HERE.glob("*.py")), ids=lambda path: path.stem)
def test_same_output(path):
    expected = run(sys.executable, path)
    assert expected.returncode == 0, expected.stderr
    found = run(PYRUN, path)
    assert found.stdout == expected.stdout, found.stderr
    assert found.returncode == 0, found.stderr


@pytest.mark.parametrize("path", sorted((HERE / "refused").glob("*.py")), ids=lambda path: path.stem)
def test_refused(path):
    first_line = path.read_text().splitlines()[0]
    assert first_line.startswith("# refused: ")
    found = run(PYRUN, path)
    assert found.returncode == 50, found.stdout + found.stderr
    assert first_line.removeprefix("# refused: ") in found.stderr


GENERATORS = int(os.environ.get("LOCKSTEP_GENERATORS", "60"))
AT_ONCE = 20


@pytest.mark.parametrize("first", range(0, GENERATORS, AT_ONCE))
def test_random_generators(first, tmp_path):
    path = tmp_path / "generators.py"
    numbers = range(first, min(first + AT_ONCE, GENERATORS))
    path.write_text(generator_programs.HEAD + "".join(map(generator_programs.program, numbers)))
    expected = run(sys.executable, path)
    assert expected.returncode == 0, expected.stderr
    found = run(PYRUN, path)
    assert found.stdout == expected.stdout, found.stderr
    assert found.returncode == 0, found.stderr
