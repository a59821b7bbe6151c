"""One server and one process of each Alembic for all tests here; see sides.py for what of the environment they use."""
import pytest
from sides import DRIVER, Databases, Oracles, Sides


@pytest.fixture(scope="session")
def databases():
    try:
        one = Databases()
    except AssertionError as missing:
        pytest.skip(str(missing))
    yield one
    one.destroy()


@pytest.fixture(scope="session")
def oracles():
    one = Oracles()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def sides(databases, oracles):
    if DRIVER is None:
        pytest.skip("no alrun in LOCKSTEP_BUILD")
    return Sides(databases, oracles, DRIVER)
