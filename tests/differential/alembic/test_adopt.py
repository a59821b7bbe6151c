"""A database that Alembic itself moves on and back beside lockstep: recognised, reported, and gone on from."""
import pytest

from alembic_project import AlembicProject, generations

CHAIN = ("aa01", "aa02", "aa03", "aa04")


def chain(project, api):
    made = AlembicProject(project.root / "core", api)
    down = None
    for name in CHAIN:
        made.revision(name, down, f"op.create_table('t_{name}', sa.Column('id', sa.Integer(), primary_key=True))",
                      f"op.drop_table('t_{name}')")
        down = name
    project.source("core", plugin="alembic-compat", sqlalchemy=api)
    return made


@pytest.fixture(params=generations())
def both(request, project):
    return project, chain(project, request.param)


def books(project):
    return [(row["stand"], row["found"], row["gone"], row["foreign"]) for row in project.status().json["books"]]


def versions(database):
    return sorted(database.column("SELECT version_num FROM alembic_version"))


def states(project):
    return [project.status().states[f"core:{name}"] for name in CHAIN]


def check_journal(project):
    project.verify_journal()


def test_it_goes_on_from_where_alembic_stands(both, database):
    project, alembic = both
    assert books(project) == [("equal", 0, 0, 0)]  # no table yet
    alembic.ok("upgrade", "aa02", dsn=database.dsn)
    assert states(project) == ["found", "found", "pending", "pending"]
    assert books(project) == [("ahead", 2, 0, 0)]
    assert project.run("status").said("core: its own bookkeeping is not the journal's: 2 found there alone")
    plan = [(step["action"], step["step"]) for step in project.plan().json["steps"]]
    assert plan == [("adopt", "core:aa01"), ("adopt", "core:aa02"), ("apply", "core:aa03"), ("apply", "core:aa04")]
    project.apply()
    assert database.outcomes() == ["adopted aa01", "adopted aa02", "applied aa03", "applied aa04"]
    assert states(project) == ["applied"] * 4
    assert books(project) == [("equal", 0, 0, 0)]
    assert versions(database) == ["aa04"]
    who = database.events("who", "finished", "digest")
    assert all(all(row) for row in who)
    check_journal(project)
    # and Alembic goes on from where lockstep stands
    alembic.ok("downgrade", "aa01", dsn=database.dsn)
    assert states(project) == ["applied", "gone", "gone", "gone"]
    assert books(project) == [("behind", 0, 3, 0)]
    project.apply("--to", "core:aa02")
    assert database.outcomes()[4:] == ["withdrawn aa02", "withdrawn aa03", "withdrawn aa04", "applied aa02"]
    assert states(project) == ["applied", "applied", "pending", "pending"]
    alembic.ok("upgrade", "+1", dsn=database.dsn)
    project.apply()
    assert versions(database) == ["aa04"]
    assert project.apply().said("nothing to do")
    check_journal(project)


def test_what_alembic_applied_can_be_reverted(both, database):
    project, alembic = both
    project.apply("--to", "core:aa02")
    alembic.ok("upgrade", "head", dsn=database.dsn)
    project.ok("revert", "--count", "1")
    assert database.outcomes()[2:] == ["adopted aa03", "adopted aa04", "reverted aa04"]
    assert versions(database) == ["aa03"]
    project.ok("revert", "--to", "core:aa01")
    assert versions(database) == ["aa01"]
    assert alembic.ok("current", dsn=database.dsn).startswith("aa01")
    assert database.tables() == ["alembic_version", "t_aa01"]
    check_journal(project)


def test_alembic_and_lockstep_take_turns_back(both, database):
    project, alembic = both
    project.apply()
    alembic.ok("downgrade", "-1", dsn=database.dsn)
    project.ok("revert", "--count", "1")
    assert database.outcomes()[4:] == ["withdrawn aa04", "reverted aa03"]
    assert versions(database) == ["aa02"]
    alembic.ok("downgrade", "base", dsn=database.dsn)
    assert states(project) == ["gone", "gone", "pending", "pending"]
    alembic.ok("upgrade", "head", dsn=database.dsn)
    assert states(project) == ["applied", "applied", "found", "found"]
    assert project.apply().said("adopted")
    check_journal(project)


def test_an_unknown_revision_stops_before_the_first_statement(both, database):
    project, alembic = both
    project.apply("--to", "core:aa02")
    late = alembic.revision("bb99", "aa02", "op.execute('CREATE TABLE late (id int)')")
    alembic.ok("upgrade", "bb99", dsn=database.dsn)
    late.unlink()
    before = database.outcomes()
    assert project.status().states["core:bb99"] == "ahead"
    assert states(project) == ["applied", "applied", "pending", "pending"]  # they may stand before bb99
    assert books(project) == [("unknown", 0, 0, 1)]
    assert project.run("status", "--exit-code").rc == 33
    for command in (["apply"], ["plan"], ["revert", "--count", "1"]):
        result = project.fails(33, *command)
        assert result.said("'bb99'", "core", "evidence: alembic_version holds it")
    assert database.outcomes() == before
    assert not database.has("t_aa03")


def test_a_lost_table_is_no_new_database(both, database):
    project, alembic = both
    project.apply("--to", "core:aa02")
    database.execute("DROP TABLE alembic_version")
    assert project.fails(32, "apply").said("alembic_version is missing", "aa01")


def test_only_the_sources_of_the_profile_are_asked(both, database):
    project, alembic = both
    project.source("sql", {"0001_a": "CREATE TABLE a (id int);"})
    project.profile("small", "sql")
    database.execute("CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY)")
    database.execute("INSERT INTO alembic_version VALUES ('elsewhere')")
    project.apply("--profile", "small")
    project.fails(33, "apply")


def test_a_revision_that_satisfies_nothing_twice(both, database):
    """What Alembic ran by itself is not done again by the step that would satisfy it."""
    project, alembic = both
    project.source("sql", {"0001_all": "CREATE TABLE t_aa01 (id serial PRIMARY KEY);"})
    project.step("first", id="core:aa01", satisfied_by="sql:0001_all")
    alembic.ok("upgrade", "aa01", dsn=database.dsn)
    assert project.fails(3, "apply").said("has already done")
