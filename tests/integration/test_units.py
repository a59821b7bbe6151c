"""Steps with transaction = no: one unit after the other, and going on where a run was cut off."""
import os
import signal

import pytest

from waiting import eventually

ALONE = "-- lockstep: transaction = no\n"


def blocked(database, name="lockstep"):
    return lambda: database.backends(name, "wait_event_type = 'Lock'")


def kill_and_end(running, database):
    """kill -9 of the runner; its server processes are ended too, as a lost network would let them go on."""
    result = running.kill()
    eventually(lambda: not database.backends("lockstep", "state <> 'active'"), "idle backends gone")
    return result


def kill_both(running, database):
    """The runner, and its server process with it."""
    running.kill()
    for pid in database.backends():
        database.execute("SELECT pg_terminate_backend(%s)", [pid])


def settle(database):
    eventually(lambda: not database.backends(), "the runner's server process has ended")


COUNTING = "CREATE TABLE count (n int);\n"


def counting(n):
    return ALONE + "".join(f"INSERT INTO count VALUES ({i});\n" for i in range(1, n + 1))


def test_each_statement_is_a_unit(project, database):
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(3) + "BEGIN;\nINSERT INTO count VALUES (4);\n"
                                                                      "INSERT INTO count VALUES (5);\nCOMMIT;\n"})
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2, 3, 4, 5]
    assert database.events("local_id", "outcome", "unit")[1:] == [
        ("0002_u", "progress", 1), ("0002_u", "progress", 2), ("0002_u", "progress", 3), ("0002_u", "progress", 4),
        ("0002_u", "applied", None)]
    assert project.status().states["app:0002_u"] == "applied"
    project.verify_journal()


def test_a_failing_unit_keeps_those_before_it(project, database):
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(2) + "SELECT 1/0;\nINSERT INTO count VALUES (9);\n"})
    failed = project.fails(30, "apply", as_json=True)
    assert failed.error["line"] == 4 and failed.error["sqlstate"] == "22012"
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2]
    assert project.status().states["app:0002_u"] == "interrupted"
    # the same file goes on behind what is done
    database.execute("CREATE TABLE allowed()")
    project.fails(30, "apply")
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2]


def test_a_failed_unit_that_is_mended_goes_on_from_there(project, database):
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(2) + "INSERT INTO later VALUES (1);\n"
                                                                      "INSERT INTO count VALUES (9);\n"})
    project.fails(30, "apply")
    database.execute("CREATE TABLE later (n int)")
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2, 9]
    assert database.column("SELECT n FROM later") == [1]
    project.verify_journal()


def test_a_file_that_changed_under_an_interruption_is_refused(project, database):
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(2) + "SELECT 1/0;\n"})
    project.fails(30, "apply")
    done = (project.root / "app/0002_u.sql").read_text()
    project.put("app", "0002_u.sql", done.replace("(1)", "(9)"))
    assert project.fails(11, "apply").said("0002_u", "changed")
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2]


def test_a_failed_first_unit_may_be_mended_in_the_file(project, database):
    """Nothing of it has taken effect: any file may follow."""
    project.source("app", {"0001_t": COUNTING, "0002_u": ALONE + "SELECT 1/0;\n"})
    project.fails(30, "apply")
    project.put("app", "0002_u.sql", counting(2))
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2]


def test_the_session_of_units_is_set_again_when_it_goes_on(project, database):
    database.execute("CREATE SCHEMA shop")
    project.source("app", {"0001_u": ALONE + "SET search_path = shop;\nCREATE TABLE t (n int);\nSELECT 1/(SELECT count(*) FROM"
                                             " public.gate);\nINSERT INTO t VALUES (1);\n",
                           "0002_next": "CREATE TABLE next();\n"})
    database.execute("CREATE TABLE public.gate (n int)")
    project.fails(30, "apply")
    database.execute("INSERT INTO gate VALUES (1)")
    project.apply()
    assert database.column("SELECT n FROM shop.t") == [1]
    assert database.has("public.next")


