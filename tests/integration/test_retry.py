"""Timeouts, and failures that go away by themselves: locks, deadlocks, serialization, lost connections."""
import re
import signal

import pytest

from waiting import eventually

BLOCKED = "wait_event_type = 'Lock'"
ALONE = "-- lockstep: transaction = no\n"


@pytest.fixture
def gate(database):
    """A table that we hold until the test lets it go."""
    database.execute("CREATE TABLE gate (n int)")
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    return holder


def batch(project, middle="INSERT INTO gate VALUES (1);"):
    return project.source("app", {"0001_a": "CREATE TABLE a();", "0002_g": middle, "0003_c": "CREATE TABLE c();"})


def test_a_lock_timeout_ends_the_wait(project, database, gate):
    batch(project)
    failed = project.fails(30, "apply", "--lock-timeout", "100ms", "--retries", "0")
    assert "55P03" in failed.err and "0002_g.sql:1:13" in failed.err, failed
    assert database.outcomes() == ["applied 0001_a", "failed 0002_g"]
    gate.rollback()
    project.apply()
    assert database.one("SELECT count(*) FROM gate") == 1


def test_the_default_is_five_seconds(project, database):
    project.source("app", {"0001_a": "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS l,"
                                     " current_setting('statement_timeout') AS s;"})
    project.apply()
    assert database.rows("SELECT * FROM seen") == [("5s", "0")]


@pytest.mark.parametrize("text,seen", [("250ms", "250ms"), ("7", "7s"), ("7s", "7s"), ("2min", "2min"), ("1h", "1h"), ("0", "0")])
def test_times_as_they_are_written(project, database, text, seen):
    project.source("app", {"0001_a": "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS l,"
                                     " current_setting('statement_timeout') AS s;",
                           "0002_b": "CREATE TABLE seen2 AS TABLE seen;"})
    project.apply("--lock-timeout", text, "--statement-timeout", text)
    assert database.rows("SELECT * FROM seen2") == [(seen, seen)]


@pytest.mark.parametrize("text", ["", "-1", "1d", "s", "5 s", "1.5s", "999999999", "99999999h", "0x5"])
def test_times_that_are_none(project, database, text):
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    project.fails(2, "apply", f"--lock-timeout={text}")


def test_a_statement_timeout(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "SELECT 1;\nSELECT pg_sleep(30);\n"})
    failed = project.fails(30, "apply", "--statement-timeout", "200ms")
    assert "57014" in failed.err and "0002_b.sql:2" in failed.err, failed
    assert database.outcomes() == ["applied 0001_a", "failed 0002_b"]


def test_a_concurrent_build_has_no_timeouts(project, database):
    """It waits for an old transaction longer than either; the statement behind it has them again."""
    database.execute("CREATE TABLE t (k int)")
    old = database.connect()
    old.autocommit = False
    old.cursor().execute("INSERT INTO t VALUES (1)")
    project.source("app", {"0001_i": ALONE + "SET lock_timeout = '3s';\nCREATE INDEX CONCURRENTLY t_k ON t (k);\n"
                           "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS l,"
                           " current_setting('statement_timeout') AS s;\n"})
    running = project.start("apply", "--lock-timeout", "200ms", "--statement-timeout", "300ms", "--retries", "0")
    eventually(lambda: database.backends("lockstep", BLOCKED), "the build waits")
    database.execute("SELECT pg_sleep(0.8)")
    old.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert database.rows("SELECT * FROM seen") == [("3s", "300ms")]


@pytest.mark.parametrize("alone", [False, True], ids=["in a message", "by itself"])
def test_a_lock_timeout_is_tried_again(project, database, gate, alone):
    batch(project, "INSERT INTO gate VALUES (1);" + ("\nSELECT '" + "x" * 90000 + "';\n" if alone else ""))
    running = project.start("apply", "--lock-timeout", "100ms", "--retries", "20")
    eventually(lambda: "attempt 2 of 21" in running.err_path.read_text(), "it tries again")
    gate.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    assert database.one("SELECT count(*) FROM gate") == 1
    assert done.out.count("applied") >= 3
    project.verify_journal()


