"""Concurrent index builds in company: a long reader, a second runner, a duplicate in the data, timeouts that the role has set.
Always the end is a valid index, or a clear error and a next run that ends well."""
import signal

import pytest

from waiting import eventually

ALONE = "-- lockstep: transaction = no\n"
TABLE = "CREATE TABLE t (id int, k int);\nINSERT INTO t SELECT i, i FROM generate_series(1, 100) i;\n"
INDEXES = {"0001_t": TABLE, "0002_i": ALONE + "CREATE UNIQUE INDEX CONCURRENTLY t_k ON t (k);\n",
           "0003_end": "CREATE TABLE the_end ();\n"}
STATE = "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 't'::regclass"
WAITING = ("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%%INDEX CONCURRENTLY%%'"
           " AND application_name = 'lockstep' AND wait_event_type = 'Lock'")


def reader(database):
    """A transaction that has read the table and stays open, with a snapshot that a build waits for at its end."""
    session = database.connect()
    session.autocommit = False
    session.set_session(isolation_level="REPEATABLE READ")
    cursor = session.cursor()
    cursor.execute("SELECT count(*) FROM t")
    return session


def writer(database):
    session = database.connect()
    session.autocommit = False
    session.cursor().execute("INSERT INTO t VALUES (1000, 1000)")
    return session


def building(database):
    return lambda: database.rows(WAITING)


@pytest.fixture
def bundle(project):
    project.source("app", INDEXES)
    project.apply("--to", "0001")
    return project


def is_whole(project, database):
    assert database.rows(STATE) == [("t_k", True)]
    assert database.has("the_end")
    assert [o for o in database.outcomes() if o.startswith("applied")] == ["applied 0001_t", "applied 0002_i", "applied 0003_end"]
    project.verify_journal()
    return True


@pytest.mark.parametrize("who", [reader, writer])
def test_the_build_waits_for_a_long_transaction(bundle, database, who):
    other = who(database)
    running = bundle.start("apply")
    eventually(building(database), "the build waits")
    assert bundle.status().states["app:0002_i"] == "interrupted", "begun, and not done"
    other.commit()
    assert running.wait().rc == 0
    assert is_whole(bundle, database)


@pytest.mark.parametrize("who", [reader, writer])
def test_second_runners_wait_beside_a_long_transaction(bundle, database, who):
    """Waiters hold no snapshot for long: they are not what the build waits for, whatever deadlock_timeout is."""
    other = who(database)
    running = [bundle.start("apply")]
    eventually(building(database), "the build waits")
    running += [bundle.start("apply") for _ in range(3)]
    for one in running[1:]:
        eventually(lambda one=one: "waiting for the lock" in one.err_path.read_text(), "it waits")
    database.execute("SELECT pg_sleep(0.7)")  # longer than deadlock_timeout
    other.commit()
    assert [one.wait().rc for one in running] == [0] * 4
    assert is_whole(bundle, database)


def test_the_second_runner_takes_over_from_a_killed_one(bundle, database):
    other = writer(database)
    first = bundle.start("apply")
    eventually(building(database), "the build waits")
    second = bundle.start("apply")
    eventually(lambda: "waiting for the lock" in second.err_path.read_text(), "the second one waits")
    first.kill()
    eventually(lambda: "still works" in second.err_path.read_text() or not second.is_running(), "it has found the build")
    other.commit()
    assert second.wait().rc == 0
    assert is_whole(bundle, database)


def test_a_build_that_is_interrupted_by_hand(bundle, database):
    """Ctrl-C cancels the build, which leaves an invalid index; the next run puts it right."""
    other = writer(database)
    running = bundle.start("apply")
    eventually(building(database), "the build waits")
    running.send(signal.SIGINT)
    eventually(lambda: "a second signal" in running.err_path.read_text(), "it says what it waits for")
    running.send(signal.SIGINT)
    assert running.wait(30).rc == 130
    assert database.rows(STATE) in ([("t_k", False)], [])
    other.commit()
    bundle.apply()
    assert is_whole(bundle, database)