def test_a_group_that_rolls_back_is_a_unit_too(project, database):
    project.source("app", {"0001_t": COUNTING,
                           "0002_u": ALONE + "BEGIN;\nINSERT INTO count VALUES (1);\nROLLBACK;\nINSERT INTO count VALUES (2);\n"})
    project.apply()
    assert database.column("SELECT n FROM count") == [2]


def test_a_large_group_fails_whole(project, database):
    insert = "INSERT INTO count SELECT 1 WHERE '" + "x" * 1000 + "' <> '';\n"
    project.source("app", {"0001_t": COUNTING, "0002_u": ALONE + "BEGIN;\n" + insert * 800 + "SELECT 1/0;\nCOMMIT;\n"})
    project.fails(30, "apply")
    assert database.one("SELECT count(*) FROM count") == 0
    assert not database.backends()


# ---- kill -9 --------------------------------------------------------------------------------------------------------

def stop_in(project, database, table, mode="ACCESS EXCLUSIVE"):
    """Start apply, which comes to wait for a lock on the table that we hold; returns it and our session."""
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute(f"LOCK TABLE {table} IN {mode} MODE")
    running = project.start("apply")
    eventually(blocked(database), "apply waits for our lock")
    return running, holder


@pytest.mark.parametrize("is_done", [True, False], ids=["server goes on", "server process ended"])
def test_killed_in_a_statement_of_a_unit(project, database, is_done):
    """The statement may still take effect after its runner is dead: nothing is done twice, and nothing is left out."""
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(2) + "INSERT INTO gate SELECT max(n) FROM count;\n"
                                                                      "INSERT INTO count VALUES (9);\n"})
    running, holder = stop_in(project, database, "gate")
    running.kill()
    if not is_done:
        for pid in database.backends():
            database.execute("SELECT pg_terminate_backend(%s)", [pid])
    holder.rollback()
    settle(database)
    assert project.status().states["app:0002_u"] == "interrupted"
    assert project.run("status", "--exit-code").rc == 4
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2, 9]
    assert database.column("SELECT n FROM gate") == [2]
    assert project.status().states["app:0002_u"] == "applied"
    project.verify_journal()


def test_killed_while_its_server_process_still_works(project, database):
    """The next run begins while the server process of the dead one still waits with its statement."""
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(2) + "INSERT INTO gate SELECT max(n) FROM count;\n"
                                                                      "INSERT INTO count VALUES (9);\n"})
    running, holder = stop_in(project, database, "gate")
    running.kill()
    assert database.backends("lockstep", "wait_event_type = 'Lock'"), "it still waits"
    second = project.start("apply")
    eventually(lambda: not second.is_running() or len(database.backends("lockstep", "wait_event_type = 'Lock'")) == 2
               or len(database.backends("lockstep", "true")) >= 2, "the second run is under way")
    holder.rollback()
    done = second.wait()
    settle(database)
    if done.rc != 0:
        project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2, 9]
    assert database.column("SELECT n FROM gate") == [2]
    project.verify_journal()


def test_killed_in_a_transactional_step_whose_server_process_still_works(project, database):
    """The same for a step of one transaction: the dead runner's COMMIT comes after its lock is gone, and is not let in."""
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_t": COUNTING, "0002_g": "INSERT INTO gate VALUES (1);\nINSERT INTO count VALUES (1);\n"})
    running, holder = stop_in(project, database, "gate")
    running.kill()
    second = project.start("apply")
    eventually(lambda: not second.is_running() or len(database.backends()) >= 2, "the second run is under way")
    holder.rollback()
    done = second.wait()
    settle(database)
    if done.rc != 0:
        project.apply()
    assert database.column("SELECT n FROM gate") == [1] and database.column("SELECT n FROM count") == [1]
    project.verify_journal()


