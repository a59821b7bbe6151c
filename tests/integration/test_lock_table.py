"""lock = table: a row of the journal's, locked by a transaction, where there are no advisory locks, or behind a pooler."""
import signal
import time

import pytest

from lockkey import lock_key
from pooler import PgBouncer
from waiting import eventually

BLOCKED = "wait_event_type = 'Lock'"
ALONE = "-- lockstep: transaction = no\n"
ADVISORY = ["pg_advisory_lock(bigint)", "pg_try_advisory_lock(bigint)", "pg_try_advisory_xact_lock_shared(bigint)",
            "pg_advisory_unlock(bigint)"]


@pytest.fixture
def project(project, database):
    """Every command locks by row, and the server would not let it do otherwise."""
    project.configure("target here", dsn=database.dsn, lock="table")
    command = project.command
    project.command = lambda *args, **options: command(*(() if "--lock" in args else ("--lock", "table")), *args, **options)
    database.execute("".join(f"REVOKE EXECUTE ON FUNCTION pg_catalog.{name} FROM PUBLIC;" for name in ADVISORY) +
                     "CREATE ROLE plain_one LOGIN; GRANT CREATE ON SCHEMA public TO plain_one;"
                     f"GRANT CREATE ON DATABASE {database.name} TO plain_one")
    yield project
    project.finish()
    database.execute("DROP OWNED BY plain_one CASCADE; DROP ROLE plain_one")


@pytest.fixture
def plain(project, database):
    """As a role that may not call any function of advisory locks."""
    project.dsn = database.server.dsn(database.name, "plain_one")
    return project


def holders(database):
    """Processes that hold the lock: the transaction that has row 0."""
    if not database.one("SELECT to_regclass('lockstep.runner') IS NOT NULL"):
        return []
    return database.column("SELECT l.pid FROM lockstep.runner r JOIN pg_locks l ON l.locktype = 'transactionid' AND"
                           " l.transactionid = r.xmax AND l.granted WHERE r.id = 0")


def gate(database, project, more=None):
    """apply, which waits in its second step for a table that we hold."""
    database.execute("CREATE TABLE gate (n int); GRANT ALL ON gate TO plain_one")
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_g": "INSERT INTO gate VALUES (1);",
                           "0003_c": "CREATE TABLE c();", **(more or {})})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply", "--lock-timeout", "0")
    eventually(lambda: database.backends("lockstep", BLOCKED), "apply waits for our lock")
    return running, holder


def test_no_advisory_lock_is_asked_for(plain, database):
    """The role may not call a single one of their functions, and the way back, the plugins and reconcile need none either."""
    plain.source("app", {"0001_a": "CREATE TABLE a();", "0001_a.down": "DROP TABLE a;",
                         "0002_i": ALONE + "CREATE INDEX CONCURRENTLY a_i ON a ((1));", "0002_i.down": "DROP INDEX a_i;",
                         "0003_d": "SELECT 1;", "0003_d.down": "SELECT 1;"})
    done = plain.apply()
    assert "could not be recorded" not in done.err, done
    plain.ok("check")
    plain.ok("reconcile")
    plain.ok("revert", "--count", "3")
    assert "could not be recorded" not in plain.apply().err
    assert set(plain.status().states.values()) == {"applied"}
    plain.verify_journal()
    assert database.column("SELECT id FROM lockstep.runner WHERE id >= 0") == [0]
    failed = plain.run("apply", "--lock", "advisory", dsn=database.server.dsn(database.name, "plain_one"))
    assert failed.rc == 0  # nothing to do, and no lock is taken
    plain.put("app", "0004_e.sql", "SELECT 1;")
    database.execute("DELETE FROM lockstep.meta WHERE key = 'lock'")
    assert plain.fails(20, "apply", "--lock", "advisory").said("permission denied", "advisory")