@pytest.mark.parametrize("times", [1, 3])
def test_a_duplicate_in_the_data(bundle, database, times):
    database.execute("INSERT INTO t VALUES (7, 7)")
    for _ in range(times):
        failed = bundle.fails(30, "apply", as_json=True)
        assert failed.error["sqlstate"] == "23505" and failed.error["line"] == 2, failed
        assert "duplicate" in failed.out or "could not create unique index" in failed.out, failed
        assert bundle.status().states["app:0002_i"] in ("failed", "interrupted")
        assert not database.has("the_end")
        assert len(database.rows(STATE)) <= 1, "an earlier attempt's index was taken away first"
    database.execute("DELETE FROM t WHERE id = 7 AND ctid <> (SELECT min(ctid) FROM t WHERE id = 7)")
    bundle.apply()
    assert is_whole(bundle, database)


def test_a_duplicate_that_comes_while_the_index_is_built(bundle, database):
    other = writer(database)
    running = bundle.start("apply")
    eventually(building(database), "the build waits")
    other.cursor().execute("INSERT INTO t VALUES (1000, 1000)")
    other.commit()
    failed = running.wait()
    assert failed.rc == 30 and "23505" in failed.err, failed
    database.execute("DELETE FROM t WHERE id = 1000")
    bundle.apply()
    assert is_whole(bundle, database)


@pytest.fixture
def hasty(database):
    """A role with timeouts of its own, that may do everything else."""
    role = f"hasty_{database.name}"
    database.execute(f"CREATE ROLE {role} LOGIN SUPERUSER")
    yield role
    database.execute(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def test_lock_timeout_of_the_role_does_not_cut_a_build(bundle, database, hasty):
    """The timeout would end the build's wait for others and leave an invalid index each time."""
    database.execute(f"ALTER ROLE {hasty} SET lock_timeout TO '150ms'")
    other = writer(database)
    running = bundle.start("apply", dsn=database.server.dsn(database.name, hasty))
    eventually(building(database), "the build waits")
    database.execute("SELECT pg_sleep(0.6)")  # four times the timeout: what is tested is that nothing happens
    assert running.is_running(), running.wait()
    other.commit()
    assert running.wait().rc == 0
    assert is_whole(bundle, database)


def test_lock_timeout_of_the_role_holds_for_the_step_behind_a_build(bundle, database, hasty):
    """It was set aside for the build, and no longer."""
    database.execute(f"ALTER ROLE {hasty} SET lock_timeout TO '150ms'")
    bundle.put("app", "0003_end.sql", "CREATE TABLE the_end AS SELECT current_setting('lock_timeout') AS behind;\n")
    bundle.apply(dsn=database.server.dsn(database.name, hasty))
    assert database.column("SELECT behind FROM the_end") in (["150ms"], ["5s"]), "the role's, or the runner's own for a step"


def test_statement_timeout_of_the_role_and_a_build(bundle, database, hasty):
    """Whether it holds for a build or not: what it has cut is said, and is whole after the next run."""
    database.execute(f"ALTER ROLE {hasty} SET statement_timeout TO '800ms'")
    other = writer(database)
    running = bundle.start("apply", dsn=database.server.dsn(database.name, hasty))
    eventually(building(database), "the build waits")
    database.execute("SELECT pg_sleep(1.2)")
    other.commit()
    result = running.wait()
    assert result.rc in (0, 30), result
    if result.rc:
        assert result.said("statement timeout", "app:0002_i", "0002_i.sql:2", "remedy: "), result
        assert not database.has("the_end")
    database.execute(f"ALTER ROLE {hasty} RESET statement_timeout")
    bundle.apply(dsn=database.server.dsn(database.name, hasty))
    assert is_whole(bundle, database)


def test_a_deadlock_ends_the_build(bundle, database):
    """A writer that waits for the build, which waits for the writer: the server ends one of them."""
    other = writer(database)
    running = bundle.start("apply")
    eventually(building(database), "the build waits for the writer")
    try:
        other.cursor().execute("LOCK TABLE t IN SHARE UPDATE EXCLUSIVE MODE")  # which the build holds
        other.commit()
    except Exception:  # it was the writer
        other.rollback()
    result = running.wait()
    assert result.rc in (0, 30), result
    if result.rc:
        assert "deadlock" in result.err and "remedy: " in result.err, result
    bundle.apply()
    assert is_whole(bundle, database)