@pytest.mark.parametrize("verb", ["VACUUM", "VACUUM FULL"])
def test_killed_in_what_may_run_twice(project, database, verb):
    project.source("app", {"0001_t": COUNTING, "0002_u": ALONE + f"{verb} count;\nINSERT INTO count VALUES (1);\n"})
    project.apply("--to", "0001")
    running, holder = stop_in(project, database, "count")
    kill_both(running, database)
    holder.rollback()
    settle(database)
    assert project.status().states["app:0002_u"] == "interrupted"
    project.apply()
    assert database.column("SELECT n FROM count") == [1]


def test_killed_in_what_no_catalog_tells_of(project, database):
    """A procedure that commits on its way: what it has done cannot be read, so nobody guesses."""
    project.source("app", {
        "0001_t": COUNTING + "CREATE TABLE gate (n int);\nCREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO count"
                             " VALUES (1); COMMIT; INSERT INTO gate VALUES (1); END $$;\n",
        "0002_u": ALONE + "CALL p();\nINSERT INTO count VALUES (2);\n", "0002_u.down": "DELETE FROM count;\nDELETE FROM gate;\n"})
    project.apply("--to", "0001")
    running, holder = stop_in(project, database, "gate")
    kill_both(running, database)
    holder.rollback()
    settle(database)
    refused = project.fails(31, "apply")
    assert refused.said("app:0002_u", "CALL")
    assert database.column("SELECT n FROM count") == [1]
    assert project.status().states["app:0002_u"] == "interrupted"
    assert project.run("apply").rc == 31, "and not taken for settled the second time"
    # what the remedy says
    project.ok("revert", "--count", "1", "--yes")
    assert database.column("SELECT n FROM count") == []
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2]
    project.verify_journal()


def test_sigterm_between_units_goes_on_later(project, database):
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(2) + "INSERT INTO gate VALUES (1);\nINSERT INTO count VALUES"
                                                                      " (3);\n"})
    running, holder = stop_in(project, database, "gate")
    running.send(signal.SIGTERM)
    holder.rollback()
    done = running.wait()
    assert done.rc == 143, done
    assert database.column("SELECT n FROM gate") == [1] and database.column("SELECT n FROM count ORDER BY n") == [1, 2]
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2, 3] and database.column("SELECT n FROM gate") == [1]


def test_sigint_in_a_unit_goes_on_later(project, database):
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(2) + "INSERT INTO gate VALUES (1);\nINSERT INTO count VALUES"
                                                                      " (3);\n"})
    running, holder = stop_in(project, database, "gate")
    running.send(signal.SIGINT)
    eventually(lambda: "a second signal" in running.err_path.read_text(), "it says what it waits for")
    running.send(signal.SIGINT)
    done = running.wait()
    assert done.rc == 130, done
    holder.rollback()
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2, 3] and database.column("SELECT n FROM gate") == [1]


# ---- indexes --------------------------------------------------------------------------------------------------------

INDEX = {"0001_t": "CREATE TABLE t (id int, k int);\nINSERT INTO t SELECT i, i FROM generate_series(1, 100) i;\n",
         "0002_i": ALONE + "CREATE INDEX CONCURRENTLY t_k ON t (k);\n", "0003_end": "CREATE TABLE the_end();\n"}
VALIDITY = "SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = %s"


def test_a_concurrent_index(project, database):
    project.source("app", INDEX)
    project.apply()
    assert database.column(VALIDITY, ["t_k"]) == [True]
    assert [e for e in database.outcomes() if "0002" in e] == ["intent 0002_i", "progress 0002_i", "applied 0002_i"]


def old_snapshot(database, table="t"):
    """A transaction that a concurrent build has to wait for: it holds a lock that conflicts, and a snapshot."""
    holder = database.connect()
    holder.autocommit = False
    holder.set_session(isolation_level="REPEATABLE READ")
    holder.cursor().execute(f"INSERT INTO {table} VALUES (1000, 1000)")
    return holder


def building(database):
    return lambda: database.rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE"
                                 " '%%CONCURRENTLY%%' AND application_name = 'lockstep' AND wait_event_type = 'Lock'")


