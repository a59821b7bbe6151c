"""new beside `alembic revision -m`: the same file name and the same text, but for the random id and the time."""
import os
import pathlib
import re
import subprocess
import time

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


# The real command line at a given moment: an ISO date, in the machine's own zone where it says none.
FROZEN = """
import datetime, sys
import alembic.config, alembic.script.base
at = datetime.datetime.fromisoformat(sys.argv[1]).astimezone(datetime.timezone.utc)
class Frozen(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return at.astimezone(tz) if tz else at.astimezone().replace(tzinfo=None)
    @classmethod
    def utcnow(cls):
        return at.replace(tzinfo=None)
class Module:
    datetime, timezone = Frozen, datetime.timezone
alembic.script.base.datetime = Module
alembic.config.main(sys.argv[2:])
"""


def new_files(alembic, run):
    before = set(alembic.directory.rglob("*.py"))
    result = run()
    made = {}
    for file in set(alembic.directory.rglob("*.py")) - before:
        made[str(file.relative_to(alembic.directory))] = file.read_bytes()
        file.unlink()
    return result, made


def compare(offline, alembic, message, *args, zone="UTC"):
    """Ours, and then the real one at the same moment and with the same id: the same file, byte for byte."""
    ours = [word for arg in args for word in ([arg] if arg.startswith("--head") else ["--with", arg.removeprefix("--")])]
    result, made = new_files(alembic, lambda: offline.run("new", "core", message, *ours, env={"TZ": zone}))
    text = "".join(content.decode() for content in made.values())
    date = re.search(r"^Create Date: (.*)$", text, re.M).group(1) if made else "2026-01-01"
    args = list(args)
    if made and not any(arg.startswith("--rev-id") for arg in args):
        revision = re.search(r"^revision\S* (?:str = |= )?'(.+)'", text, re.M).group(1)
        assert re.fullmatch("[0-9a-f]{12}", revision)
        args.append("--rev-id=" + revision)
    command = [PYTHONS[alembic.api], "-c", FROZEN, date, "revision", "-m", message, *args]
    environment = {**os.environ, "TZ": zone, "PYTHONDONTWRITEBYTECODE": "1"}
    their, theirs = new_files(alembic, lambda: subprocess.run(
        command, cwd=alembic.directory, env=environment, capture_output=True, text=True, check=False))
    if not made:
        assert result.rc and their.returncode, (result, their)
        return result, None
    assert made == theirs, (result, their)
    done = subprocess.run([PYTHONS[alembic.api], "-c", "import sys, datetime as d\n"
                           "print(d.datetime.fromisoformat(sys.argv[1]).astimezone().timestamp())", date],
                          env=environment, capture_output=True, text=True, check=True)
    assert abs(time.time() - float(done.stdout)) < 60, date
    return result, text


@pytest.mark.parametrize("message", [
    "Add  Users!", "_lead a_b__c ", "Größe ÄNDERN – jetzt", "ΟΔΟΣ ΣΑΣ Σ_ ΑΣ1 İx", "x" * 60,
    'add "quoted" names', 'it ends with "', 'C:\\temp and \\n', "ends with \\",
    "a rather long message that has to be cut somewhere near here"])
def test_the_name_and_the_text_are_the_same(message, offline, alembic):
    assert compare(offline, alembic, message)[1]
    alembic.revision("ab01")
    assert "'ab01'" in compare(offline, alembic, message)[1]


def write_ini(alembic, *lines):
    file = alembic.directory / "alembic.ini"
    file.write_text(file.read_text() + "\n".join(lines) + "\n")


@pytest.mark.parametrize("ini", [
    "file_template = %%(year)d%%(month).2d_%%(rev)s_%%(slug)s", "file_template = x_%%(slug)s\ntruncate_slug_length = 8",
    "file_template = %%(epoch)d-%%(rev)s", "truncate_slug_length = 0",
    "file_template = %%(year)s_%%(month)02d%%(day)3d%%(hour)-4d%%(minute)04.3d%%(second)i%%%%_%%(slug)-30.5s_%%(rev)20s"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "NZST-12NZDT,M9.5.0,M4.1.0/3"])
