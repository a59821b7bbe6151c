"""Fixtures of every suite that runs the program: a server for the session, a database and a bundle for each test."""
import pytest

from postgres import Server, memory_directory
from project import Project
from waiting import eventually


@pytest.fixture(scope="session")
def postgres():
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
    made = Project(tmp_path / "bundle", database.dsn)
    yield made
    made.finish()


@pytest.fixture
def offline(tmp_path):
    """A bundle without a database."""
    return Project(tmp_path / "bundle")


@pytest.fixture
def scratch_place(monkeypatch):
    """Where throwaway servers are put; whatever a test starts is gone behind it."""
    where = memory_directory("scratch-")
    where.chmod(0o1777)
    monkeypatch.setenv("TMPDIR", str(where))
    yield where
    eventually(lambda: not list(where.iterdir()), "nothing is left behind")
    where.rmdir()