def test_the_key_of_the_target(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    command = project.command
    project.command = lambda *args, **options: [word for word in command(*args, **options) if word not in ("--lock", "table")]
    project.apply("-t", "here", dsn="")
    assert database.one("SELECT value FROM lockstep.meta WHERE key = 'lock'") == "table"
    project.put("app", "0002_b.sql", "CREATE TABLE b();")
    assert project.fails(3, "apply").said("lock a row", "--lock table", "DELETE FROM lockstep.meta")
    assert not database.has("b")
    project.configure("target here", lock="rows")
    assert project.fails(3, "apply", "-t", "here", dsn="").said("lock is advisory or table, not 'rows'")


def test_the_second_runner_waits_and_then_has_nothing_to_do(plain, database):
    running, holder = gate(database, plain)
    second = plain.start("apply", as_json=True)
    eventually(lambda: '"event":"wait"' in second.out_path.read_text(), "the second one says that it waits")
    holder.rollback()
    assert running.wait().rc == 0
    done = second.wait()
    assert done.rc == 0, done
    assert not done.events("step-begin")
    assert database.one("SELECT count(*) FROM gate") == 1
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]


def test_the_waiter_says_who_holds_it_and_in_which_step(project, database):
    running, holder = gate(database, project)
    (pid,) = holders(database)
    eventually(lambda: database.column("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'lockstep lock%%: app:0002_g'", []),
               "the holder says which step is under way")
    failed = project.fails(21, "apply", "--lock-wait", "1")
    assert failed.said(f"process {pid} (it, lockstep lock (", ": app:0002_g)", "connected since 20"), failed
    assert "the journal's newest entry: applied app:0001_a, " in failed.err
    project.fails(21, "apply", "--lock-wait", "0")
    holder.rollback()
    assert running.wait().rc == 0


def test_the_waiter_takes_over_when_the_holder_dies(project, database):
    running, holder = gate(database, project)
    second = project.start("apply")
    eventually(lambda: "waiting for the lock" in second.err_path.read_text(), "the second one waits")
    running.kill()
    for pid in database.backends("lockstep", BLOCKED):
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
    eventually(lambda: database.backends("lockstep", BLOCKED), "the second one is at work", 3)
    assert database.one("SELECT count(*) FROM lockstep.runner") == 3, "the dead one's rows are gone"
    holder.rollback()
    assert second.wait().rc == 0
    assert database.one("SELECT count(*) FROM gate") == 1
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]


def test_two_schemas_do_not_wait_for_each_other(project, database):
    running, holder = gate(database, project)
    project.configure("lockstep", journal_schema="elsewhere")
    project.sections.clear()
    project.sections["manifest"] = {"name": "app"}
    project.source("other", {"0001_o": "CREATE TABLE o();"})
    project.apply("--lock-wait", "0")
    holder.rollback()
    running.wait()


@pytest.mark.parametrize("taken_over", [False, True])
def test_a_lost_lock_lets_nothing_commit(project, database, taken_over):
    """In the middle of a message that carries many steps. A new holder does not make the old one believe that it holds."""
    running, holder = gate(database, project, {f"{i:04}_more": f"CREATE TABLE more{i}();" for i in range(4, 20)})
    running.send(signal.SIGSTOP)  # it cannot cancel the statement: the fence must do
    (pid,) = holders(database)
    database.execute("SELECT pg_terminate_backend(%s)", [pid])
    eventually(lambda: not holders(database), "the lock is free")
    second = None
    if taken_over:
        project.source("app", {"0002_g": "SELECT 1;"})
        second = project.start("apply", "--to", "0002_g", "--lock-timeout", "0")
        eventually(lambda: second.wait().rc == 0, "the second one has taken over")
    holder.rollback()
    eventually(lambda: not database.backends("lockstep", "state = 'active'"), "the message has ended")
    running.send(signal.SIGCONT)
    failed = running.wait(20)
    assert failed.rc == 21 and failed.said("the session lock was lost"), failed
    assert database.tables() == ["a", "gate"] and database.one("SELECT count(*) FROM gate") == 0
    applied = database.column("SELECT local_id FROM lockstep.event WHERE outcome = 'applied' ORDER BY seq")
    assert applied == (["0001_a", "0002_g"] if taken_over else ["0001_a"])
    project.apply()
    assert len(database.tables()) == 19
    project.verify_journal()


