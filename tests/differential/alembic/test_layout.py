"""Where the revisions are: each layout of a source, listed by the driver."""
import subprocess

import pytest

from sides import DRIVER

REVISION = '"""one"""\nrevision = "0001"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n'


@pytest.fixture
def listed(tmp_path):
    if DRIVER is None:
        pytest.skip("the driver is not built: tests/differential/alrun")

    def run(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return subprocess.run([DRIVER, "--list", str(tmp_path)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    return run


@pytest.mark.parametrize("files", [
    {"0001.py": REVISION},
    {"versions/0001.py": REVISION},
    {"alembic.ini": "[alembic]\nscript_location = %(here)s/db\n", "db/versions/0001.py": REVISION},
    # Flask-Migrate's: it says itself where the scripts are
    {"alembic.ini": "[alembic]\n# a template\n[loggers]\nkeys = root\n",
     "versions/0001.py": REVISION},
    # Flask-Migrate's, with a location that it does not heed
    {"alembic.ini": "[alembic]\nscript_location = /usr/src/app/migrations\n", "env.py": "",
     "versions/0001.py": REVISION},
    # called as `alembic -c migrations/alembic.ini` from above
    {"alembic.ini": "[alembic]\nscript_location = migrations\n", "env.py": "", "versions/0001.py": REVISION},
    {"alembic.ini": "[alembic]\nscript_location = ../app/migrations/\n", "env.py": "", "versions/0001.py": REVISION},
    {"alembic.ini": "[alembic]\nversion_locations = %(here)s/elsewhere\n",
     "elsewhere/0001.py": REVISION},
], ids=["bare", "versions", "ini", "flask-migrate", "flask-migrate elsewhere", "from above", "from beside",
        "version_locations"])
def test_revision_is_found(listed, files):
    done = listed(files)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0001 ")


def test_ini_without_location_or_versions(listed):
    done = listed({"alembic.ini": "[alembic]\n", "db/versions/0001.py": REVISION})
    assert done.returncode != 0
    assert "script_location" in done.stderr


@pytest.mark.parametrize("location", ["/usr/src/app/migrations", "../app/migrations"])
def test_location_outside(listed, location):
    """Where the file stands in no script directory, nobody knows what is meant."""
    done = listed({"alembic.ini": f"[alembic]\nscript_location = {location}\n", "versions/0001.py": REVISION})
    assert done.returncode != 0
    assert "leaves the source" in done.stderr


@pytest.mark.parametrize("head", [
    "depends_on = []\ndepends_on += []",
    "depends_on = None\ntry:\n    import elsewhere\n\n    depends_on = '0815'\nexcept ImportError:\n    pass",
    "needed = []\nif True:\n    needed += ['0815']\ndepends_on = needed",
    "needed = []\ndepends_on = needed\nneeded.append('0815')",
    "needed = ('1',)\nneeded = ('2',)\ndepends_on = needed",
    "from elsewhere import needed\ndepends_on = needed",
    "needed = ('1',)\nfrom elsewhere import *\ndepends_on = needed",
    "f(\nneeded = '1'\n)\ndepends_on = needed",
    "depends_on = needed\nneeded = '1'",
    "depends_on = ('1',) + ['2']",
    "depends_on = ('1') + ('2',)",
    "depends_on = tuple(['1'])",
], ids=str)
def test_field_that_needs_python(listed, head):
    done = listed({"0001.py": REVISION.replace("down_revision = None", "down_revision = None\n" + head)})
    assert done.returncode != 0, done.stdout
    assert "a header field must be" in done.stderr


@pytest.mark.parametrize("head", [
    "class Row:\n    revision = 'x'\n    depends_on = ['y']",
    "def helper():\n    depends_on = ['y']\n    return depends_on",
    "if True:\n    print(depends_on == 1)",
    "needed = ('1',)  # needed\ndepends_on = ()\nother = 'needed'",
], ids=str)
def test_names_of_fields_elsewhere(listed, head):
    done = listed({"0001.py": REVISION.replace("down_revision = None", "down_revision = None\n" + head)})
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0001 ")