def test_the_file_template(ini, zone, offline, alembic):
    write_ini(alembic, ini)
    assert compare(offline, alembic, "add the users table", zone=zone)[1]


@pytest.mark.parametrize("zone", ["UTC", "utc", "Europe/Berlin", "America/St_Johns", "Pacific/Kiritimati", "est5edt", "Zulu"])
def test_the_time_zone(zone, offline, alembic):
    write_ini(alembic, "file_template = %%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s",
              f"timezone = {zone}")
    if "dateutil" in alembic.run("revision", "-m", "probe").stdout:
        pytest.skip("this Alembic needs dateutil for time zones, and it is not here")
    for probe in (alembic.directory / "versions").glob("*_probe.py"):
        probe.unlink()
    text = compare(offline, alembic, "add the users table", zone="Asia/Tokyo")[1]
    assert re.search(r"^Create Date: [-0-9]+ [:0-9.]+[-+]\d\d:\d\d$", text, re.M)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "europe/berlin", "Europe", "Europe/", "a" * 300, "zone.tab"])
def test_a_time_zone_that_is_none(zone, offline, alembic):
    write_ini(alembic, f"timezone = {zone}")
    result, made = compare(offline, alembic, "x")
    assert made is None and result.rc == 3 and f"there is no time zone '{zone}'" in result.err, result


@pytest.mark.parametrize("ini, rc, said", [
    ("file_template = %%(user)s", 3, "file_template '%(user)s' is not supported"),
    ("file_template = %%(rev)d", 3, "file_template"), ("file_template = %%(year", 3, "file_template"),
    ("truncate_slug_length = many", 3, "truncate_slug_length")])
def test_what_alembic_does_not_take(ini, rc, said, offline, alembic):
    write_ini(alembic, ini)
    result, made = compare(offline, alembic, "x")
    assert made is None and result.rc == rc and said in result.err, result


def test_what_needs_python(offline, alembic):
    write_ini(alembic, "[post_write_hooks]", "hooks = black", "black.type = console_scripts")
    assert "post_write_hooks of alembic.ini were not run: black" in offline.ok("new", "core", "x").err
    file = alembic.directory / "alembic.ini"
    file.write_text("[alembic]\nscript_location = .\nrevision_environment = True\n")
    assert offline.fails(50, "new", "core", "y").said("env.py is not run")
    file.write_text("[alembic]\nscript_location = .\noutput_encoding = latin-1\n")
    assert offline.fails(50, "new", "core", "y").said("output_encoding = latin-1")


def test_splice_and_labels(offline, alembic):
    alembic.revision("ab0001", labels="one")
    alembic.revision("ab0002", "ab0001")
    alembic.revision("cd0001")
    assert "= 'ab0001'" in compare(offline, alembic, "aside", "--head=ab0001", "--splice")[1]
    if alembic.api != "1.4":  # it joins heads in the order in which the directory happens to have them
        assert compare(offline, alembic, "both", "--head=heads", "--splice")[1]
    assert "('two',)" in compare(offline, alembic, "labelled", "--head=base", "--branch-label=two")[1]
    assert compare(offline, alembic, "named", "--head=ab0002", "--rev-id=0042")[1]
    text = compare(offline, alembic, "waits", "--head=ab00", "--splice", "--depends-on=cd0001")
    assert text[1] is None  # two begin with ab00
    text = compare(offline, alembic, "waits", "--head=ab0002", "--depends-on=cd00")[1]
    assert re.search("^depends_on.* = 'cd0001'$", text, re.M)
    text = compare(offline, alembic, "waits", "--head=cd0001", "--depends-on=one", "--depends-on=ab0002")[1]
    assert re.search(r"^depends_on.* = \['one', 'ab0002'\]$", text, re.M)
    assert compare(offline, alembic, "waits", "--head=cd0001", "--depends-on=one@head", "--branch-label=x y")[1]