@pytest.mark.parametrize("meanwhile", [False, True])
def test_both_connections_are_lost(project, database, meanwhile):
    """The lock is taken anew, with rows of its own, unless somebody else has done the work meanwhile."""
    running, holder = gate(database, project)
    if meanwhile:
        running.send(signal.SIGSTOP)
    database.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) pid",
                     [[*database.backends("lockstep", BLOCKED), *holders(database)]])
    eventually(lambda: meanwhile and not holders(database) or "attempt 2" in running.err_path.read_text(), "they are gone")
    holder.rollback()
    if meanwhile:
        project.apply()
        running.send(signal.SIGCONT)
    done = running.wait()
    assert done.rc in (21, 31) and "another runner" in done.err if meanwhile else done.rc == 0, done
    assert database.one("SELECT count(*) FROM gate") == 1
    assert [line for line in database.outcomes() if not line.startswith("failed")] == [
        "applied 0001_a", "applied 0002_g", "applied 0003_c"]
    project.verify_journal()


@pytest.mark.parametrize("kind", ["table", "advisory"])
def test_a_lost_lock_cancels_what_runs(project, database, kind):
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_s": "SELECT pg_sleep(30);"})
    running = project.start("apply", "--lock", kind)
    eventually(lambda: database.backends("lockstep", "wait_event = 'PgSleep'"), "it sleeps")
    began = time.monotonic()
    database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'lockstep lock%%'"
                     " AND datname = current_database()", [])
    failed = running.wait(20)
    assert time.monotonic() - began < 10
    assert failed.rc == 21 and failed.said("the session lock was lost while the step ran", "run again"), failed
    assert not database.backends("lockstep", "state = 'active'")
    assert database.outcomes() == ["applied 0001_a"]
    project.source("app", {"0002_s": "SELECT 1;"})
    project.apply("--lock", kind)


@pytest.mark.parametrize("kind", ["table", "advisory"])
def test_a_lost_lock_cancels_a_statement_alone(project, database, kind):
    database.execute("CREATE TABLE t (k int)")
    project.source("app", {"0001_i": ALONE + "CREATE INDEX CONCURRENTLY t_k ON t (k);"})
    other = database.connect()
    other.autocommit = False
    other.cursor().execute("INSERT INTO t VALUES (1)")
    running = project.start("apply", "--lock", kind)
    eventually(lambda: database.backends("lockstep", BLOCKED), "the build waits")
    database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'lockstep lock%%'"
                     " AND datname = current_database()", [])
    failed = running.wait(20)
    assert failed.rc == 21 and failed.said("the session lock was lost while the step ran", "goes on"), failed
    other.rollback()
    project.apply("--lock", kind)
    assert database.one("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_k'::regclass")


