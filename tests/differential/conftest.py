"""Where the driver of the Python tests is; a server and a bundle for the suites that run the program itself; and the
table of constructs at the end."""
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "harness"))

from constructs import Constructs  # noqa: E402
from fixtures import database, offline, other_database, postgres, project  # noqa: E402,F401

BUILD = os.environ.get("LOCKSTEP_BUILD")
if BUILD:
    driver = pathlib.Path(BUILD) / "tests/differential/pyrun"
    if driver.exists():
        os.environ.setdefault("LOCKSTEP_PYRUN", str(driver))


def pytest_configure(config):
    config.constructs = Constructs()


@pytest.fixture(scope="session")
def constructs(request):
    return request.config.constructs


def pytest_terminal_summary(terminalreporter, config):
    """What was compared, and what came out."""
    if config.constructs.rows:
        terminalreporter.section("constructs")
        for line in config.constructs.lines():
            terminalreporter.write_line(line)
