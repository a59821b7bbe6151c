"""Roles that lack a right: the error names what is missing, nothing is half done, and once the right is there it goes on."""
import pytest


@pytest.fixture
def poor(database):
    """A role that may log in and no more."""
    role = f"poor_{database.name}"
    database.execute(f"CREATE ROLE {role} LOGIN")
    yield role
    database.execute(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def as_role(database, role):
    return database.server.dsn(database.name, role)


def test_a_role_that_may_make_nothing_in_public(project, database, poor):
    database.execute(f"GRANT CREATE ON DATABASE {database.name} TO {poor}")
    project.source("app", {"0001_a": "CREATE SCHEMA mine;\nCREATE TABLE mine.a (n int);\n",
                           "0002_b": "INSERT INTO mine.a VALUES (1);\nCREATE TABLE b (n int);\n", "0003_c": "CREATE TABLE c ();\n"})
    dsn = as_role(database, poor)
    failed = project.fails(30, "apply", dsn=dsn)
    assert failed.said("app:0002_b", "permission denied for schema public", "0002_b.sql:2", "42501", "remedy: "), failed
    assert database.one("SELECT count(*) FROM mine.a") == 0
    assert database.outcomes() == ["applied 0001_a", "failed 0002_b"]
    database.execute(f"GRANT CREATE ON SCHEMA public TO {poor}")
    project.apply(dsn=dsn)
    assert database.one("SELECT count(*) FROM mine.a") == 1 and database.tables() == ["b", "c"]
    project.verify_journal(dsn=dsn)


@pytest.mark.parametrize("head", ["", "-- lockstep: transaction = no\n"], ids=["one transaction", "units"])
def test_a_table_of_somebody_else(project, database, poor, head):
    database.execute(f"CREATE TABLE theirs (n int); GRANT CREATE ON DATABASE {database.name} TO {poor};"
                     f" GRANT CREATE ON SCHEMA public TO {poor}")
    statement = "CREATE INDEX CONCURRENTLY theirs_n ON theirs (n);\n" if head else "ALTER TABLE theirs ADD x int;\n"
    project.source("app", {"0001_a": head + "CREATE TABLE a ();\n" + statement})
    dsn = as_role(database, poor)
    failed = project.fails(30, "apply", dsn=dsn)
    assert failed.said("must be owner of table theirs", "0001_a.sql", "remedy: "), failed
    assert database.has("a") == bool(head), "a unit that is done stays done"
    database.execute(f"ALTER TABLE theirs OWNER TO {poor}")
    project.apply(dsn=dsn)
    assert database.has("a") and database.outcomes()[-1] == "applied 0001_a"
    project.verify_journal(dsn=dsn)


@pytest.mark.parametrize("command", [["plan"], ["status"], ["apply"], ["history"], ["verify", "--journal"]], ids=" ".join)
def test_the_journal_belongs_to_somebody_else(project, database, poor, command):
    project.source("app", {"0001_a": "CREATE TABLE a ();\n"})
    project.apply()
    project.put("app", "0002_b.sql", "CREATE TABLE b ();\n")
    dsn = as_role(database, poor)
    failed = project.run(*command, dsn=dsn)
    assert failed.rc == 1 and failed.said("permission denied for schema lockstep", "remedy: "), failed
    assert not database.has("b") and database.outcomes() == ["applied 0001_a"]


def test_a_role_that_may_read_the_journal_may_look(project, database, poor):
    """And no more: to apply it would have to write."""
    project.source("app", {"0001_a": "CREATE TABLE a ();\n"})
    project.apply()
    project.put("app", "0002_b.sql", "CREATE TABLE b ();\n")
    database.execute(f"GRANT USAGE ON SCHEMA lockstep TO {poor}; GRANT SELECT ON ALL TABLES IN SCHEMA lockstep TO {poor}")
    dsn = as_role(database, poor)
    assert project.status(dsn=dsn).states == {"app:0001_a": "applied", "app:0002_b": "pending"}
    assert project.plan(dsn=dsn).planned == ["app:0002_b"]
    project.verify_journal(dsn=dsn)
    project.ok("history", dsn=dsn)
    failed = project.run("apply", dsn=dsn)
    assert failed.rc in (1, 30) and failed.said("permission denied", "remedy: "), failed
    assert not database.has("b") and database.outcomes() == ["applied 0001_a"]


def test_a_target_role_that_one_may_not_take(project, database, poor):
    project.source("app", {"0001_a": "CREATE TABLE a ();\n"})
    project.configure("target there", dsn=as_role(database, poor), role="it")
    failed = project.fails(3, "-t", "there", "apply", dsn=False)
    assert failed.said('permission denied to set role "it"', "remedy: "), failed
    assert not database.tables()


def test_nobody_is_let_in(project, database):
    database.execute("DROP ROLE IF EXISTS secretive")
    database.execute("CREATE ROLE secretive LOGIN PASSWORD 'open sesame'")
    try:
        project.source("app", {"0001_a": "CREATE TABLE a ();\n"})
        dsn = as_role(database, "secretive")
        for more in ("", " password=wrong"):
            failed = project.fails(20, "apply", dsn=dsn + more)
            assert failed.said("cannot connect", "password") and "wrong" not in failed.err, failed
        database.execute(f"REVOKE CONNECT ON DATABASE {database.name} FROM PUBLIC")
        failed = project.fails(20, "apply", env={"PGPASSWORD": "open sesame"}, dsn=dsn)
        assert failed.said("permission denied for database") and "sesame" not in failed.err, failed
    finally:
        database.execute("DROP ROLE secretive")
