"""kill -9 at any moment: whatever the database has then, the next run goes on from it."""
import random
import signal
import time

import pytest

from lockkey import lock_key
from waiting import eventually

ROUNDS = 25
STEPS = 60


def steps(n=STEPS):
    """Small ones that ride together, large ones that go alone, and some that are not one transaction."""
    files = {"0000_t": "CREATE TABLE ran (step int, part int);\n"}
    for i in range(1, n + 1):
        if i % 12 == 0:
            files[f"{i:04}_s"] = ("-- lockstep: transaction = no\n" + f"INSERT INTO ran VALUES ({i}, 1);\n"
                                  f"INSERT INTO ran VALUES ({i}, 2);\n"
                                  f"CREATE INDEX CONCURRENTLY ran_{i} ON ran (step, part);\n")
        else:
            wide = "x" * (90000 if i % 7 == 0 else 10)
            files[f"{i:04}_s"] = (f"INSERT INTO ran VALUES ({i}, 1);\nSELECT pg_sleep(0.002);\nSELECT '{wide}';\n"
                                  f"INSERT INTO ran VALUES ({i}, 2);\n")
    return files


def check(database, n=STEPS):
    wrong = database.rows("SELECT s, p, count(r.step) FROM generate_series(1, %s) s CROSS JOIN generate_series(1, 2) p"
                          " LEFT JOIN ran r ON r.step = s AND r.part = p GROUP BY s, p HAVING count(r.step) <> 1", [n])
    assert not wrong, wrong
    applied = database.rows("SELECT local_id, count(*) FROM lockstep.event WHERE outcome = 'applied' GROUP BY 1 HAVING"
                            " count(*) <> 1")
    assert not applied, applied
    assert database.one("SELECT count(*) FROM lockstep.event WHERE outcome = 'applied'") == n + 1


def test_killed_at_many_moments(project, database):
    """One database, killed again and again on the way through sixty steps."""
    project.source("app", steps())
    dice = random.Random(20251122)
    kills = 0
    for _ in range(ROUNDS):
        running = project.start("apply")
        time.sleep(dice.uniform(0.0, 0.035))  # the moment itself is what is varied
        was_running = running.is_running()
        result = running.kill()
        kills += was_running
        if not was_running:
            assert result.rc == 0, result
            break
        eventually(lambda: not database.lock_holders(), "the lock is free")
    assert kills >= 8
    eventually(lambda: not database.backends(), "the server's processes have ended")
    project.apply()
    check(database)
    project.verify_journal()
    assert set(project.status().states.values()) == {"applied"}


@pytest.mark.parametrize("seed", range(3))
def test_the_servers_process_is_ended_at_many_moments(project, database, seed):
    """The same with the connection of the steps, or the lock's, ended under the runner."""
    project.source("app", steps())
    dice = random.Random(seed)
    for turn in range(8):
        running = project.start("apply")
        eventually(lambda: database.lock_holders() or not running.is_running(), "the run has begun")
        time.sleep(dice.uniform(0.0, 0.05))
        victims = database.backends("lockstep") if turn % 2 else database.lock_holders()
        for pid in victims:
            database.execute("SELECT pg_terminate_backend(%s)", [pid])
        result = running.wait()
        assert result.rc in (0, 20, 21, 30, 31), result
        if result.rc == 0:
            break
        assert "lockstep: error: " in result.err and "remedy: " in result.err, result
    eventually(lambda: not database.backends(), "the server's processes have ended")
    project.apply()
    check(database)
    project.verify_journal()


