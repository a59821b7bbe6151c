"""Files that PostgreSQL does not run in one transaction: in parts, each with its journal entry, without being told."""
import pytest

from waiting import eventually

MIXED = """CREATE TABLE t (n int);
INSERT INTO t VALUES (1), (2);
CREATE INDEX CONCURRENTLY t_n ON t (n);
INSERT INTO t VALUES (3);
ALTER TABLE t ADD note text;
VACUUM t;
REINDEX TABLE CONCURRENTLY t;
"""


def units(database, step):
    return [event[1:] for event in database.events("local_id", "outcome", "unit") if event[0] == step]


def test_both_kinds_in_one_file(project, database):
    project.source("app", {"0001_mixed": MIXED, "0002_after": "INSERT INTO t VALUES (4);"})
    project.apply()
    assert database.column("SELECT n FROM t ORDER BY n") == [1, 2, 3, 4]
    assert database.one("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass") is True
    assert units(database, "0001_mixed") == [
        ("progress", 1), ("intent", 2), ("progress", 2), ("progress", 3), ("intent", 4), ("progress", 4),
        ("intent", 5), ("progress", 5), ("applied", None)]
    assert project.status().states == {"app:0001_mixed": "applied", "app:0002_after": "applied"}
    project.verify_journal()
    project.ok("apply")


def test_a_part_is_a_transaction(project, database):
    project.source("app", {"0001_mixed": MIXED.replace("ALTER TABLE t ADD note text", "SELECT 1/0")})
    failed = project.fails(30, "apply", as_json=True)
    assert failed.error["line"] == 5 and failed.error["sqlstate"] == "22012"
    assert database.column("SELECT n FROM t ORDER BY n") == [1, 2]
    assert project.status().states["app:0001_mixed"] == "interrupted"
    project.put("app", "0001_mixed.sql", MIXED)
    project.apply()
    assert database.column("SELECT n FROM t ORDER BY n") == [1, 2, 3]
    project.verify_journal()


@pytest.mark.parametrize("before,after", [
    ("INSERT INTO t VALUES (1);\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (n);\n", "INSERT INTO t VALUES (1);\nCREATE INDEX i ON t (n);\n"),
    ("-- lockstep: transaction = no\nINSERT INTO t VALUES (1);\nSELECT 1/0;\n", "INSERT INTO t VALUES (1);\nSELECT 1;\n"),
    ("INSERT INTO t VALUES (1);\nVACUUM;\nSELECT 1/0;\n", "INSERT INTO t VALUES (1);\n"),
], ids=["its lone statement", "its directive", "what is left of it"])
def test_a_step_that_is_mended_into_one_transaction_does_not_begin_anew(project, database, before, after):
    """The parts that are done stay done, whatever the file looks like now."""
    project.source("app", {"0001_t": "CREATE TABLE t (n int);\nINSERT INTO t VALUES (1);\n", "0002_p": before})
    project.fails(30, "apply")
    assert database.column("SELECT n FROM t") == [1, 1]
    project.put("app", "0002_p.sql", after)
    assert project.fails(11, "apply").said("0002_p", "interrupted after part")
    assert database.column("SELECT n FROM t") == [1, 1]
    project.put("app", "0002_p.sql", before.replace("UNIQUE ", "").replace("1/0", "1"))
    project.apply()
    assert database.column("SELECT n FROM t") == [1, 1]
    project.verify_journal()


def test_what_is_seen_is_the_statement_not_a_word_of_it(project, database):
    project.source("app", {"0001_t": """CREATE TABLE t (n int); -- not CREATE INDEX CONCURRENTLY
COMMENT ON TABLE t IS 'VACUUM; COMMIT;';
DO $$ BEGIN PERFORM 'create index concurrently i on t (n)'; END $$;
"""})
    project.apply()
    assert units(database, "0001_t") == [("applied", None)]