@pytest.mark.parametrize("fate", ["goes on", "is ended", "is cancelled"])
def test_killed_while_an_index_is_built(project, database, fate):
    project.source("app", INDEX)
    project.apply("--to", "0001")
    holder = old_snapshot(database)
    running = project.start("apply")
    eventually(building(database), "the build waits for the old transaction")
    running.kill()
    (pid,) = database.backends()
    if fate == "is ended":
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
        settle(database)
    elif fate == "is cancelled":
        database.execute("SELECT pg_cancel_backend(%s)", [pid])
        settle(database)
    holder.commit()
    done = project.apply()
    assert database.column(VALIDITY, ["t_k"]) == [True], done
    assert database.has("the_end")
    assert database.one("SELECT count(*) FROM pg_class WHERE relname LIKE 't_k%%'") == 1
    project.verify_journal()


def test_the_next_run_waits_for_a_build_that_is_still_under_way(project, database):
    project.source("app", INDEX)
    project.apply("--to", "0001")
    holder = old_snapshot(database)
    running = project.start("apply")
    eventually(building(database), "the build waits for the old transaction")
    running.kill()
    second = project.start("apply")
    eventually(lambda: "still works" in second.err_path.read_text() or not second.is_running(), "it says that it waits")
    assert second.is_running(), second.wait()
    holder.commit()
    done = second.wait()
    assert done.rc == 0, done
    assert database.column(VALIDITY, ["t_k"]) == [True]
    assert "applied 0002_i" in database.outcomes()


def test_a_build_that_has_not_yet_begun_is_waited_for(project, database):
    """The server's process of a killed runner has the statement, and shows neither an index nor a lock yet: ours would meet
    its index, and take it for one of before."""
    project.source("app", INDEX)
    project.apply("--to", "0001")
    database.execute("CREATE FUNCTION wait() RETURNS event_trigger LANGUAGE plpgsql AS"
                     " 'BEGIN PERFORM pg_advisory_lock(77); PERFORM pg_advisory_unlock(77); END';"
                     "CREATE EVENT TRIGGER waits ON ddl_command_start WHEN TAG IN ('CREATE INDEX') EXECUTE FUNCTION wait()")
    gate = database.connect().cursor()
    gate.execute("SELECT pg_advisory_lock(77)")
    running = project.start("apply")
    eventually(building(database), "the build waits at the gate")
    running.kill()
    looked = project.run("reconcile", as_json=True)
    assert looked.rc == 0 and '"running"' in looked.out, looked
    second = project.start("apply")
    eventually(lambda: "still works" in second.err_path.read_text() or not second.is_running(), "it says that it waits")
    assert len(database.backends("lockstep", "query LIKE '%%CONCURRENTLY%%' AND wait_event_type = 'Lock'")) == 1
    gate.execute("SELECT pg_advisory_unlock(77)")
    done = second.wait()
    assert done.rc == 0 and "it is done" in done.err, done
    assert database.column(VALIDITY, ["t_k"]) == [True]
    assert database.outcomes()[-4:] == ["intent 0002_i", "progress 0002_i", "applied 0002_i", "applied 0003_end"]
    project.verify_journal()


def test_a_build_that_the_server_has_not_read_yet(project, database, breaker):
    """Its process is idle, with the statement in its socket: it is ended before ours is sent."""
    project.source("app", INDEX)
    project.apply("--to", "0001")
    stopped = []

    def stop(message):
        if message[:1] == b"Q" and b"CREATE INDEX" in message and not stopped:
            stopped.extend(set(database.backends()) - set(database.lock_holders()))
            for pid in stopped:
                os.kill(pid, signal.SIGSTOP)
    breaker.heed = stop
    direct, project.dsn = project.dsn, breaker.dsn(database.name)
    running = project.start("apply")
    eventually(lambda: stopped, "the statement is sent")
    running.kill()
    project.dsn = direct
    second = project.start("apply")
    eventually(lambda: "still works" in second.err_path.read_text() or not second.is_running(), "it says that it waits")
    assert second.is_running() and len(stopped) == 1, (stopped, second.wait())
    os.kill(stopped[0], signal.SIGCONT)
    done = second.wait()
    assert done.rc == 0, done
    assert database.column(VALIDITY, ["t_k"]) == [True]
    assert database.one("SELECT count(*) FROM pg_class WHERE relname LIKE 't_k%%'") == 1
    project.verify_journal()


