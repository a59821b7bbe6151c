"""new beside `alembic revision -m`: the same file name and the same text, but for the random id and the time."""
import pathlib
import re
import subprocess

import pytest

from alembic_project import PYTHONS, AlembicProject, generations


@pytest.fixture(params=generations())
def alembic(request, offline, tmp_path):
    made = AlembicProject(offline.root / "core", request.param)
    offline.source("core", plugin="alembic-compat", sqlalchemy=request.param)
    code = "import alembic, pathlib; print(pathlib.Path(alembic.__file__).parent / 'templates/generic/script.py.mako')"
    found = subprocess.run([PYTHONS[request.param], "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    (made.directory / "script.py.mako").write_text(pathlib.Path(found).read_text())
    return made


def made_by(alembic, run):
    before = set(alembic.directory.rglob("*.py"))
    result = run()
    new = set(alembic.directory.rglob("*.py")) - before
    if not new:
        return result, None
    (file,) = new
    text = file.read_text()
    name = str(file.relative_to(alembic.directory))
    file.unlink()
    revision = re.search(r"^revision\S* (?:str = |= )?'(\w+)'", text, re.M).group(1)
    assert re.fullmatch("[0-9a-f]{12}", revision)
    text = re.sub(r"(?m)^Create Date: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})?(\+00:00)?$", r"Create Date: NOW\2", text)
    name = re.sub(r"\d{4,}", "N", name.replace(revision, "REV"))
    return result, (name, text.replace(revision, "REV"))


def compare(offline, alembic, message, *args):
    _, theirs = made_by(alembic, lambda: alembic.run("revision", "-m", message, *args))
    result, ours = made_by(alembic, lambda: offline.run("new", "core", message, *args))
    assert ours == theirs, result
    return result, ours


@pytest.mark.parametrize("message", [
    "Add  Users!", "_lead a_b__c ", "Größe ÄNDERN – jetzt", "x" * 60,
    'add "quoted" names', 'it ends with "', 'C:\\temp and \\n', "ends with \\",
    "a rather long message that has to be cut somewhere near here"])
def test_the_name_and_the_text_are_the_same(message, offline, alembic):
    assert compare(offline, alembic, message)[1]
    alembic.revision("ab01")
    assert "'ab01'" in compare(offline, alembic, message)[1][1]


@pytest.mark.parametrize("ini", [
    "file_template = %%(year)d%%(month).2d_%%(rev)s_%%(slug)s", "file_template = x_%%(slug)s\ntruncate_slug_length = 8",
    "timezone = UTC", "file_template = %%(epoch)d-%%(rev)s"])
def test_the_options_of_alembic_ini(ini, offline, alembic):
    file = alembic.directory / "alembic.ini"
    file.write_text(file.read_text() + ini + "\n")
    if "timezone" in ini and "dateutil" in alembic.run("revision", "-m", "probe").stdout:
        pytest.skip("this Alembic needs dateutil for time zones, and it is not here")
    for probe in (alembic.directory / "versions").glob("*_probe.py"):
        probe.unlink()
    assert compare(offline, alembic, "add the users table")[1]


def test_several_heads(offline, alembic):
    alembic.revision("ab01", labels="one")
    alembic.revision("cd01")
    assert compare(offline, alembic, "which")[1] is None
    assert offline.fails(2, "new", "core", "which").said("multiple heads are present")
    for head in ("ab01", "cd01", "one@head", "heads", "base"):
        assert compare(offline, alembic, "this", "--head", head)[1], head
    alembic.revision("ab02", "ab01")
    assert compare(offline, alembic, "no head", "--head", "ab01")[1] is None
    assert offline.fails(2, "new", "core", "no head", "--head", "ab01").said("is no head")


def test_a_template_of_the_projects_own(offline, alembic):
    mako = alembic.directory / "script.py.mako"
    mako.write_text("## a comment\n# ours\n" + mako.read_text() + "\n# the end\n")
    assert compare(offline, alembic, "ours")[1][1].startswith("# ours\n")
    mako.write_text("# -*- coding: utf-8 -*-\n# ours\n" + mako.read_text())
    assert compare(offline, alembic, "ours")[1][1].startswith("# ours\n# ours\n")
    mako.write_text('"""${message}"""\n' + mako.read_text())
    assert offline.fails(3, "new", "core", 'it ends with "').said("versions/")
    assert offline.fails(3, "new", "core", "C:\\users").said("versions/")
    mako.write_text(mako.read_text() + "% if upgrades:\n% endif\n")
    assert offline.fails(50, "new", "core", "x").said("script.py.mako", "'% if upgrades:' in the template")
    mako.write_text('"""${message}"""\n${config.get("x")}\n')
    assert offline.fails(50, "new", "core", "x").said("script.py.mako:2", "config.get")


def test_what_was_written_can_be_applied(project, database):
    AlembicProject(project.root / "core")
    project.source("core", plugin="alembic-compat")
    project.ok("new", "core", "first", "--table", "users")
    project.apply()
    assert database.has("users")
    project.ok("revert", "--to", "base", "--yes")
    assert not database.has("users")
