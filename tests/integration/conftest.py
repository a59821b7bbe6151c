"""What the integration tests share: a server for the session, a database and a bundle for each test, keys."""
import pathlib
import signal
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

from breaker import Breaker  # noqa: E402
from fixtures import database, offline, other_database, postgres, project, scratch_place  # noqa: E402,F401
from postgres import Server  # noqa: E402
from project import Project  # noqa: E402


def pytest_configure(config):
    """A run that is told to end, by timeout(1) say, takes its servers along."""
    config.counted = []
    signal.signal(signal.SIGTERM, lambda number, frame: pytest.exit("terminated", 128 + number))


@pytest.fixture
def counted(request):
    """Takes a line of what a sweep or a race has tried and what came of it; all of them stand at the end of the run."""
    def count(line):
        print(f"\n{line}")
        request.config.counted.append(line)
    return count


def pytest_terminal_summary(terminalreporter, config):
    if config.counted:
        terminalreporter.section("counted")
        for line in sorted(config.counted):
            terminalreporter.write_line(f"counted  {line}")


@pytest.fixture
def breaker(postgres):
    """A relay to the server that can be cut off."""
    made = Breaker(postgres.home)
    yield made
    made.close()


@pytest.fixture
def own_server():
    """A server of the test's own, which it may kill."""
    server = Server()
    yield server
    server.destroy()


class Key:
    """A minisign key pair without a password."""

    def __init__(self, directory, name):
        self.name = name
        self.public_file = directory / f"{name}.pub"
        self.secret_file = directory / f"{name}.key"

    @property
    def public(self):
        return self.public_file.read_text().splitlines()[1]

    def minisign(self, *args, check=True):
        done = subprocess.run(["minisign", *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0 or not check, done.stdout + done.stderr
        return done

    def sign_with_minisign(self, lock, signature=None):
        self.minisign("-S", "-s", self.secret_file, "-m", lock, "-x", signature or f"{lock}.minisig")


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """alice and bob by minisign, carol by lockstep."""
    directory = tmp_path_factory.mktemp("keys")
    made = {}
    for name in ("alice", "bob"):
        key = made[name] = Key(directory, name)
        key.minisign("-G", "-W", "-p", key.public_file, "-s", key.secret_file)
    key = made["carol"] = Key(directory, "carol")
    Project(directory / "none").ok("keygen", "--public", key.public_file, "--secret", key.secret_file, "--no-password",
                                   manifest=False)
    return made