@pytest.mark.parametrize("clause", ["", "IF NOT EXISTS "])
def test_an_index_that_fails_over_the_data(project, database, clause):
    """The invalid index is no success, neither now nor in the next run; mended data lets it be built again."""
    project.source("app", {"0001_t": "CREATE TABLE t (k int);\nINSERT INTO t VALUES (1), (1);\n",
                           "0002_i": ALONE + f"CREATE UNIQUE INDEX CONCURRENTLY {clause}t_k ON t (k);\n"})
    assert project.fails(30, "apply", as_json=True).error["sqlstate"] == "23505"
    assert database.column(VALIDITY, ["t_k"]) in ([False], [])
    assert project.status().states["app:0002_i"] in ("failed", "interrupted")
    again = project.fails(30, "apply", as_json=True)
    assert again.error["sqlstate"] == "23505", "it is tried again, not taken for done"
    database.execute("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t)")
    project.apply()
    assert database.column(VALIDITY, ["t_k"]) == [True]
    assert database.one("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    project.verify_journal()


def test_if_not_exists_over_an_invalid_index_of_somebody_else(project, database):
    """It was not ours to drop: but it is no success either."""
    database.execute("CREATE TABLE t (k int)")
    database.execute("INSERT INTO t VALUES (1), (1)")
    with pytest.raises(Exception):
        database.execute("CREATE UNIQUE INDEX CONCURRENTLY t_k ON t (k)")
    assert database.column(VALIDITY, ["t_k"]) == [False]
    project.source("app", {"0002_i": ALONE + "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_k ON t (k);\n"})
    failed = project.fails(30, "apply")
    assert failed.said("not valid", "0002_i.sql:2")
    assert "applied 0002_i" not in database.outcomes()


def test_lock_timeout_does_not_cut_a_concurrent_build(project, database):
    project.source("app", {**INDEX, "0002_i": ALONE + "SET lock_timeout = '100ms';\nCREATE INDEX CONCURRENTLY t_k ON t (k);\n"})
    project.apply("--to", "0001")
    holder = old_snapshot(database)
    running = project.start("apply")
    eventually(building(database), "the build waits")
    waited = database.connect().cursor()
    waited.execute("SELECT pg_sleep(0.4)")  # four times the timeout: what is tested is that nothing happens
    assert running.is_running(), running.wait()
    holder.commit()
    assert running.wait().rc == 0
    assert database.column(VALIDITY, ["t_k"]) == [True]


@pytest.mark.parametrize("sql", ["DROP INDEX CONCURRENTLY t_k;\n", "DROP INDEX CONCURRENTLY IF EXISTS t_k;\n"])
def test_killed_while_an_index_is_dropped(project, database, sql):
    project.source("app", {"0001_t": "CREATE TABLE t (id int, k int);\nCREATE INDEX t_k ON t (k);\n", "0002_d": ALONE + sql,
                           "0003_end": "CREATE TABLE the_end();\n"})
    project.apply("--to", "0001")
    holder = old_snapshot(database)
    running = project.start("apply")
    eventually(building(database), "the drop waits for the old transaction")
    running.kill()
    holder.commit()
    settle(database)
    project.apply()
    assert not database.has("t_k") and database.has("the_end")


def test_an_index_in_a_partly_done_step(project, database):
    """Killed in its middle statement: what came before is not done again, what comes behind is."""
    project.source("app", {"0001_t": INDEX["0001_t"] + COUNTING,
                           "0002_i": ALONE + "INSERT INTO count VALUES (1);\nCREATE INDEX CONCURRENTLY t_k ON t (k);\n"
                                             "INSERT INTO count VALUES (2);\n"})
    project.apply("--to", "0001")
    holder = old_snapshot(database)
    running = project.start("apply")
    eventually(building(database), "the build waits")
    kill_both(running, database)
    holder.commit()
    settle(database)
    project.apply()
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2]
    assert database.column(VALIDITY, ["t_k"]) == [True]


