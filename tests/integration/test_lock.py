"""One runner at a time; being told to stop; a pooler in between."""
import signal
import time

import pytest

from lockkey import lock_key
from waiting import eventually

BLOCKED = "wait_event_type = 'Lock'"


def gate(database, project, more=None):
    """apply, which waits in its second step for a table that we hold."""
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_g": "INSERT INTO gate VALUES (1);",
                           "0003_c": "CREATE TABLE c();", **(more or {})})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", BLOCKED), "apply waits for our lock")
    return running, holder


def test_the_second_runner_waits_and_then_has_nothing_to_do(project, database):
    running, holder = gate(database, project)
    second = project.start("apply", as_json=True)
    eventually(lambda: '"event":"wait"' in second.out_path.read_text(), "the second one says that it waits")
    holder.rollback()
    assert running.wait().rc == 0
    done = second.wait()
    assert done.rc == 0, done
    assert "; the journal's newest: applied app:0001_a, " in done.events("wait")[0]["text"]
    assert not done.events("step-begin")
    assert database.one("SELECT count(*) FROM gate") == 1
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    assert not done.events("run-begin") or done.events("run-begin")[0]["steps"] == 0


def test_the_wait_ends_and_names_the_holder(project, database):
    running, holder = gate(database, project)
    (pid,) = database.lock_holders()
    failed = project.fails(21, "apply", "--lock-wait", "1")
    assert str(pid) in failed.err and "it" in failed.err and "lockstep" in failed.err, failed
    assert "the journal's newest entry: applied app:0001_a, " in failed.err and " s ago" in failed.err
    failed = project.fails(21, "apply", "--lock-wait", "0")
    holder.rollback()
    running.wait()


def test_the_waiter_takes_over_when_the_holder_dies(project, database):
    running, holder = gate(database, project)
    second = project.start("apply")
    eventually(lambda: "waiting for the lock" in second.err_path.read_text(), "the second one waits")
    running.kill()
    for pid in database.backends("lockstep", BLOCKED):
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
    eventually(lambda: database.backends("lockstep", BLOCKED), "the second one is at work", 3)
    holder.rollback()
    assert second.wait().rc == 0
    assert database.one("SELECT count(*) FROM gate") == 1
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]


@pytest.mark.parametrize("kind", ["advisory", "table"])
def test_what_a_dead_runner_still_commits_is_waited_for(project, database, kind):
    """The lock is free as soon as its connection is gone; the other one's server process may be in the middle of a COMMIT."""
    lock = ["--lock", kind]
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "CREATE TABLE b();", "0003_c": "CREATE TABLE c();"})
    project.apply(*lock, "--to", "0001")
    database.execute("""
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON lockstep.event INITIALLY DEFERRED FOR EACH ROW
         WHEN (NEW.local_id = '0002_b') EXECUTE FUNCTION slow()""")
    running = project.start("apply", *lock)
    eventually(lambda: database.backends("lockstep", "wait_event = 'PgSleep'"), "it commits")
    running.kill()
    (pid,) = database.backends("lockstep", "wait_event = 'PgSleep'")
    done = project.apply(*lock)
    assert f"process {pid} of the server still commits what a run that is gone has done: waiting" in done.err, done
    assert database.outcomes() == ["applied 0001_a", "applied 0002_b", "applied 0003_c"]
    project.verify_journal()


@pytest.mark.parametrize("table", ["event", "shape"])
def test_the_wait_for_a_dead_runner_ends(project, database, table):
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "CREATE TABLE b();"})
    project.apply("--to", "0001")
    writer = database.connect()
    writer.autocommit = False
    writer.cursor().execute(f"LOCK TABLE lockstep.{table} IN ROW EXCLUSIVE MODE")
    failed = project.fails(21, "apply", "--lock-wait", "1")
    assert "still commits what a run that is gone has done" in failed.err and "--lock-wait" in failed.err, failed
    running = project.start("apply")
    eventually(lambda: "waiting" in running.err_path.read_text(), "it waits")
    running.send(signal.SIGINT)
    assert running.wait(10).rc == 130
    running = project.start("apply")
    eventually(lambda: "waiting" in running.err_path.read_text(), "it waits")
    writer.rollback()
    assert running.wait().rc == 0
    assert database.outcomes() == ["applied 0001_a", "applied 0002_b"]


def test_a_dead_runner_still_records(project, database):
    """A run that has nothing to do but that."""
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    project.apply()
    database.execute("DELETE FROM lockstep.shape; DELETE FROM lockstep.meta WHERE key = 'shape'")
    writer = database.connect()
    writer.autocommit = False
    writer.cursor().execute("DELETE FROM lockstep.shape")
    running = project.start("apply")
    eventually(lambda: database.lock_holders(), "it has the lock")
    time.sleep(0.5)
    writer.rollback()
    assert running.wait().rc == 0
    assert database.one("SELECT count(*) FROM lockstep.shape") == 1