def test_retries_come_to_an_end(project, database, gate):
    batch(project)
    failed = project.fails(30, "apply", "--lock-timeout", "50ms", "--retries", "2")
    assert len(re.findall("attempt . of 3", failed.err)) == 2, failed
    assert database.outcomes() == ["applied 0001_a", "failed 0002_g"]


def test_retries_in_json(project, database, gate):
    batch(project)
    failed = project.run("apply", "--lock-timeout", "50ms", "--retries", "1", as_json=True)
    assert failed.rc == 30 and failed.error["sqlstate"] == "55P03"
    assert any("attempt 2 of 2" in event["text"] for event in failed.events("message"))


def test_a_signal_ends_the_pause(project, database, gate):
    batch(project)
    running = project.start("apply", "--lock-timeout", "50ms", "--retries", "100")
    eventually(lambda: "attempt 4" in running.err_path.read_text(), "it tries again")
    running.send(signal.SIGTERM)
    done = running.wait(20)
    assert done.rc == 143, done


def test_a_deadlock_is_tried_again(project, database):
    database.execute("CREATE TABLE one (n int); CREATE TABLE two (n int)")
    project.source("app", {"0001_d": "LOCK TABLE one;\nSELECT pg_sleep(0.3);\nLOCK TABLE two;\nINSERT INTO two VALUES (1);\n"})
    other = database.connect()
    other.autocommit = False
    cursor = other.cursor()
    cursor.execute("SET deadlock_timeout = '10s'; LOCK TABLE two")
    running = project.start("apply", "--lock-timeout", "0")
    eventually(lambda: database.one("SELECT count(*) FROM pg_locks WHERE relation = 'one'::regclass AND granted"), "it holds one")
    cursor.execute("LOCK TABLE one")  # until the server ends apply's transaction
    other.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert "40P01" in done.err
    assert database.one("SELECT count(*) FROM two") == 1
    assert database.outcomes() == ["applied 0001_d"]


def test_a_serialization_failure_is_tried_again(project, database):
    """The first attempt fails so; a sequence, which no rollback takes back, tells the attempts apart."""
    database.execute("CREATE SEQUENCE turn; CREATE FUNCTION fail() RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
                     " IF nextval('turn') < 3 THEN RAISE EXCEPTION 'not yet' USING ERRCODE = '40001'; END IF; RETURN 1; END $$")
    batch(project, "CREATE TABLE b AS SELECT fail();")
    done = project.apply()
    assert done.err.count("not yet (40001)") == 2, done
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    assert database.rows("SELECT * FROM b") == [(1,)]


def test_a_part_is_tried_again(project, database, gate):
    """What came before it in the step is not run again, and its session is as it was."""
    project.source("app", {"0001_u": ALONE + "CREATE TABLE log (n int, mem text);\nSET work_mem = '77MB';\n"
                           "INSERT INTO log VALUES (1, current_setting('work_mem'));\n"
                           "INSERT INTO gate VALUES (1);\n"
                           "INSERT INTO log VALUES (2, current_setting('work_mem'));\n"})
    running = project.start("apply", "--lock-timeout", "50ms", "--retries", "20")
    eventually(lambda: "attempt 2" in running.err_path.read_text(), "it tries again")
    gate.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert database.rows("SELECT * FROM log ORDER BY n") == [(1, "77MB"), (2, "77MB")]
    project.verify_journal()
    assert set(project.status().states.values()) == {"applied"}


# ---- lost connections -----------------------------------------------------------------------------------------------

def end(database, pids):
    for pid in pids:
        database.execute("SELECT pg_terminate_backend(%s)", [pid])


@pytest.mark.parametrize("alone", [False, True], ids=["in a message", "by itself"])
def test_a_lost_connection_is_made_again(project, database, gate, alone):
    batch(project, "INSERT INTO gate VALUES (1);" + ("\nSELECT '" + "x" * 90000 + "';\n" if alone else ""))
    running = project.start("apply")
    victims = eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    end(database, victims)
    gate.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert "lost" in done.err and "attempt 2" in done.err, done
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    assert database.one("SELECT count(*) FROM gate") == 1
    project.verify_journal()


