"""Statements that run alone: what stood there before them is noted with the intent, so that only what is theirs is taken for
theirs, and put right."""
import pytest

from waiting import eventually

ALONE = "-- lockstep: transaction = no\n"
INDEXES = ("SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
           " WHERE i.indrelid = 't'::regclass ORDER BY 1")
OIDS = "SELECT indexrelid FROM pg_index WHERE indrelid = 't'::regclass"
WAITING = "SELECT pid FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"


def finding(project, *args, rc=0):
    result = project.run("reconcile", *args, as_json=True)
    assert result.rc == rc, result
    (report,) = [thing for thing in result.objects if thing["type"] == "reconcile"]
    (found,) = report["findings"]
    return found


def holding(database, sql):
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute(sql)
    return holder


def killed_while_it_waits(project, database, holder, fate="is ended"):
    """kill -9 once the statement waits for `holder`; its server process is ended as well, or goes on to its end."""
    running = project.start("apply", "--lock-timeout", "0")
    (pid,) = eventually(lambda: database.column("SELECT pid FROM pg_stat_activity WHERE application_name = 'lockstep'"
                                                " AND datname = current_database() AND wait_event_type = 'Lock'"), "it waits")
    running.kill()
    eventually(lambda: not database.lock_holders(), "the lock is free")
    if fate == "is ended":
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
        eventually(lambda: not database.backends(), "the server's process has ended")
    holder.rollback()
    eventually(lambda: not database.backends(), "the server's process has ended")


def somebody_elses_index(database, is_valid):
    database.execute("CREATE TABLE t (k int)")
    database.execute("INSERT INTO t VALUES (1), (1)")
    if is_valid:
        database.execute("CREATE INDEX t_k ON t (k)")
    else:
        with pytest.raises(Exception, match="duplicate"):
            database.execute("CREATE UNIQUE INDEX CONCURRENTLY t_k ON t (k)")
    return database.column(OIDS)


@pytest.mark.parametrize("is_valid", [False, True], ids=["invalid", "valid"])
@pytest.mark.parametrize("clause", ["", "IF NOT EXISTS "])
def test_an_index_of_somebody_else_is_left_alone(project, database, clause, is_valid):
    """However often it is tried, and whatever reconcile is told."""
    before = somebody_elses_index(database, is_valid)
    project.source("app", {"0001_i": f"CREATE INDEX CONCURRENTLY {clause}t_k ON t (k);\n"})
    if clause and is_valid:
        project.apply()
    else:
        for _ in range(2):
            assert project.fails(30, "apply").said("already exists" if not clause else "not valid")
            found = finding(project)
            assert found["found"] == "not done" and "before" in found["evidence"], found
            project.fails(30, "reconcile", "--yes")
    assert database.column(OIDS) == before


@pytest.mark.parametrize("is_valid", [False, True], ids=["invalid", "valid"])
def test_killed_before_it_could_see_somebody_elses_index(project, database, is_valid):
    before = somebody_elses_index(database, is_valid)
    project.source("app", {"0001_i": "CREATE INDEX CONCURRENTLY t_k ON t (k);\n"})
    killed_while_it_waits(project, database, holding(database, "LOCK TABLE t"))
    assert database.outcomes() == ["intent 0001_i"]
    assert finding(project)["found"] == "not done"
    assert project.fails(30, "apply").said("already exists")
    assert database.column(OIDS) == before


def test_an_index_without_a_name(project, database):
    """The server names it: what it left of a build that failed is found all the same, and nothing of somebody else's."""
    before = somebody_elses_index(database, False)
    project.source("app", {"0001_i": "CREATE UNIQUE INDEX CONCURRENTLY ON t (k);\n"})
    for _ in range(2):
        assert project.fails(30, "apply").said("duplicated", "23505")
        assert database.rows(INDEXES) == [("t_k", False), ("t_k_idx", False)]
        assert finding(project)["found"] == "half done"
    database.execute("DELETE FROM t")
    found = finding(project, "--yes")
    assert found["repaired"] and "t_k_idx" in found["evidence"]
    assert database.rows(INDEXES) == [("t_k", False), ("t_k_idx", True)]
    project.apply()
    assert set(before) < set(database.column(OIDS))
    assert database.effects("0001_i") == {("created", "index", "public.t_k_idx", None)}
    assert database.one("SELECT count(*) FROM lockstep.answer") == 0