# ---- the session behind parts that are done --------------------------------------------------------------------------

def fails_and_goes_on(project, text):
    """The step fails in its SELECT 1/0, and once that is mended goes on behind what is done."""
    project.source("app", {"0001_t": text})
    project.fails(30, "apply")
    project.put("app", "0001_t.sql", text.replace("SELECT 1/0", "SELECT 1"))
    project.apply()
    project.verify_journal()


@pytest.mark.parametrize("text", [
    ALONE + "SET search_path TO other;\nCREATE TABLE t (n int);\nSELECT 1/0;\nINSERT INTO t VALUES (1);\n",
    ALONE + "BEGIN;\nSET search_path TO other;\nCREATE TABLE t (n int);\nCOMMIT;\nSELECT 1/0;\nINSERT INTO t VALUES (1);\n",
    "SET search_path TO other;\nCREATE TABLE t (n int);\nVACUUM;\nSELECT 1/0;\nINSERT INTO t VALUES (1);\n",
    "SELECT set_config('search_path', 'other', false);\nCREATE TABLE t (n int);\nVACUUM;\nSELECT 1/0;\nINSERT INTO t VALUES (1);\n",
], ids=["alone", "in a group", "in a part that the file does not name", "by a function"])
def test_what_was_set_is_set_again(project, database, text):
    """Whatever part has set it: else what comes then is written into another table of the same name."""
    database.execute("CREATE SCHEMA other")
    database.execute("CREATE TABLE public.t (n int)")
    fails_and_goes_on(project, text)
    assert database.column("SELECT n FROM other.t") == [1]
    assert database.column("SELECT n FROM public.t") == []


def test_what_a_group_has_taken_back_is_not_set_again(project, database):
    database.execute("CREATE SCHEMA other")
    fails_and_goes_on(project, ALONE + "BEGIN;\nSET search_path TO other;\nROLLBACK;\nSELECT 1/0;\nCREATE TABLE t (n int);\n")
    assert database.has("public.t")


def test_what_was_set_where_a_build_was_killed(project, database):
    database.execute("CREATE SCHEMA other")
    for schema in ("other", "public"):
        database.execute(f"CREATE TABLE {schema}.t (k int, n int)")
    project.source("app", {"0001_i": "SET search_path TO other;\nINSERT INTO t VALUES (1);\n"
                                     "CREATE INDEX CONCURRENTLY t_k ON t (k);\n"})
    holder = old_snapshot(database, "other.t")
    running = project.start("apply")
    eventually(building(database), "the build waits")
    kill_both(running, database)
    holder.commit()
    settle(database)
    project.apply()
    assert database.column(VALIDITY, ["t_k"]) == [True]
    assert database.has("other.t_k") and not database.has("public.t_k")


def test_what_speaks_of_settings_or_temporary_tables_is_not_done_twice(project, database):
    fails_and_goes_on(project, ALONE + """CREATE TABLE t (n int);
CREATE VIEW v AS SELECT name FROM pg_settings;
INSERT INTO t SELECT 1 FROM pg_settings WHERE name = 'work_mem';
BEGIN;
CREATE TEMP TABLE held AS SELECT 2 AS n;
INSERT INTO t SELECT n FROM pg_temp.held;
DROP TABLE held;
COMMIT;
INSERT INTO t SELECT length(set_config('work_mem', '8MB', false));
SELECT 1/0;
CREATE TABLE held (n int);
""")
    assert database.column("SELECT n FROM t ORDER BY n") == [1, 2, 3]


