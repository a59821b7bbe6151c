"""reconcile: what an interrupted run has left, decided by evidence."""
import signal

import pytest

from waiting import eventually

ALONE = "-- lockstep: transaction = no\n"
INDEX = {"0001_t": "CREATE TABLE t (id int, k int);\nINSERT INTO t SELECT i, i FROM generate_series(1, 100) i;\n",
         "0002_i": ALONE + "CREATE TABLE before_it();\nCREATE INDEX CONCURRENTLY t_k ON t (k);\nCREATE TABLE behind_it();\n",
         "0003_end": "CREATE TABLE the_end();\n"}
VALIDITY = "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = 't_k'"
BLOCKED = "wait_event_type = 'Lock'"


def old_transaction(database):
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("INSERT INTO t VALUES (0, 0)")
    return holder


def interrupted(project, database, end=True):
    """A run that is killed while its concurrent build waits."""
    project.source("app", INDEX)
    project.apply("--to", "0001")
    holder = old_transaction(database)
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", BLOCKED), "the build waits")
    running.kill()
    if end:
        for pid in database.backends():
            database.execute("SELECT pg_terminate_backend(%s)", [pid])
        eventually(lambda: not database.backends(), "the server's process has ended")
        holder.rollback()
    return holder


def finding(project, *args, rc=0):
    result = project.run("reconcile", *args, as_json=True)
    assert result.rc == rc, result
    found = [thing for thing in result.objects if thing["type"] == "reconcile"][0]["findings"]
    assert len(found) == 1, result
    return found[0]


def test_nothing_to_reconcile(project, database):
    project.source("app", INDEX)
    assert project.ok("reconcile").out == "nothing to reconcile\n"
    project.apply()
    assert project.ok("reconcile", as_json=True).json["findings"] == []
    project.put("app", "0004_bad.sql", "SELECT 1/0;")
    project.fails(30, "apply")
    assert project.ok("reconcile", "--yes").out == "nothing to reconcile\n", "a transaction was rolled back"


def test_half_done(project, database):
    interrupted(project, database)
    assert database.column(VALIDITY) == [False]
    before = database.one("SELECT max(seq) FROM lockstep.event")
    found = finding(project)
    assert (found["step"], found["part"], found["found"], found["repaired"]) == ("app:0002_i", 2, "half done", False)
    assert found["statement"] == "CREATE INDEX CONCURRENTLY t_k ON t (k)" and "invalid" in found["evidence"]
    assert database.column(VALIDITY) == [False] and database.one("SELECT max(seq) FROM lockstep.event") == before
    shown = project.ok("reconcile").out
    assert "half done" in shown and "public.t_k" in shown
    found = finding(project, "--yes")
    assert found["found"] == "half done" and found["repaired"]
    assert database.column(VALIDITY) == [True] and database.tables() == ["before_it", "t"]
    found = finding(project)
    assert (found["part"], found["found"]) == (3, "not done"), "the rest of the step is apply's"
    project.apply()
    assert database.tables() == ["before_it", "behind_it", "t", "the_end"]
    assert project.ok("reconcile").out == "nothing to reconcile\n"
    project.verify_journal()


def test_done(project, database):
    interrupted(project, database)
    database.execute("DROP INDEX t_k")
    database.execute("CREATE INDEX t_k ON t (k)")  # as if the build had come to its end
    found = finding(project, "--yes")
    assert (found["found"], found["repaired"]) == ("done", True) and "valid" in found["evidence"]
    assert database.events("outcome", "unit")[-1] == ("progress", 2)
    project.apply()
    assert database.has("the_end")


def test_not_done(project, database):
    interrupted(project, database)
    database.execute("DROP INDEX t_k")
    found = finding(project)
    assert found["found"] == "not done" and "not there" in found["evidence"]
    assert finding(project, "--yes")["repaired"]
    assert database.column(VALIDITY) == [True]