@pytest.mark.parametrize("fate", ["is ended", "goes on"])
def test_killed_in_a_build_without_a_name(project, database, fate):
    database.execute("CREATE TABLE t (k int)")
    project.source("app", {"0001_i": "CREATE INDEX CONCURRENTLY ON t (k);\n"})
    killed_while_it_waits(project, database, holding(database, "INSERT INTO t VALUES (1)"), fate)
    project.apply()
    assert database.rows(INDEXES) == [("t_k_idx", True)]
    assert database.effects("0001_i") == {("created", "index", "public.t_k_idx", None)}


def test_an_index_is_mended_in_the_file(project, database):
    """Another statement about the same table: what the first one left under that name is still ours."""
    database.execute("CREATE TABLE t (k int); INSERT INTO t VALUES (1), (1)")
    project.source("app", {"0001_i": "CREATE UNIQUE INDEX CONCURRENTLY t_k ON t (k);\n"})
    project.fails(30, "apply")
    project.put("app", "0001_i.sql", "CREATE INDEX CONCURRENTLY t_k ON t (k);\n")
    project.apply()
    assert database.rows(INDEXES) == [("t_k", True)]


@pytest.mark.parametrize("what", ["INDEX CONCURRENTLY t_k", "TABLE CONCURRENTLY t", "SCHEMA CONCURRENTLY public"])
def test_reindex_leaves_no_copies(project, database, what):
    """Its unfinished copy is dropped; one that somebody else left is not."""
    database.execute("CREATE TABLE t (k int, v text); INSERT INTO t VALUES (1, 'a'); CREATE INDEX t_k ON t (k);"
                     " CREATE TABLE other (k int); INSERT INTO other VALUES (1), (1)")
    with pytest.raises(Exception, match="duplicate"):
        database.execute("CREATE UNIQUE INDEX CONCURRENTLY other_ccnew ON other (k)")
    project.source("app", {"0001_r": f"REINDEX {what};\n"})
    killed_while_it_waits(project, database, holding(database, "INSERT INTO t VALUES (2, 'b')"))
    assert ("t_k_ccnew", False) in database.rows(INDEXES)
    found = finding(project)
    assert found["found"] == "half done" and "t_k_ccnew" in found["evidence"], found
    if what.startswith("SCHEMA"):
        database.execute("DELETE FROM other")  # the server passes by what is invalid
    project.apply()
    assert database.rows(INDEXES) == [("t_k", True)]
    assert database.has("other_ccnew")


PARTITIONS = ("CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
              " CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2); INSERT INTO p VALUES (1), (2)")
ATTACHED = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'p'::regclass ORDER BY 1"


@pytest.mark.parametrize("fate", ["is ended", "goes on"])
def test_killed_while_a_partition_is_detached(project, database, fate):
    database.execute(PARTITIONS)
    project.source("app", {"0001_d": "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\nCREATE TABLE behind ();\n"})
    killed_while_it_waits(project, database, holding(database, "SELECT * FROM p"), fate)
    found = finding(project)
    assert found["found"] == ("half done" if fate == "is ended" else "done"), found
    project.apply()
    assert database.column(ATTACHED) == ["p2"] and database.tables() == ["behind", "p", "p1", "p2"]
    assert database.effects("0001_d") == {("altered", "table", "public.p1", None), ("created", "table", "public.behind", None)}
    project.verify_journal()