def test_rows_of_a_temporary_table_do_not_come_back(project, database):
    """It went with its session: made again, it would be empty."""
    text = ALONE + ("CREATE TABLE t (n int);\nCREATE TEMP TABLE held (n int);\nINSERT INTO held VALUES (1);\nSELECT 1/0;\n"
                    "INSERT INTO t SELECT n FROM held;\n")
    project.source("app", {"0001_t": text})
    project.fails(30, "apply")
    project.put("app", "0001_t.sql", text.replace("SELECT 1/0", "SELECT 1"))
    assert project.fails(30, "apply").said("'held' was temporary", "0001_t.sql:6:1")
    again = "CREATE TEMP TABLE held (n int);\nINSERT INTO held VALUES (1);\n"
    project.put("app", "0001_t.sql", text.replace("SELECT 1/0", "SELECT 1").replace("INSERT INTO t ", again + "INSERT INTO t "))
    project.apply()
    assert database.column("SELECT n FROM t") == [1]


def test_temporary_functions_and_views_come_back(project, database):
    fails_and_goes_on(project, ALONE + """CREATE TABLE t (n int);
CREATE FUNCTION pg_temp.two() RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE TEMP VIEW three AS SELECT 3 AS n;
SELECT 1/0;
INSERT INTO t VALUES (pg_temp.two());
INSERT INTO t SELECT n FROM three;
""")
    assert database.column("SELECT n FROM t ORDER BY n") == [2, 3]


# ---- the server goes away -------------------------------------------------------------------------------------------

def test_the_servers_process_is_ended_in_a_step(project, database):
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_t": COUNTING, "0002_g": "INSERT INTO count VALUES (1);\nINSERT INTO gate VALUES (1);\n"})
    running, holder = stop_in(project, database, "gate")
    (pid,) = database.backends()
    database.execute("SELECT pg_terminate_backend(%s)", [pid])
    failed = running.wait()
    assert failed.rc in (20, 30, 31), failed
    assert "lockstep: error: " in failed.err and "remedy: " in failed.err
    holder.rollback()
    project.apply()
    assert database.column("SELECT n FROM count") == [1]
    project.verify_journal()


def test_the_server_is_stopped_in_the_middle(tmp_path, own_server):
    from project import Project
    database = own_server.create()
    project = Project(tmp_path / "bundle", database.dsn)
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_t": COUNTING, "0002_u": counting(3) + "INSERT INTO gate VALUES (1);\nINSERT INTO count VALUES"
                                                                      " (4);\n",
                           "0003_g": "INSERT INTO count VALUES (5);\n"})
    running, _ = stop_in(project, database, "gate")
    own_server.stop("immediate")
    failed = running.wait()
    assert failed.rc in (20, 30, 31), failed
    assert project.fails(20, "status").said("connect")
    own_server.start()
    project.apply()
    database = type(database)(own_server, database.name)
    assert database.column("SELECT n FROM count ORDER BY n") == [1, 2, 3, 4, 5]
    assert database.column("SELECT n FROM gate") == [1]
    project.verify_journal()


def test_revert_of_units(project, database):
    project.source("app", {"0001_t": INDEX["0001_t"], "0002_i": INDEX["0002_i"], "0002_i.down": "DROP INDEX CONCURRENTLY t_k;\n"})
    project.apply()
    project.ok("revert", "--count", "1")
    assert not database.has("t_k")
    assert database.outcomes()[-1] == "reverted 0002_i"
    project.apply()
    assert database.has("t_k")


def test_half_a_step_whose_way_back_fails(project, database):
    """The way back is one transaction here and leaves nothing: the step stands where it stood, and goes on from there."""
    project.source("app", {"0001": "CREATE TABLE t (id int);\nVACUUM nothing;\nCREATE TABLE u (id int);\n",
                           "0001.down": "DROP TABLE u;\nDROP TABLE t;\n"})
    project.fails(30, "apply")
    stands = project.ok("status", as_json=True).json["steps"]
    assert stands[0]["state"] == "interrupted"
    project.fails(30, "revert", "--count", "1", "--yes")
    assert database.outcomes()[-1] == "failed 0001" and database.has("t")
    assert project.ok("status", as_json=True).json["steps"] == stands
    database.execute("CREATE TABLE nothing ()")
    project.apply()
    assert database.has("u")
    project.ok("revert", "--count", "1", "--yes")
    assert not database.has("t")
    project.verify_journal()
