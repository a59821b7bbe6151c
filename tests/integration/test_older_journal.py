"""A journal that an older lockstep made is brought up to date in place, and is no other than before."""
import pathlib

import pytest

JOURNAL = (pathlib.Path(__file__).parent / "journal_6.sql").read_text(encoding="utf-8")
HEAD = "0989bfa0b89dec86bcdb008b05f7010d281534102331b42e2ec04f71d677fd87"
STEPS = {
    "0001_a": ("CREATE TABLE a (id int PRIMARY KEY, n int);\n"
               "CREATE VIEW a_seen AS SELECT id FROM a;\n"),
    "0002_b": ("CREATE TYPE mood AS ENUM ('sad', 'glad');\n"
               "CREATE TABLE b (id int REFERENCES a, feels mood);\n"
               "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n';\n"
               "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
               "CREATE TRIGGER touching BEFORE INSERT ON b FOR EACH ROW EXECUTE FUNCTION touch();\n"),
    "0003_c": ("ALTER TABLE b RENAME TO c;\n"
               "ALTER TABLE a ADD COLUMN x text;\n"
               "CREATE INDEX by_n ON a (n);\n"),
}


@pytest.fixture
def older(project, database):
    """Its database comes from elsewhere: no object has the oid that the journal has of it."""
    for name in sorted(STEPS):
        database.execute(STEPS[name])
    database.execute(JOURNAL)
    project.source("app", {**STEPS, "0004_d": "DROP VIEW a_seen;\nALTER TABLE c RENAME TO d;\nDROP INDEX by_n;\n"})
    return project


def ownership(project):
    return [line for line in project.ok("docs", "ownership").out.splitlines() if line]


OWNED = [
    "kind      object                   owner  created by  changed by",
    "type      public.mood              app    app:0002_b",
    "table     public.a                 app    app:0001_a  app:0003_c",
    "table     public.c                 app    app:0002_b  app:0003_c (was public.b)",
    "view      public.a_seen            app    app:0001_a",
    "function  public.touch()           app    app:0002_b",
    "function  public.twice(n integer)  app    app:0002_b",
    "trigger   public.touching on c     app    app:0002_b  app:0003_c (was public.touching on b)",
    "index     public.a_pkey            app    app:0001_a",
    "index     public.by_n              app    app:0003_c",
    "9 objects: 9 owned"]


def test_it_is_read_as_it_is(older, database):
    """Nothing that only reads makes it another."""
    before = database.dump()
    assert older.status().states == {
        "app:0001_a": "applied", "app:0002_b": "applied", "app:0003_c": "applied", "app:0004_d": "failed"}
    older.verify_journal("--head", HEAD)
    assert ownership(older) == OWNED
    assert older.ok("check").out == "nothing found; objects as recorded: 6\n"
    assert database.dump() == before


def test_it_goes_on(older, database):
    before = database.rows("SELECT seq, n, action, kind, schema_name, name, formerly, cluster, oid FROM lockstep.effect")
    older.apply()
    assert database.one("SELECT value FROM lockstep.meta WHERE key = 'version'") == "9"
    assert set(before) == set(database.rows("SELECT seq, n, action, kind, schema_name, name, formerly, cluster, oid"
                                            " FROM lockstep.effect WHERE seq < 5"))
    older.verify_journal("--head", HEAD)
    assert database.effects("0004_d") >= {
        ("dropped", "view", "public.a_seen", None), ("renamed", "table", "public.d", "public.c"),
        ("renamed", "trigger", "public.touching on d", "public.touching on c"), ("dropped", "index", "public.by_n", None)}
    assert older.ok("check").out == "nothing found; objects as recorded: 5\n"


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_was_altered_in_it_is_found(older, database, when):
    if when == "after":
        older.apply()
        database.execute("ALTER TABLE lockstep.event DISABLE TRIGGER USER;"
                         "UPDATE lockstep.event SET traces = traces[2:] WHERE seq = 2")
    else:
        database.execute("ALTER TABLE lockstep.effect DISABLE TRIGGER USER; UPDATE lockstep.effect SET name = 'z' WHERE seq = 2 AND n = 1")
    older.fails(11, "verify", "--journal")


def test_an_interrupted_build_of_version_7(project, database):
    """It did not say which process was to run the statement."""
    project.source("app", {"0001_i": "CREATE TABLE t (k int);\nINSERT INTO t VALUES (1), (1);\n"
                                     "CREATE UNIQUE INDEX CONCURRENTLY t_k ON t (k);\n"})
    project.fails(30, "apply")
    database.execute("ALTER TABLE lockstep.answer DROP COLUMN pid, DROP COLUMN backend_start;"
                     "UPDATE lockstep.meta SET value = '7' WHERE key = 'version'")
    assert project.run("reconcile").said("public.t_k is there and invalid")
    database.execute("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)")
    project.apply()
    assert database.one("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_k'::regclass")
    assert database.one("SELECT value FROM lockstep.meta WHERE key = 'version'") == "9"
    project.verify_journal()