def login_and_owner(database):
    """A login that sets the role of the owner: the owner may not see what the login's own sessions do."""
    login, owner = f"login_{database.name}", f"owner_{database.name}"
    database.execute(f"CREATE ROLE {login} LOGIN; CREATE ROLE {owner} NOLOGIN; GRANT {owner} TO {login};"
                     f" GRANT CREATE ON DATABASE {database.name} TO {owner}; GRANT CREATE ON SCHEMA public TO {owner};"
                     f" GRANT ALL ON gate TO {owner}")
    return login, owner


@pytest.mark.parametrize("sets", ["", "SET application_name = 'mine';\n"], ids=["", "other name"])
@pytest.mark.parametrize("has_role", [False, True], ids=["", "role"])
def test_a_process_that_has_not_noticed_is_ended(project, database, gate, breaker, has_role, sets):
    """Only the network is cut: the server's process still works on the step and would commit it. Whatever it is called, and
    whoever may see it, it is gone before the step is tried again."""
    batch(project, f"{sets}INSERT INTO gate VALUES (1);\n")
    args = []
    if has_role:
        login, owner = login_and_owner(database)
        project.configure("target t", dsn=breaker.dsn(database.name, login), role=owner)
        args = ["-t", "t"]
    project.dsn = "" if has_role else breaker.dsn(database.name)
    waiting = "query LIKE '%%INSERT INTO gate%%' AND wait_event_type = 'Lock'"
    running = project.start("apply", *args, "--lock-timeout", "0")
    (before,) = eventually(lambda: database.column(f"SELECT pid FROM pg_stat_activity WHERE {waiting}"), "it waits")
    breaker.cut_who_said(b"INSERT INTO gate")
    after = eventually(lambda: set(database.column(f"SELECT pid FROM pg_stat_activity WHERE {waiting}")) - {before}, "it waits again")
    assert database.column(f"SELECT pid FROM pg_stat_activity WHERE {waiting}") == list(after)
    gate.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert database.one("SELECT count(*) FROM gate") == 1
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]


def test_an_attempt_in_a_message_with_others_counts(project, database, gate):
    batch(project)
    running = project.start("apply", "--retries", "1", "--lock-timeout", "0")
    for _ in range(2):
        victims = eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
        end(database, victims)
        eventually(lambda: not set(victims) & set(database.backends()), "it is gone")
    done = running.wait(20)
    assert done.rc == 31 and done.err.count("attempt 2 of 2") == 1, done
    gate.rollback()
    project.apply()
    assert database.one("SELECT count(*) FROM gate") == 1


def test_a_step_that_ends_its_own_connection_fails_at_last(project, database):
    batch(project, "CREATE TABLE b();\nSELECT pg_terminate_backend(pg_backend_pid());\n")
    failed = project.fails(31, "apply", "--retries", "1")
    assert "lost" in failed.err, failed
    assert database.tables() == ["a"]
    assert database.outcomes() == ["applied 0001_a"]


def test_both_connections_are_lost(project, database, gate):
    batch(project)
    running = project.start("apply")
    victims = eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    end(database, [*victims, *database.lock_holders()])
    gate.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    project.verify_journal()


@pytest.fixture
def crashing(tmp_path):
    """A server that keeps what it commits, a bundle for it, and apply at work there."""
    from postgres import Server
    from project import Project
    server = Server(synchronous_commit="on")
    database = server.create()
    database.execute("CREATE TABLE gate (n int)")
    project = Project(tmp_path / "bundle", database.dsn)
    batch(project)
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    yield server, database, project
    project.finish()
    server.destroy()


def test_the_server_starts_again(crashing):
    server, database, project = crashing
    running = project.start("apply", "--retries", "30")
    eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    server.stop("immediate")
    server.start()
    database.own = None
    done = running.wait()
    assert done.rc == 0, done
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    assert database.one("SELECT count(*) FROM gate") == 1
    project.verify_journal()


