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


# What a header takes from another module: the module's text, and how the revision names it. Read, not run: what such a reading
# cannot be sure of is an error of the source, never another id.
READ = {
    "attribute": ("ID = 'aa01'\n", "from pack import names\nrevision = names.ID"),
    "name": ("ID = 'aa01'\n", "from pack.names import ID\nrevision = ID"),
    "alias": ("ID = 'aa01'\n", "from pack import names as n\nrevision = n.ID"),
    "name's alias": ("ID = 'aa01'\n", "from pack.names import (  # why\n    OTHER, ID as OWN,\n)\nrevision = OWN"),
    "dotted": ("ID = 'aa01'\n", "import os, pack.names\nrevision = pack.names.ID"),
    "dotted alias": ("ID = 'aa01'\n", "import pack.names as names, os\nrevision = (names.ID)"),
    "joined": ("ID = ('aa' '01')\n", "from pack import names\nrevision = names.ID"),
    "of another name": ("BASE = 'aa01'\nID = BASE\n", "from pack import names\nrevision = names.ID"),
    "imported again": ("from pack.more import ID\n", "from pack import names\nrevision = names.ID"),
    "used elsewhere": ("ID = 'aa01'  # ID = 'x'\n\n\ndef f(ID=None):\n    g(ID='b', other=(ID == 1, ID))\n    return x.ID, ID >= 'c'\n",
                       "from pack import names\nrevision = names.ID"),
}
NOT_READ = {
    "twice": ("ID = 'aa01'\nID = 'aa02'\n", "from pack import names\nrevision = names.ID"),
    "in a condition": ("ID = 'aa01'\nif True:\n    ID = 'aa02'\n", "from pack import names\nrevision = names.ID"),
    "global": ("ID = 'aa01'\n\n\ndef f():\n    global ID\n    ID = 'aa02'\n\n\nf()\n", "from pack import names\nrevision = names.ID"),
    "added to": ("ID = 'aa01'\nID += '2'\n", "from pack import names\nrevision = names.ID"),
    "list": ("ID, OTHER = 'aa02', 'aa01'\n", "from pack import names\nrevision = names.ID"),
    "for": ("ID = 'aa01'\nfor ID in ('aa02',):\n    pass\n", "from pack import names\nrevision = names.ID"),
    "walrus": ("ID = 'aa01'\nprint((ID := 'aa02'))\n", "from pack import names\nrevision = names.ID"),
    "star behind": ("ID = 'aa01'\nfrom pack.more import *\n", "from pack import names\nrevision = names.ID"),
    "overwritten import": ("ID = 'aa01'\nfrom pack.more import ID\n", "from pack import names\nrevision = names.ID"),
    "computed": ("ID = 'AA01'.lower()\n", "from pack import names\nrevision = names.ID"),
    "name set anew": ("ID = 'aa01'\n", "from pack import names\nif True:\n    import pack.more as names\nrevision = names.ID"),
    "a class": ("class ID:\n    x = 1\n", "from pack.names import ID\nrevision = ID"),
}


def by_python(tmp_path, head):
    """The id that Python gives the revision."""
    program = f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{head}\nprint(revision)"
    done = subprocess.run(["/usr/bin/python3", "-B", "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return done.stdout.splitlines()[-1] if done.returncode == 0 else None


@pytest.mark.parametrize("case", [*READ, *NOT_READ])
def test_header_of_another_module(listed, tmp_path, case):
    module, head = {**READ, **NOT_READ}[case]
    text = f"{head}\ndown_revision = None\n\n\ndef upgrade():\n    pass\n"
    done = listed({"pack/__init__.py": "", "pack/names.py": module + "OTHER = 1\n", "pack/more.py": "ID = 'aa03'\n",
                   "versions/1.py": text})
    if case in READ:
        assert done.returncode == 0, done.stderr
        assert done.stdout.split()[0] == by_python(tmp_path, head)
    else:
        assert done.returncode != 0
        assert "a header field must be" in done.stderr