@pytest.mark.parametrize("made", ["CREATE SCHEMA lockstep", "CREATE SCHEMA lockstep; CREATE TABLE lockstep.meta (key text PRIMARY KEY,"
                                  " value text NOT NULL)"])
def test_a_dead_runner_still_makes_the_journal(project, database, made):
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    maker = database.connect()
    maker.autocommit = False
    maker.cursor().execute(made)
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", BLOCKED), "it waits for the other's schema")
    maker.commit()
    assert running.wait().rc == 0
    project.verify_journal()


def test_looking_needs_no_lock(project, database):
    running, holder = gate(database, project)
    for command in (["status"], ["history"], ["plan"], ["verify", "--journal"], ["apply", "--dry-run"]):
        project.ok(*command, seconds=30)
    holder.rollback()
    running.wait()


def test_two_databases_do_not_wait_for_each_other(project, database, other_database):
    running, holder = gate(database, project)
    project.dsn = other_database.dsn
    other_database.execute("CREATE TABLE gate (n int)")
    project.apply("--lock-wait", "0", seconds=30)
    holder.rollback()
    running.wait()


def test_the_lock_is_let_go(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "SELECT 1/0;"})
    project.fails(30, "apply")
    eventually(lambda: not database.lock_holders(), "the lock is free")
    assert database.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


def test_the_key_depends_on_the_journals_schema(project, database):
    project.configure("lockstep", journal_schema="elsewhere")
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    holder = database.connect().cursor()
    holder.execute("SELECT pg_advisory_lock(%s)", [lock_key("lockstep")])
    project.apply("--lock-wait", "0")
    holder.execute("SELECT pg_advisory_lock(%s)", [lock_key("elsewhere")])
    project.put("app", "0002_b.sql", "CREATE TABLE b();")
    project.fails(21, "apply", "--lock-wait", "0")


def test_the_second_signal_cancels_the_statement(project, database):
    running, holder = gate(database, project)
    running.send(signal.SIGINT)
    eventually(lambda: "a second signal" in running.err_path.read_text(), "it says what it waits for")
    assert running.is_running()
    running.send(signal.SIGTERM)
    done = running.wait(20)
    assert done.rc == 130, done
    assert not database.backends("lockstep", BLOCKED)
    holder.rollback()
    assert database.tables() == ["a", "gate"] and database.one("SELECT count(*) FROM gate") == 0
    eventually(lambda: not database.lock_holders(), "the lock is free")
    project.apply()
    assert database.tables() == ["a", "c", "gate"]
    project.verify_journal()


def test_sigint_in_json_is_an_error_object(project, database):
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_g": "INSERT INTO gate VALUES (1);"})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply", as_json=True)
    eventually(lambda: database.backends("lockstep", BLOCKED), "apply waits for our lock")
    running.send(signal.SIGINT)
    eventually(lambda: "a second signal" in running.out_path.read_text(), "it says what it waits for")
    running.send(signal.SIGINT)
    done = running.wait(20)
    assert done.rc == 130 and done.error["exit_code"] == 130, done