@pytest.mark.parametrize("number,rc", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_told_to_stop_at_many_moments(project, database, number, rc):
    """Whatever it is doing just then: it says that it was interrupted, or it is done; and what a later run finds is whole."""
    project.source("app", steps())
    dice = random.Random(number)
    for turn in range(40):
        running = project.start("apply")
        time.sleep(dice.uniform(0.003, 0.03))  # before that the signal may meet a process that has not begun to listen
        running.send(number)
        result = running.wait(30)
        assert result.rc in (0, rc) or result.rc == -number and not result.out, result
        if result.rc == 0 and turn > 20:
            break
    eventually(lambda: not database.lock_holders(), "the lock is free")
    project.apply()
    check(database)
    project.verify_journal()


@pytest.mark.parametrize("command", [["status"], ["history"], ["plan"], ["docs", "inventory"], ["verify", "--journal"],
                                     ["apply", "--dry-run"]], ids=" ".join)
def test_sigint_while_it_looks(project, database, command):
    """A look that waits for somebody's lock on the journal can be broken off."""
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "CREATE TABLE b();"})
    project.apply("--to", "0001")
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE lockstep.event")
    running = project.start(*command)
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "it waits")
    running.send(signal.SIGINT)
    result = running.wait(20)
    assert result.rc == 130, result
    assert "interrupted" in result.err


def test_sigint_while_waiting_for_the_lock_at_many_moments(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    holder = database.connect().cursor()
    holder.execute("SELECT pg_advisory_lock(%s)", [lock_key("lockstep")])
    dice = random.Random(1)
    running = [project.start("apply") for _ in range(12)]
    for one in running:
        eventually(lambda one=one: "waiting for the lock" in one.err_path.read_text(), "it waits")
    for one in running:
        time.sleep(dice.uniform(0, 0.05))
        one.send(signal.SIGINT)
    results = [one.wait(20) for one in running]
    assert [r.rc for r in results] == [130] * len(results), [r for r in results if r.rc != 130]


def test_the_lock_is_lost_in_mid_run(project, database):
    """Nothing of the running step is kept: another runner may be at work already."""
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_g": "INSERT INTO gate VALUES (1);\nCREATE TABLE b();\n",
                           "0003_c": "CREATE TABLE c();"})
    project.apply("--to", "0001")
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "apply waits for our lock")
    (pid,) = database.lock_holders()
    database.execute("SELECT pg_terminate_backend(%s)", [pid])
    eventually(lambda: not database.lock_holders(), "the lock is gone")
    holder.rollback()
    failed = running.wait()
    assert failed.rc in (20, 21), failed
    assert "lock" in failed.err and "could not be recorded" not in failed.err, failed
    assert database.tables() == ["a", "gate"] and database.one("SELECT count(*) FROM gate") == 0
    project.apply()
    assert database.tables() == ["a", "b", "c", "gate"] and database.one("SELECT count(*) FROM gate") == 1
    project.verify_journal()


def test_the_lock_is_lost_before_a_unit(project, database):
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_u": "-- lockstep: transaction = no\nINSERT INTO gate VALUES (1);\nCREATE TABLE b();\n"})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "apply waits for our lock")
    database.execute("SELECT pg_terminate_backend(%s)", database.lock_holders())
    eventually(lambda: not database.lock_holders(), "the lock is gone")
    holder.rollback()
    failed = running.wait()
    assert failed.rc in (20, 21), failed
    assert not database.has("b") and database.one("SELECT count(*) FROM gate") == 0
    project.apply()
    assert database.has("b") and database.one("SELECT count(*) FROM gate") == 1


def test_the_connection_is_lost_right_behind_the_last_commit(project, database):
    """The message's results never arrive; what was committed is committed, and said so by the next run."""
    project.source("app", {f"{i:04}_s": f"CREATE TABLE s{i}();\n" for i in range(1, 20)})
    project.put("app", "0010_s.sql", "CREATE TABLE s10();\nSELECT pg_terminate_backend(pg_backend_pid());\n")
    failed = project.run("apply", "--retries", "1")
    assert failed.rc in (20, 30, 31), failed
    done = len(database.tables())
    assert [o for o in database.outcomes() if o.startswith("applied")] == [f"applied {i:04}_s" for i in range(1, done + 1)]
    project.put("app", "0010_s.sql", "CREATE TABLE s10();\n")
    project.apply()
    assert len(database.tables()) == 19
    project.verify_journal()