def test_still_running(project, database):
    """The runner is dead, its server process is not: it is waited for, not competed with."""
    holder = interrupted(project, database, end=False)
    eventually(lambda: not database.lock_holders(), "the lock is free")
    found = finding(project)
    assert found["found"] == "running" and f"process {database.backends('lockstep', BLOCKED)[0]} " in found["evidence"]
    running = project.start("reconcile", "--yes")
    eventually(lambda: "waiting for it" in running.err_path.read_text(), "it waits")
    holder.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert database.column(VALIDITY) == [True]
    assert database.one("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    project.apply()


@pytest.mark.parametrize("way", ["a role", "another user", "another name", "long text"])
def test_still_running_under_another_name(project, database, way):
    """The process that still works is found by its statement: what it is called and how long that is does not matter, nor
    that the target's role may not see it."""
    login, owner = f"login_{database.name}", f"owner_{database.name}"
    database.execute(f"CREATE ROLE {login} LOGIN; CREATE ROLE {owner} LOGIN; GRANT {owner} TO {login};"
                     f" GRANT CREATE ON DATABASE {database.name} TO {owner}; CREATE TABLE gate (n int); ALTER TABLE gate OWNER TO {owner}")
    text = "VACUUM gate" if way != "long text" else f"VACUUM /* {'é' * 2500} */ gate"
    project.source("app", {"0001_v": f"{ALONE}{text};\n"})
    role = {} if way == "another user" else {"role": owner}
    project.configure("target t", dsn=database.server.dsn(database.name, login), **role)
    project.configure("target u", dsn=database.server.dsn(database.name, owner))
    if way == "another user":
        database.execute(f"CREATE SCHEMA lockstep; GRANT ALL ON SCHEMA lockstep TO {login}, {owner}; REVOKE {owner} FROM {login};"
                         f" ALTER TABLE gate OWNER TO {login}")
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    project.dsn = ""
    env = {"PGAPPNAME": "pod-1"} if way == "another name" else {}
    running = project.start("apply", "-t", "t", "--lock-timeout", "0", env=env)
    eventually(lambda: database.rows("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'gate'::regclass"), "it waits")
    running.kill()
    (pid,) = database.column("SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'gate'::regclass")
    eventually(lambda: not database.lock_holders(), "the lock is free")
    if way == "another user":
        database.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA lockstep TO {owner}; UPDATE lockstep.meta SET value = 'u' WHERE key = 'target'")
    found = finding(project, "-t", "u" if way == "another user" else "t")
    assert found["found"] == "running" and f"process {pid} " in found["evidence"], found
    holder.rollback()


def unknown(project, database):
    """A procedure that commits on its way and is killed behind that."""
    database.execute("CREATE TABLE count (n int); CREATE TABLE gate (n int); CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN"
                     " INSERT INTO count VALUES (1); COMMIT; INSERT INTO gate VALUES (1); END $$")
    project.source("app", {"0001_u": ALONE + "CALL p();\nINSERT INTO count VALUES (2);\n"})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    running.kill()
    for pid in database.backends():
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
    eventually(lambda: not database.backends(), "the server's process has ended")
    holder.rollback()
    failed = project.fails(31, "apply")
    assert "reconcile" in failed.err, failed


def test_unknown_stays_unknown(project, database):
    unknown(project, database)
    for args in ([], ["--yes"]):
        found = finding(project, *args, rc=31)
        assert found["found"] == "unknown" and not found["repaired"] and "CALL" in found["evidence"]
    assert "--assume" in project.fails(31, "reconcile").err
    project.fails(31, "apply")
    assert database.column("SELECT n FROM count") == [1]


@pytest.mark.parametrize("word,count", [("done", [1, 2]), ("not-done", [1, 1, 2])])
def test_unknown_is_decided(project, database, word, count):
    unknown(project, database)
    project.fails(2, "reconcile", "--assume", word)
    project.fails(2, "reconcile", "--yes", "--assume", "perhaps")
    found = finding(project, "--yes", "--assume", word)
    assert found["found"] == "unknown" and found["repaired"]
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == count
    project.verify_journal()


def test_not_while_another_runner_is_at_work(project, database):
    project.source("app", INDEX)
    project.apply("--to", "0001")
    holder = old_transaction(database)
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", BLOCKED), "the build waits")
    failed = project.fails(21, "reconcile", "--lock-wait", "0")
    assert str(database.lock_holders()[0]) in failed.err
    holder.rollback()
    assert running.wait().rc == 0


def test_a_way_back(project, database):
    project.source("app", {"0001_t": "CREATE TABLE t (id int, k int);", "0002_i": ALONE + "CREATE INDEX CONCURRENTLY t_k ON t (k);\n",
                           "0002_i.down": "DROP INDEX CONCURRENTLY t_k;\n"})
    project.apply()
    holder = old_transaction(database)
    running = project.start("revert", "--count", "1")
    eventually(lambda: database.backends("lockstep", BLOCKED), "the drop waits")
    running.kill()
    for pid in database.backends():
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
    eventually(lambda: not database.backends(), "the server's process has ended")
    holder.rollback()
    found = finding(project)
    assert (found["action"], found["part"], found["found"]) == ("revert", 1, "not done")
    assert finding(project, "--yes")["repaired"] and not database.has("t_k")
    project.ok("revert", "--count", "1")
    assert project.status().states == {"app:0001_t": "applied", "app:0002_i": "pending"}


def test_what_is_done_has_changed(project, database):
    interrupted(project, database)
    project.put("app", "0002_i.sql", INDEX["0002_i"].replace("before_it", "other"))
    project.fails(11, "reconcile")


def cancel(running, database):
    """Two signals: the second cancels the statement on the server."""
    eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    running.send(signal.SIGINT)
    eventually(lambda: "told to stop" in running.err_path.read_text(), "it has heard the first")
    running.send(signal.SIGINT)
    result = running.wait()
    assert result.rc == 130, result
    return result


def test_cancelled_and_cancelled_while_it_is_repaired(project, database):
    project.source("app", INDEX)
    project.apply("--to", "0001")
    holder = old_transaction(database)
    cancel(project.start("apply"), database)
    found = project.run("check", as_json=True).json["findings"]
    assert [(f["part"], f["type"], f["what"], f["found"]) for f in found] == [
        ("index t_k", "changed", "state", "invalid, not built")], "an index that is not built is no part of what should be there"
    result = cancel(project.start("apply"), database)
    assert result.said("app:0002_i: while what an earlier run had left was repaired: interrupted: canceling statement",
                       "remedy: Run again")
    assert finding(project)["found"] == "half done"
    holder.rollback()
    project.apply()
    project.ok("check")
    assert database.column(VALIDITY) == [True]


def test_an_index_of_a_parent_alone(project, database):
    """It is invalid on purpose until its partitions have one, too."""
    project.source("app", {"0001": "CREATE TABLE p (k int) PARTITION BY LIST (k);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);\n"
                                   "CREATE INDEX p_k ON ONLY p (k);\n"})
    project.apply()
    project.ok("check")
    project.put("app", "0002.sql", "CREATE INDEX CONCURRENTLY p1_k ON p1 (k);\nALTER INDEX p_k ATTACH PARTITION p1_k;\n")
    project.apply()
    project.ok("check")
    database.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'p_k'::regclass")
    assert project.run("check").rc == 32
