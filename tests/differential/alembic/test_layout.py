"""Where the revisions are: each layout of a source, listed by the driver."""
import os
import subprocess

import pytest

ALRUN = os.environ.get("LOCKSTEP_ALRUN")
REVISION = '"""one"""\nrevision = "0001"\ndown_revision = None\n\n\ndef upgrade():\n    pass\n'


@pytest.fixture
def listed(tmp_path):
    if ALRUN is None:
        pytest.skip("LOCKSTEP_ALRUN is not set")

    def run(files):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return subprocess.run([ALRUN, "--list", str(tmp_path)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
    return run


@pytest.mark.parametrize("files", [
    {"0001.py": REVISION},
    {"versions/0001.py": REVISION},
    {"alembic.ini": "[alembic]\nscript_location = %(here)s/db\n", "db/versions/0001.py": REVISION},
    # Flask-Migrate's: it says itself where the scripts are
    {"alembic.ini": "[alembic]\n# a template\n[loggers]\nkeys = root\n",
     "versions/0001.py": REVISION},
    {"alembic.ini": "[alembic]\nversion_locations = %(here)s/elsewhere\n",
     "elsewhere/0001.py": REVISION},
], ids=["bare", "versions", "ini", "flask-migrate", "version_locations"])
def test_revision_is_found(listed, files):
    done = listed(files)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0001 ")


def test_ini_without_location_or_versions(listed):
    done = listed({"alembic.ini": "[alembic]\n", "db/versions/0001.py": REVISION})
    assert done.returncode != 0
    assert "script_location" in done.stderr