def test_a_group_keeps_its_isolation_level(project, database):
    project.source("app", {"0001_t": """-- lockstep: transaction = no
CREATE TABLE t (n int, how text);
BEGIN ISOLATION LEVEL SERIALIZABLE;
INSERT INTO t VALUES (1, current_setting('transaction_isolation'));
COMMIT;
INSERT INTO t VALUES (2, current_setting('transaction_isolation'));
"""})
    project.apply()
    assert database.rows("SELECT n, how FROM t ORDER BY n") == [(1, "serializable"), (2, "read committed")]


def test_a_value_of_an_enum_is_used_in_a_later_transaction(project, database):
    project.source("app", {"0001_t": "CREATE TYPE mood AS ENUM ('sad');\nCREATE TABLE t (m mood);\n",
                           "0002_t": "ALTER TYPE mood ADD VALUE 'ok';\nINSERT INTO t VALUES ('ok');\n"})
    failed = project.fails(30, "apply")
    assert failed.said("unsafe use", "a step of its own")
    project.put("app", "0002_t.sql", "-- lockstep: transaction = no\nALTER TYPE mood ADD VALUE 'ok';\nINSERT INTO t VALUES ('ok');\n")
    project.apply()
    assert database.column("SELECT m::text FROM t") == ["ok"]


def test_refused_before_anything_runs(project, database):
    project.source("app", {"0001_t": "CREATE TABLE t (n int);\nSET LOCAL work_mem = '64kB';\nVACUUM;\n"})
    assert project.fails(3, "apply").said("0001_t.sql:2:1", "SET LOCAL lasts until the end of its transaction")
    project.put("app", "0001_t.sql", "BEGIN;\nCREATE TABLE t (n int);\nVACUUM;\nCOMMIT;\n")
    assert project.fails(3, "apply").said("0001_t.sql:3:1", "VACUUM cannot run in a transaction")
    project.put("app", "0001_t.sql", "-- lockstep: transaction = yes\nCREATE TABLE t (n int);\nVACUUM;\n")
    assert project.fails(3, "apply").said("0001_t.sql:3:1", "VACUUM cannot run in a transaction")
    assert database.one("SELECT to_regclass('t')::text") is None


def test_plan_shows_the_parts(project, database):
    project.source("app", {"0001_mixed": MIXED})
    shown = [line for line in project.ok("plan", "--sql").out.splitlines() if line and not line.startswith("--")]
    assert shown == ["BEGIN;", "CREATE TABLE t (n int);", "INSERT INTO t VALUES (1), (2);", "COMMIT;",
                     "CREATE INDEX CONCURRENTLY t_n ON t (n);", "BEGIN;", "INSERT INTO t VALUES (3);",
                     "ALTER TABLE t ADD note text;", "COMMIT;", "VACUUM t;", "REINDEX TABLE CONCURRENTLY t;"]


def test_killed_in_a_build_between_two_parts(project, database):
    """The build waits for a writer, the runner dies: the next run goes on with the build, and with no part twice."""
    project.source("app", {"0001_t": "CREATE TABLE t (n int);\n", "0002_mixed": MIXED.replace("CREATE TABLE t (n int);\n", "")})
    project.apply("--to", "0001")
    writer = database.connect()
    writer.autocommit = False
    with writer.cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES (9)")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", "query LIKE 'CREATE INDEX CONC%%' AND wait_event_type = 'Lock'"),
               "the build waits")
    running.kill()
    writer.rollback()
    eventually(lambda: not database.backends(), "the runner's server process has ended")
    project.apply()
    assert database.column("SELECT n FROM t ORDER BY n") == [1, 2, 3]
    assert database.one("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    assert units(database, "0002_mixed")[0] == ("progress", 1)
    project.verify_journal()


def test_who_owns_what_was_made_outside_of_a_transaction(project, database):
    project.source("app", {"0001_mixed": MIXED, "0002_more": "CREATE INDEX CONCURRENTLY ON t (note);\n",
                           "0003_less": "DROP INDEX CONCURRENTLY t_n;\n"})
    project.apply()
    assert ("created", "index", "public.t_n", None) in database.effects("0001_mixed")
    assert database.effects("0002_more") == {("created", "index", "public.t_note_idx", None)}
    assert database.effects("0003_less") == {("dropped", "index", "public.t_n", None)}
    project.verify_journal()
    assert project.ok("check").said("nothing found")