@pytest.mark.parametrize("number,rc", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_stops_between_the_steps_of_a_message(project, database, number, rc):
    running, holder = gate(database, project, {f"{i:04}_more": f"CREATE TABLE more{i}();" for i in range(4, 20)})
    running.send(number)
    eventually(lambda: "a second signal" in running.err_path.read_text(), "it says what it waits for")
    eventually(lambda: len(database.column("SELECT id FROM lockstep.runner FOR UPDATE SKIP LOCKED")) == 1, "the gate is open")
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


def test_a_concurrent_build_goes_through(project, database):
    """The lock's transaction has no snapshot: not while it is idle, not when the run looks at what takes long, and not when
    somebody waits for the lock."""
    database.execute("CREATE TABLE t AS SELECT i AS k FROM generate_series(1, 300) i;"
                     " CREATE FUNCTION slow(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
                     " $$ BEGIN PERFORM pg_sleep(0.01); RETURN i; END $$")
    project.source("app", {"0001_a": "CREATE TABLE a();",
                           "0002_i": ALONE + "CREATE INDEX CONCURRENTLY t_k ON t (slow(k));\nREINDEX INDEX CONCURRENTLY t_k;\n"
                                     "DROP INDEX CONCURRENTLY t_k;\nCREATE INDEX CONCURRENTLY t_k ON t (k);\n"})
    first = project.start("apply", "--retries", "0", as_json=True)
    eventually(lambda: database.backends("lockstep", "query LIKE 'CREATE INDEX%%'"), "it builds")
    second = project.start("apply")
    eventually(lambda: "waiting for the lock" in second.err_path.read_text(), "the second one waits")
    eventually(lambda: database.backends("lockstep watch"), "it looks at what takes long, from elsewhere")
    # a statement that reads would take a snapshot in the lock's transaction, and the build could find it
    (pid,) = holders(database)
    said = "SELECT query LIKE 'SET application_name%%' AND backend_xmin IS NULL FROM pg_stat_activity WHERE pid = %s"
    eventually(lambda: database.one(said, [pid]), "the lock's connection says which step it is, and reads nothing")
    assert "pg_stat_progress" not in database.one("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
    done = first.wait(60)
    assert done.rc == 0 and second.wait().rc == 0, done
    assert [event["command"] for event in done.events("progress")][0] == "CREATE INDEX CONCURRENTLY", done
    assert database.one("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_k'::regclass")


def test_a_timeout_of_idle_transactions_does_not_end_it(project, database):
    database.execute(f"ALTER DATABASE {database.name} SET idle_in_transaction_session_timeout = '300ms'")
    database.execute(f"ALTER DATABASE {database.name} SET statement_timeout = '5s'")
    database.execute(f"ALTER DATABASE {database.name} SET default_transaction_isolation = 'serializable'")
    project.source("app", {"0001_a": "SELECT pg_sleep(1.2);", "0002_b": "CREATE TABLE b();"})
    project.apply()
    assert database.has("b")


@pytest.mark.parametrize("isolation", ["repeatable read", "serializable"])
def test_a_lost_lock_under_another_isolation(project, database, isolation):
    database.execute(f"ALTER DATABASE {database.name} SET default_transaction_isolation = '{isolation}'")
    test_a_lost_lock_lets_nothing_commit(project, database, True)


def test_ten_runners_on_a_new_database(project, database):
    project.source("app", {**{f"{i:04}_t": f"CREATE TABLE t{i}();" for i in range(1, 6)},
                           "0006_i": ALONE + "CREATE TABLE i (k int);\nCREATE INDEX CONCURRENTLY i_k ON i (k);\n"})
    running = [project.start("apply") for _ in range(10)]
    for one in running:
        result = one.wait()
        assert result.rc == 0, result
    assert database.column("SELECT local_id FROM lockstep.event WHERE outcome = 'applied' ORDER BY seq") == [
        *(f"{i:04}_t" for i in range(1, 6)), "0006_i"]
    project.verify_journal()
    project.put("app", "0007_z.sql", "CREATE TABLE z();")
    project.apply()
    assert database.one("SELECT count(*) FROM lockstep.runner") <= 3


def test_holders_are_killed(project, database):
    steps = {f"{i:04}_s": f"INSERT INTO ran VALUES ({i});\nSELECT '{'x' * 40000}';\nSELECT pg_sleep(0.02);" for i in range(1, 16)}
    database.execute("CREATE TABLE ran (step int)")
    project.source("app", steps)
    running = [project.start("apply") for _ in range(8)]
    for _ in range(4):
        time.sleep(0.1)
        database.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) pid", [holders(database)])
    for one in running:
        assert one.wait().rc in (0, 21, 30), one.wait()
    eventually(lambda: not database.backends(), "the server's processes have ended")
    project.apply()
    assert database.column("SELECT step FROM ran ORDER BY 1") == list(range(1, 16))
    project.verify_journal()


def test_a_step_may_not_touch_the_rows(project, database):
    project.source("app", {"0001_a": "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DELETE FROM"
                                     " lock' || 'step.runner'; END $$; SET lock_timeout = '300ms'; SELECT f();"})
    project.fails(30, "apply", "--retries", "0")
    project.source("app", {"0001_a": "DO $$ BEGIN EXECUTE 'INSERT INTO lock' || 'step.runner VALUES (7)'; END $$;"})
    assert project.fails(30, "apply").said("the step writes to the journal's schema")


@pytest.mark.parametrize("inherits", ["INHERIT", "NOINHERIT"])
def test_the_target_s_role(project, database, inherits):
    database.execute(f"CREATE ROLE owner_one; CREATE ROLE login_one LOGIN {inherits} IN ROLE owner_one;"
                     f"GRANT CREATE ON DATABASE {database.name} TO owner_one; GRANT CREATE ON SCHEMA public TO owner_one")
    try:
        project.configure("target here", dsn=database.server.dsn(database.name, "login_one"), role="owner_one")
        project.source("app", {"0001_a": "CREATE TABLE a();"})
        project.apply("-t", "here", dsn="")
        assert database.one("SELECT tableowner FROM pg_tables WHERE tablename = 'runner'") == "owner_one"
        project.put("app", "0002_b.sql", "CREATE TABLE b();")
        project.apply("-t", "here", dsn="")
        assert database.has("b")
    finally:
        database.execute("DROP OWNED BY owner_one CASCADE; DROP ROLE login_one; DROP ROLE owner_one")


def test_the_lock_must_be_in_the_same_database(project, database, other_database):
    """A row of another database keeps nobody out."""
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    project.fails(20, "apply", "--lock-dsn", other_database.dsn)
    project.apply(dsn=other_database.dsn)
    assert project.fails(3, "apply", "--lock-dsn", other_database.dsn).said("does not see it")
    assert not database.has("a")


def test_whoever_may_not_lock_the_row(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    assert project.fails(20, "apply", "--lock-dsn", database.server.dsn(database.name, "plain_one")).said(
        "permission denied", "SELECT, INSERT and UPDATE")


# ---- beside runners that take advisory locks


def test_one_that_takes_an_advisory_lock_is_waited_for(project, database):
    """The operator changes the key while a runner of before is still at work."""
    running, holder = gate(database, project)
    holder.rollback()
    assert running.wait().rc == 0
    database.execute("DELETE FROM lockstep.meta WHERE key = 'lock'")
    (other := database.connect().cursor()).execute("SELECT pg_advisory_lock(%s)", [lock_key("lockstep")])
    project.put("app", "0004_d.sql", "CREATE TABLE d();")
    failed = project.fails(21, "apply", "--lock-wait", "1")
    assert failed.said("the test")
    waiting = project.start("apply")
    eventually(lambda: "waiting for the lock" in waiting.err_path.read_text(), "it waits")
    other.execute("SELECT pg_advisory_unlock_all()")
    assert waiting.wait().rc == 0 and database.has("d")


# ---- behind PgBouncer


@pytest.fixture(params=["session", "transaction"])
def pooler(request, postgres):
    made = PgBouncer(postgres, request.param)
    yield made
    made.close()


def test_behind_a_pooler(project, database, pooler):
    project.dsn = pooler.dsn(database.name)
    project.source("app", {
        **{f"{i:04}_s": f"CREATE TABLE s{i} (id int);\n" for i in range(1, 45)},
        "0050_leak": "SET search_path = '';\nCREATE TEMP TABLE leak();\n",
        "0053_alone": ALONE + "CREATE INDEX CONCURRENTLY s1_id ON s1 (id);\nINSERT INTO s2 VALUES (1);\n"})
    project.apply()
    assert len(database.tables()) == 44
    assert set(project.status().states.values()) == {"applied"}
    project.verify_journal()
    assert project.run("apply", "--lock", "advisory").rc in (0, 22)


def test_two_runners_behind_a_pooler(project, database, pooler):
    project.dsn = pooler.dsn(database.name)
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_g": "INSERT INTO gate VALUES (1);", "0003_c": "CREATE TABLE c();"})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    first = project.start("apply", "--lock-timeout", "0")
    blocked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    eventually(lambda: database.column(blocked), "apply waits for our lock")
    second = project.start("apply")
    eventually(lambda: "waiting for the lock" in second.err_path.read_text(), "the second one waits")
    assert project.fails(21, "apply", "--lock-wait", "0", dsn=database.dsn).said("process ", "holds the lock")
    # the holder's connection dies: what it has under way does not commit
    (pid,) = holders(database)
    database.execute("SELECT pg_terminate_backend(%s)", [pid])
    failed = first.wait(20)
    assert failed.rc == 21, failed
    holder.rollback()
    assert second.wait().rc == 0
    assert database.one("SELECT count(*) FROM gate") == 1
    assert database.outcomes() == ["applied 0001_a", "applied 0002_g", "applied 0003_c"]
    project.verify_journal()


def test_a_pooler_without_transactions_is_refused(project, database, postgres):
    pooler = PgBouncer(postgres, "statement")
    try:
        project.source("app", {"0001_a": "CREATE TABLE a();"})
        project.apply("--to", "0001_a")
        project.put("app", "0002_b.sql", "CREATE TABLE b();")
        assert project.fails(22, "apply", dsn=pooler.dsn(database.name)).said("pooler", "remedy: ")
        assert not database.has("b")
    finally:
        pooler.close()
