"""Where the drivers and the second oracle are: beside the program under test, unless the environment says otherwise; and a
server and a bundle for the suites that run the program itself."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

BUILD = os.environ.get("LOCKSTEP_BUILD")
if BUILD:
    for name in ("pyrun", "alrun"):
        driver = pathlib.Path(BUILD) / "tests/differential" / name
        if driver.exists():
            os.environ.setdefault(f"LOCKSTEP_{name.upper()}", str(driver))
VENV = os.environ.get("LOCKSTEP_VENV")
if VENV and pathlib.Path(VENV, "bin/python").exists():
    os.environ.setdefault("LOCKSTEP_ORACLE_PYTHON_20", str(pathlib.Path(VENV, "bin/python")))


@pytest.fixture(scope="session")
def postgres():
    from postgres import Server
    server = Server()
    yield server
    server.destroy()


@pytest.fixture
def database(postgres):
    made = postgres.create()
    yield made
    made.drop()


@pytest.fixture
def other_database(postgres):
    made = postgres.create("other")
    yield made
    made.drop()


@pytest.fixture
def project(tmp_path, database):
    from project import Project
    made = Project(tmp_path / "bundle", database.dsn)
    yield made
    made.finish()