@pytest.mark.parametrize("wish, said", [
    ("--rev-id=a@b", "'@' is not allowed"), ("--rev-id=a-b", "'-' is not allowed"),
    ("--depends-on=nothing", "no revision or branch"), ("--depends-on=base", "nothing to depend on"),
    ("--depends-on=heads", "names 2 revisions"), ("--version-path=elsewhere", "none of the version_locations")])
def test_wishes_that_alembic_refuses(wish, said, offline, alembic):
    alembic.revision("ab01", labels="one")
    alembic.revision("cd01")
    result, made = compare(offline, alembic, "x", "--head=ab01", wish)
    assert made is None and result.rc == 2 and said in result.err, result


@pytest.mark.parametrize("wish, said", [
    ("rev-id=ab01", "already used by revision ab01"), ("rev-id=one", "already used"), ("branch-label=one", "already used"),
    ("branch-label=cd01", "already used by revision cd01"), ("branch-label=it's", "plain characters"),
    ("rev-id=", "plain characters"), ("rev-id=a/b", "'/' is not allowed"), ("splice=yes", "splice, rev-id=ID"),
    ("autogenerate", "nothing that a revision can be made with"), ("depends-on", "names none")])
def test_wishes_that_would_leave_no_graph(wish, said, offline, alembic):
    alembic.revision("ab01", labels="one")
    alembic.revision("cd01")
    assert offline.fails(2, "new", "core", "x", "--head", "ab01", "--with", wish).said(said)
    assert offline.fails(2, "new", "core", "x", "--head=ab01", "--with=rev-id=a", "--with=rev-id=b").said("given twice")
    assert sorted(file.name for file in (alembic.directory / "versions").glob("*.py")) == ["ab01_.py", "cd01_.py"]


def test_a_template_without_a_place_for_the_label(offline, alembic):
    mako = alembic.directory / "script.py.mako"
    mako.write_text("\n".join(line for line in mako.read_text().split("\n") if "(branch_labels)" not in line))
    result = offline.fails(3, "new", "core", "x", "--with", "branch-label=a")
    assert result.said("script.py.mako", "no place for branch_labels")
    assert compare(offline, alembic, "x")[1]


def test_several_directories(offline, alembic):
    write_ini(alembic, "version_locations = versions more/deep")
    (alembic.directory / "more" / "deep").mkdir(parents=True)
    assert compare(offline, alembic, "x")[1] is None
    assert compare(offline, alembic, "x", "--version-path=more/deep")[1]
    alembic.revision("ab01")
    assert compare(offline, alembic, "x")[1]
    assert compare(offline, alembic, "x", "--version-path=./more/deep/")[1]


def test_several_heads(offline, alembic):
    alembic.revision("ab01", labels="one")
    alembic.revision("cd01")
    assert compare(offline, alembic, "which")[1] is None
    assert offline.fails(2, "new", "core", "which").said("multiple heads are present")
    for head in ("ab01", "cd01", "one@head", "base", *(["heads"] if alembic.api != "1.4" else [])):
        assert compare(offline, alembic, "this", "--head=" + head)[1], head
    alembic.revision("ab02", "ab01")
    assert compare(offline, alembic, "no head", "--head=ab01")[1] is None
    assert offline.fails(2, "new", "core", "no head", "--head", "ab01").said("is no head")


def test_a_template_of_the_projects_own(offline, alembic):
    mako = alembic.directory / "script.py.mako"
    mako.write_text("## a comment\n# ours\n" + mako.read_text() + "\n# the end\n")
    assert compare(offline, alembic, "ours")[1].startswith("# ours\n")
    mako.write_text("# -*- coding: utf-8 -*-\n# ours\n" + mako.read_text())
    assert compare(offline, alembic, "ours")[1].startswith("# ours\n# ours\n")
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