def test_a_lock_timeout_does_not_cut_a_detaching(project, database):
    database.execute(PARTITIONS)
    project.source("app", {"0001_d": "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\n"})
    holder = holding(database, "SELECT * FROM p")
    running = project.start("apply", "--lock-timeout", "100ms", "--statement-timeout", "200ms", "--retries", "0")
    eventually(lambda: database.rows("SELECT 1 FROM pg_inherits WHERE inhdetachpending"), "it waits")
    database.execute("SELECT pg_sleep(0.5)")
    assert running.is_running(), running.wait()
    holder.rollback()
    assert running.wait().rc == 0
    assert database.column(ATTACHED) == ["p2"]


def test_a_detaching_of_somebody_else_is_not_finished(project, database):
    database.execute(PARTITIONS)
    holder = holding(database, "SELECT * FROM p")
    other = database.connect().cursor()
    other.execute("SET lock_timeout = '100ms'")
    with pytest.raises(Exception, match="lock timeout"):
        other.execute("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY")
    holder.rollback()
    project.source("app", {"0001_d": "ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\n"})
    for _ in range(2):
        assert project.fails(30, "apply").said("FINALIZE")
        assert database.column(ATTACHED) == ["p1", "p2"]


@pytest.mark.parametrize("fate", ["is ended", "goes on"])
@pytest.mark.parametrize("verb", ["CREATE", "DROP"])
def test_killed_while_a_database_is_made_or_dropped(project, database, verb, fate):
    """The catalog decides; the rest of the file follows."""
    name = f"made_{database.name}"
    if verb == "DROP":
        database.execute(f"CREATE DATABASE {name}")
    project.source("app", {"0001_d": f"{verb} DATABASE {name};\nCREATE TABLE behind ();\n"})
    try:
        killed_while_it_waits(project, database, holding(database, "LOCK TABLE pg_catalog.pg_database IN SHARE MODE"), fate)
        assert database.outcomes() == ["intent 0001_d"]
        found = finding(project)
        assert found["found"] == ("not done" if fate == "is ended" else "done"), found
        project.apply()
        there = database.one("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        assert there == (verb == "CREATE") and database.has("behind")
    finally:
        database.execute(f"DROP DATABASE IF EXISTS {name}")


def test_what_failed_is_not_unknown(project, database):
    """The server has refused it: that decides as well as the catalog."""
    database.execute("CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$")
    project.source("app", {"0001_c": ALONE + "CALL p();\n"})
    project.fails(30, "apply")
    found = finding(project)
    assert found["found"] == "not done" and "failed" in found["evidence"], found
    failed = project.fails(30, "apply")
    assert "catalog does not tell" not in failed.err and "What came before" not in failed.err, failed


def test_what_was_never_begun_is_not_said_to_run_again(project, database):
    """The failed attempt was of another statement in its place."""
    project.source("app", {"0001_v": "SELECT 1/0;\n"})
    project.fails(30, "apply")
    project.put("app", "0001_v.sql", "VACUUM;\n")
    done = project.apply()
    assert "again" not in done.err, done


def test_the_part_is_counted_from_one(project, database):
    """Whoever speaks of a part means the same one."""
    database.execute("CREATE TABLE t (k int)")
    project.source("app", {"0001_i": "CREATE INDEX CONCURRENTLY t_k ON t (k);\nCREATE TABLE b ();\nVACUUM nix;\n"})
    killed_while_it_waits(project, database, holding(database, "INSERT INTO t VALUES (1)"))
    assert finding(project)["part"] == 1
    assert "part 1 was begun" in project.ok("status").out and "in part 1:" in project.ok("plan").out
    project.fails(30, "apply")
    assert finding(project)["part"] == 3
    assert "part 2 was done; then: " in project.ok("status").out and "in part 3:" in project.ok("plan").out
    parts = [(event["outcome"], event["part"]) for event in project.ok("history", as_json=True).json["events"]]
    assert parts == [("intent", 1), ("intent", 1), ("progress", 1), ("progress", 2), ("intent", 3), ("failed", 3)]
