"""seal --render: what cannot be evaluated becomes SQL by the team's own Alembic, and then does the same as Alembic."""
import pytest

from alembic_project import AlembicProject, generations



@pytest.fixture(params=generations())
def api(request):
    return request.param


@pytest.fixture
def alembic(project, api):
    made = AlembicProject(project.root / "core", api)
    project.source("core", plugin="alembic-compat", sqlalchemy=api)
    return made


@pytest.fixture
def tool(project, alembic):
    file = project.root / "alembic"
    words = " ".join(f"'{word}'" for word in alembic.command())
    file.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    file.chmod(0o755)
    return "./alembic"


HARD_IMPORT = "from alembic import op\nimport sqlalchemy as sa\nimport socket"
HARD_UP = "socket.gethostname()\nop.create_table('t_{0}', sa.Column('id', sa.Integer(), primary_key=True))\n" \
          "op.execute(\"INSERT INTO t_{0} VALUES (1), (2); -- UPDATE alembic_version\")"
HARD_BACK = "socket.gethostname()\nop.drop_table('t_{0}')"


def hard(alembic, name, down=None, **more):
    return alembic.revision(name, down, HARD_UP.format(name), HARD_BACK.format(name), imports=HARD_IMPORT, **more)


def test_the_missing_overrides_are_written_and_sealed(project, alembic, tool, database, other_database):
    hard(alembic, "aa01")
    alembic.revision("aa02", "aa01", "op.create_table('plain', sa.Column('id', sa.Integer()))", "op.drop_table('plain')")
    hard(alembic, "aa03", "aa02")
    alembic.revision("dd01", None, labels="other")
    hard(alembic, "aa04", "aa03", depends="dd01")
    project.fails(50, "seal")
    result = project.ok("seal", "--render", "--tool", tool)
    assert result.said("overrides/aa01.upgrade.sql: review it")
    overrides = sorted(file.name for file in (alembic.directory / "overrides").iterdir())
    assert overrides == [f"{name}.{way}.sql" for name in ("aa01", "aa03", "aa04") for way in ("downgrade", "upgrade")]
    text = (alembic.directory / "overrides/aa03.upgrade.sql").read_text()
    assert text.startswith("-- Made by lockstep seal --render with: alembic upgrade aa02:aa03 --sql\n")
    assert "CREATE TABLE t_aa03" in text and "COMMIT" not in text and "version_num" not in text
    assert "aa03.upgrade.sql" in project.lock.read_text()
    project.ok("verify", "--deep")
    project.apply()
    alembic.ok("upgrade", "heads", dsn=other_database.dsn)
    for one in (database, other_database):
        assert one.tables() == ["alembic_version", "plain", "t_aa01", "t_aa03", "t_aa04"]
        assert one.column("SELECT id FROM t_aa04") == [1, 2]
    versions = "SELECT version_num FROM alembic_version ORDER BY 1"
    assert database.column(versions) == other_database.column(versions)
    project.ok("revert", "--to", "base", "--yes")
    assert database.tables() == ["alembic_version"]
    # what is there is left alone
    (alembic.directory / "overrides/aa03.upgrade.sql").write_text("SELECT 3;")
    project.ok("seal", "--render", "--tool", tool)
    assert (alembic.directory / "overrides/aa03.upgrade.sql").read_text() == "SELECT 3;"


def test_each_transaction_of_its_own_is_cut_out_as_well(project, alembic, tool):
    env = alembic.directory / "env.py"
    env.write_text(env.read_text().replace("literal_binds=True", "literal_binds=True, transaction_per_migration=True"))
    hard(alembic, "aa01")
    hard(alembic, "aa02", "aa01")
    project.ok("seal", "--render", "--tool", tool)
    for file in (alembic.directory / "overrides").iterdir():
        text = file.read_text()
        assert "BEGIN" not in text and "COMMIT" not in text and "version_num" not in text, text


def test_a_version_table_of_another_name(project, alembic, tool):
    env = alembic.directory / "env.py"
    env.write_text(env.read_text().replace("literal_binds=True", "literal_binds=True, version_table='Ver', version_table_schema='s'"))
    project.source("core", plugin="alembic-compat", version_table="Ver", version_table_schema="s")
    hard(alembic, "aa01")
    project.ok("seal", "--render", "--tool", tool)
    assert "version_num" not in (alembic.directory / "overrides/aa01.upgrade.sql").read_text()


@pytest.mark.parametrize("what, message", [
    ("missing", "the program './nowhere' is not found"), ("fails", "ZeroDivisionError"),
    ("merge", "it joins branches"), ("autocommit", "it leaves its transaction"), ("no ini", "no alembic.ini")])
def test_what_cannot_be_rendered_is_said(what, message, project, alembic, tool):
    alembic.revision("aa01")
    if what == "merge":
        alembic.revision("aa02")
        hard(alembic, "aa03", ("aa01", "aa02"))
    elif what == "autocommit":
        alembic.revision("aa02", "aa01", "socket.gethostname()\nwith op.get_context().autocommit_block():\n    op.execute('VACUUM')",
                         imports=HARD_IMPORT)
    else:
        hard(alembic, "aa02", "aa01")
    if what == "fails":
        (alembic.directory / "env.py").write_text("1 / 0\n")
    if what == "no ini":
        (alembic.directory / "alembic.ini").unlink()
    result = project.fails(1 if what in ("missing", "fails") else 50, "seal", "--render", "--tool",
                           "./nowhere" if what == "missing" else tool)
    assert result.said(message)
    assert not project.lock.exists()


def test_an_override_of_no_revision_is_told(project, alembic):
    alembic.revision("aa01")
    (alembic.directory / "overrides").mkdir()
    for name in ("aa01.downgrade.sql", "aa02.upgrade.sql", "aa01.upgrad.sql", "README.md"):
        (alembic.directory / "overrides" / name).write_text("SELECT 1;")
    told = project.ok("verify").err
    assert told.count("is the override of no revision") == 2
    assert "overrides/aa02.upgrade.sql is" in told and "overrides/aa01.upgrad.sql is" in told


def test_alembic_ini_deep_in_the_source(project, api, alembic, tool, database):
    """Its own file is given to the tool, and the overrides are written beside it."""
    project.source("core", plugin="alembic-compat", path=".", directory="core", sqlalchemy=api)
    ini = alembic.directory / "alembic.ini"
    ini.write_text(ini.read_text().replace("script_location = .", "script_location = %(here)s"))
    hard(alembic, "aa01")
    told = project.ok("seal", "--render", "--tool", tool)
    assert told.said("core/overrides/aa01.upgrade.sql: review it")
    project.apply()
    assert database.tables() == ["alembic_version", "t_aa01"]