def test_the_server_lost_what_it_had_committed(crashing):
    """As after a crash without synchronous_commit: nothing is built upon what is not there."""
    server, database, project = crashing
    project.apply("--to", "0001")
    running = project.start("apply", "--retries", "30")
    eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    running.send(signal.SIGSTOP)
    server.stop("immediate")
    server.start()
    database.own = None
    database.execute("ALTER TABLE lockstep.event DISABLE TRIGGER ALL; DELETE FROM lockstep.event;"
                     " ALTER TABLE lockstep.event ENABLE TRIGGER ALL; DROP TABLE a")
    running.send(signal.SIGCONT)
    done = running.wait()
    assert done.rc == 31 and "lost what it had committed" in done.err, done
    assert database.tables() == ["gate"]
    project.apply()
    assert database.tables() == ["a", "c", "gate"]


def test_another_runner_was_there_meanwhile(project, database, gate):
    """Both connections lost, and before they come back somebody else has done the work: the run ends, nothing runs twice."""
    batch(project)
    running = project.start("apply", "--retries", "50", "--lock-timeout", "0")
    victims = eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    running.process.send_signal(signal.SIGSTOP)
    end(database, [*victims, *database.lock_holders()])
    eventually(lambda: not database.lock_holders(), "the lock is free")
    gate.rollback()
    project.apply()
    running.process.send_signal(signal.SIGCONT)
    done = running.wait()
    assert done.rc in (21, 31) and "another runner" in done.err, done
    assert database.one("SELECT count(*) FROM gate") == 1
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    project.verify_journal()


def test_the_lock_is_waited_for_again(project, database, gate):
    """Both connections lost, and somebody holds the lock when they come back: it is waited for as at the beginning."""
    from lockkey import lock_key
    batch(project)
    running = project.start("apply", "--lock-timeout", "0")
    victims = eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    running.process.send_signal(signal.SIGSTOP)
    end(database, [*victims, *database.lock_holders()])
    eventually(lambda: not database.lock_holders(), "the lock is free")
    other = database.connect().cursor()
    other.execute("SELECT pg_advisory_lock(%s)", [lock_key("lockstep")])
    gate.rollback()
    running.process.send_signal(signal.SIGCONT)
    eventually(lambda: "waiting for the lock" in running.err_path.read_text(), "it waits for the lock")
    other.execute("SELECT pg_advisory_unlock_all()")
    done = running.wait()
    assert done.rc == 0 and "the journal's newest: " in done.err, done
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    project.verify_journal()