@pytest.mark.parametrize("number,rc", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_stops_a_message_under_way(project, database, number, rc):
    """Small steps ride together: the one that runs is finished, and those behind it do not begin."""
    running, holder = gate(database, project, {f"{i:04}_more": f"CREATE TABLE more{i}();" for i in range(4, 20)})
    running.send(number)
    eventually(lambda: "a second signal" in running.err_path.read_text(), "it says what it waits for")
    eventually(lambda: len(database.column("SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'")) == 2,
               "the gate is open")
    holder.rollback()
    done = running.wait(20)
    assert done.rc == rc, done
    assert "interrupted; 2 of 19 steps are done" in done.err and "failed" not in done.out + done.err, done
    assert database.tables() == ["a", "gate"] and database.one("SELECT count(*) FROM gate") == 1
    assert database.events("outcome", "local_id", "error") == [
        ("applied", "0001_a", None), ("applied", "0002_g", None), ("interrupted", None, "interrupted; 2 of 19 steps are done")]
    project.apply()
    assert len(database.tables()) == 19 and database.one("SELECT count(*) FROM gate") == 1
    project.verify_journal()


def test_a_cancelled_step_is_interrupted_in_the_journal(project, database):
    running, holder = gate(database, project)
    running.send(signal.SIGINT)
    eventually(lambda: "a second signal" in running.err_path.read_text(), "it says what it waits for")
    running.send(signal.SIGINT)
    done = running.wait(20)
    assert done.rc == 130 and done.said("[2/3] interrupted", "(1 applied, 1 interrupted)", "remedy: "), done
    holder.rollback()
    assert database.events("outcome", "local_id", "sqlstate") == [("applied", "0001_a", None), ("interrupted", "0002_g", "57014")]
    assert project.status().states == {"app:0001_a": "applied", "app:0002_g": "interrupted", "app:0003_c": "pending"}
    project.apply()
    assert set(project.status().states.values()) == {"applied"}
    project.verify_journal()


def test_sigterm_finishes_the_step(project, database):
    running, holder = gate(database, project, {"0000_alone": "-- lockstep: transaction = no\nCREATE TABLE z();"})
    running.send(signal.SIGTERM)
    eventually(lambda: running.is_running(), "it goes on")
    holder.rollback()
    done = running.wait(20)
    assert database.one("SELECT count(*) FROM gate") == 1
    assert "applied 0002_g" in database.outcomes()
    # small steps ride together: where nothing was left to do, nothing was interrupted
    assert done.rc == (0 if database.has("c") else 143), done


def test_sigterm_between_large_steps(project, database):
    database.execute("CREATE TABLE gate (n int)")
    filler = "SELECT '" + "x" * 80000 + "';\n"
    project.source("app", {"0001_g": "INSERT INTO gate VALUES (1);\n" + filler, "0002_b": "CREATE TABLE b();\n" + filler})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", BLOCKED), "apply waits for our lock")
    running.send(signal.SIGTERM)
    holder.rollback()
    done = running.wait(20)
    assert done.rc == 143, done
    assert database.tables() == ["gate"] and database.one("SELECT count(*) FROM gate") == 1
    assert "1 of 2" in done.err, done
    project.apply()
    assert database.tables() == ["b", "gate"] and database.one("SELECT count(*) FROM gate") == 1


def test_the_third_signal_ends_at_once(project, database):
    running, holder = gate(database, project)
    running.send(signal.SIGTERM)
    eventually(lambda: "a second signal" in running.err_path.read_text(), "it says what it waits for")
    running.send(signal.SIGSTOP)
    running.send(signal.SIGINT)
    running.send(signal.SIGTERM)
    running.send(signal.SIGCONT)
    done = running.wait(20)
    assert done.rc in (130, 143), done
    assert done.err.endswith("`lockstep reconcile` says what became of it\n"), done
    for pid in database.backends():
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
    holder.rollback()
    project.apply()
    assert database.one("SELECT count(*) FROM gate") == 1


@pytest.mark.parametrize("number,rc", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_while_waiting_for_the_lock(project, database, number, rc):
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    holder = database.connect().cursor()
    holder.execute("SELECT pg_advisory_lock(%s)", [lock_key("lockstep")])
    running = project.start("apply")
    eventually(lambda: "waiting for the lock" in running.err_path.read_text(), "it waits")
    running.send(number)
    assert running.wait(20).rc == rc
    assert not database.has("a")


def test_waiting_is_polled_not_blocked(project, database):
    """A session that waits inside the server for the lock would be part of a deadlock with an index build."""
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    holder = database.connect().cursor()
    holder.execute("SELECT pg_advisory_lock(%s)", [lock_key("lockstep")])
    running = project.start("apply")
    eventually(lambda: "waiting for the lock" in running.err_path.read_text(), "it waits")
    assert database.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 0
    holder.execute("SELECT pg_advisory_unlock_all()")
    assert running.wait(20).rc == 0


def test_a_second_runner_does_not_break_a_concurrent_build(project, database):
    project.source("app", {"0001_t": "CREATE TABLE t (id int, k int);",
                           "0002_i": "-- lockstep: transaction = no\nCREATE INDEX CONCURRENTLY t_k ON t (k);\n"})
    project.apply("--to", "0001")
    old = database.connect()
    old.autocommit = False
    old.cursor().execute("INSERT INTO t VALUES (1, 1)")
    first = project.start("apply")
    eventually(lambda: database.backends("lockstep", BLOCKED), "the build waits")
    second = project.start("apply")
    eventually(lambda: "waiting for the lock" in second.err_path.read_text(), "the second one waits")
    database.execute("SELECT pg_sleep(0.7)")  # longer than deadlock_timeout
    old.commit()
    assert first.wait().rc == 0 and second.wait().rc == 0
    assert database.one("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_k'::regclass")


def test_the_lock_must_be_in_the_same_database(project, database, other_database):
    """A lock in another database keeps nobody out."""
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    failed = project.fails(3, "apply", "--lock-dsn", other_database.dsn)
    assert failed.said("does not see it", "--lock-dsn"), failed
    assert not database.has("a") and not database.has("lockstep.event")