@pytest.mark.parametrize("number,rc", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_the_end_is_waited_for(project, database, breaker, number, rc):
    """The network is cut, and the server still builds the index: that may be left to it, and the next run finds it done."""
    database.execute("CREATE TABLE t (k int)")
    old = database.connect()
    old.autocommit = False
    old.cursor().execute("INSERT INTO t VALUES (1)")
    project.source("app", {"0001_i": "CREATE INDEX CONCURRENTLY t_k ON t (k);\n"})
    project.dsn = breaker.dsn(database.name)
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", BLOCKED), "the build waits")
    breaker.cut_who_said(b"CREATE INDEX")
    eventually(lambda: "waiting for its end" in running.err_path.read_text(), "it waits")
    running.send(number)
    done = running.wait()
    assert done.rc == rc and "still works on the statement" in done.err, done
    assert database.outcomes() == ["intent 0001_i"], "nobody knows yet"
    old.rollback()
    eventually(lambda: not database.backends(), "the server is done")
    project.apply()
    assert database.one("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_k'::regclass")
    assert database.outcomes()[-1] == "applied 0001_i"
    project.verify_journal()


def test_another_runner_holds_the_lock_when_the_connections_come_back(project, database, gate):
    from lockkey import lock_key
    batch(project)
    running = project.start("apply", "--lock-timeout", "0", "--lock-wait", "0")
    victims = eventually(lambda: database.backends("lockstep", BLOCKED), "it waits")
    running.process.send_signal(signal.SIGSTOP)
    end(database, [*victims, *database.lock_holders()])
    eventually(lambda: not database.lock_holders(), "the lock is free")
    database.connect().cursor().execute("SELECT pg_advisory_lock(%s)", [lock_key("lockstep")])
    gate.rollback()
    running.process.send_signal(signal.SIGCONT)
    done = running.wait()
    assert done.rc == 21 and "holds the lock" in done.err, done
    assert database.outcomes() == ["applied 0001_a"]


def test_a_lone_statement_is_found_done(project, database):
    """The connection dies while a build waits; the catalog says what became of it."""
    database.execute("CREATE TABLE t (k int)")
    old = database.connect()
    old.autocommit = False
    old.cursor().execute("INSERT INTO t VALUES (1)")
    project.source("app", {"0001_i": ALONE + "CREATE TABLE first();\nCREATE INDEX CONCURRENTLY t_k ON t (k);\nCREATE TABLE last();\n"})
    running = project.start("apply")
    victims = eventually(lambda: database.backends("lockstep", BLOCKED), "the build waits")
    end(database, victims)
    old.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert "t_k is there and invalid" in done.err or "is not there" in done.err, done
    assert database.one("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_k'::regclass")
    assert database.tables() == ["first", "last", "t"]
    project.verify_journal()


@pytest.mark.parametrize("statement", ["CALL work()", "DO 'BEGIN CALL work(); END'"])
@pytest.mark.parametrize("is_changed", [False, True], ids=["same", "changed"])
@pytest.mark.parametrize("is_again", [False, True], ids=["done", "not done"])
def test_what_may_have_committed_is_not_tried_again(project, database, gate, statement, is_again, is_changed):
    """A procedure ends its own transactions: what it did before it failed would be done twice."""
    project.source("app", {"0001_p": "CREATE TABLE done (n int);\nCREATE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN\n"
                                     "INSERT INTO done VALUES (1); COMMIT; INSERT INTO gate VALUES (1); END $$;\n",
                           "0002_c": f"{ALONE}{statement};\n"})
    failed = project.fails(30, "apply", "--lock-timeout", "50ms", "--retries", "5")
    assert failed.said("55P03", "has committed by itself stays") and "attempt" not in failed.err
    assert database.column("SELECT n FROM done") == [1]
    gate.rollback()
    assert project.fails(31, "apply").said("failed in its statement 1", "it had ended 1 transaction by itself", "--assume")
    if is_changed:
        changed = statement.replace("work", "public.work")
        project.put("app", "0002_c.sql", f"{ALONE}{changed};\n")
        project.fails(31, "apply")
    project.fails(31, "reconcile")
    project.fails(31, "reconcile", "--yes")
    assert database.column("SELECT n FROM done") == [1], "nothing has begun it anew"
    project.ok("reconcile", "--yes", "--assume", "not-done" if is_again else "done")
    project.apply()
    assert database.column("SELECT n FROM done") == [1, 1][:1 + is_again]
    project.verify_journal()


@pytest.mark.parametrize("statement", ["CALL work()", "DO 'BEGIN CALL work(); END'"])
def test_what_has_committed_nothing_is_tried_again(project, database, gate, statement):
    """The server's process has begun no transaction behind the statement's own: all of it was rolled back."""
    project.source("app", {"0001_p": "CREATE TABLE done (n int);\nCREATE PROCEDURE work() LANGUAGE plpgsql AS $$ BEGIN\n"
                                     "INSERT INTO done VALUES (1); INSERT INTO gate VALUES (1); COMMIT; END $$;\n",
                           "0002_c": f"{ALONE}{statement};\n"})
    assert project.fails(30, "apply", "--lock-timeout", "50ms", "--retries", "0").said("55P03", "Mend the cause and run again")
    running = project.start("apply", "--lock-timeout", "50ms", "--retries", "9")
    eventually(lambda: "attempt 2" in running.err_path.read_text(), "it is tried again")
    gate.rollback()
    done = running.wait()
    assert done.rc == 0 and database.column("SELECT n FROM done") == [1], done
    project.verify_journal()
