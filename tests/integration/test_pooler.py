"""A connection pooler in between: PgBouncer in transaction and in session mode. A session lock means nothing behind it, so it
is refused, or the lock goes by a connection of its own; then it works as it does directly, whatever is killed."""
import random
import re
import time

import psycopg2
import pytest

from medley import medley
from pooler import PgBouncer
from waiting import eventually


@pytest.fixture(params=["transaction", "session"])
def pooler(request, postgres):
    made = PgBouncer(postgres, request.param)
    yield made
    made.close()


def test_a_pooler_is_refused(project, database, pooler):
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    failed = project.fails(22, "apply", dsn=pooler.dsn(database.name))
    assert failed.said("pooler", "--lock-dsn")
    assert not database.has("a") and not database.has("lockstep.event")


def test_a_pooler_for_the_lock_is_refused(project, database, pooler):
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    project.fails(22, "apply", "--lock-dsn", pooler.dsn(database.name), dsn=pooler.dsn(database.name))
    project.fails(22, "apply", "--lock-dsn", pooler.dsn(database.name))
    assert not database.has("a")


def test_behind_a_pooler_with_a_direct_lock(project, database, pooler):
    project.source("app", {
        **{f"{i:04}_s": f"CREATE TABLE s{i} (id int);\n" for i in range(1, 45)},
        "0050_leak": "SET search_path = '';\nCREATE TEMP TABLE leak();\nSET work_mem = '99MB';\n",
        "0051_look": "CREATE TABLE seen AS SELECT current_setting('search_path') AS path, current_setting('work_mem') AS mem;\n",
        "0052_copy": "COPY s1 FROM stdin;\n1\n2\n\\.\n",
        "0053_alone": "-- lockstep: transaction = no\nCREATE INDEX CONCURRENTLY s1_id ON s1 (id);\nINSERT INTO s2 VALUES (1);\n"})
    direct = database.dsn
    dsn = pooler.dsn(database.name)
    project.ok("apply", "--lock-dsn", direct, dsn=dsn)
    assert database.rows("SELECT path, mem FROM seen") == [('"$user", public', "4MB")]
    assert len(database.tables()) == 45
    project.ok("apply", "--lock-dsn", direct, dsn=dsn)
    project.verify_journal()
    assert set(project.status().states.values()) == {"applied"}
    # and what is left in the pooled connection harms nobody
    other = psycopg2.connect(dsn)
    other.autocommit = True
    cursor = other.cursor()
    cursor.execute("SHOW search_path")
    assert cursor.fetchone()[0] == '"$user", public'
    other.close()


def test_behind_a_pooler_an_error_is_told_as_elsewhere(project, database, pooler):
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "CREATE TABLE b();\nSELECT nix;\n"})
    failed = project.fails(30, "apply", "--lock-dsn", database.dsn, dsn=pooler.dsn(database.name))
    assert re.search(r"0002_b\.sql:2:8", failed.err)
    assert database.outcomes() == ["applied 0001_a", "failed 0002_b"]


def test_looking_through_a_pooler(project, database, pooler):
    """To look needs no lock, and so a pooler does no harm to it; whether it is let through or refused, it is said."""
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "CREATE TABLE b();"})
    project.apply("--to", "0001")
    dsn = pooler.dsn(database.name)
    for command in (["plan"], ["status"], ["history"], ["verify", "--journal"], ["apply", "--dry-run"]):
        looked = project.run(*command, "--lock-dsn", database.dsn, dsn=dsn) if command[0] == "apply" else project.run(*command, dsn=dsn)
        assert looked.rc in (0, 22), looked
        assert looked.rc == 0 or looked.said("pooler", "remedy: ")
    assert not database.has("b")


def sessions(database, where="true"):
    """The pool's connections to the server: a session that was reset behind it has lost the program's name."""
    return database.column("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
                           f" AND application_name NOT LIKE 'lockstep lock%%' AND application_name <> 'the test' AND {where}", [])


def picture(database):
    return [sorted(block.splitlines()) if block.startswith("COPY ") else block for block in
            re.split(r"^(?=COPY .* FROM stdin;$)|(?<=^\\\.\n)", database.dump("-N", "lockstep"), flags=re.MULTILINE)]


def test_everything_behind_a_pooler_is_as_it_is_directly(tmp_path, database, other_database, pooler):
    direct = medley(tmp_path / "direct", other_database.dsn)
    direct.apply()
    pooled = medley(tmp_path / "pooled", pooler.dsn(database.name))
    pooled.apply("--lock-dsn", database.dsn)
    assert picture(database) == picture(other_database)
    assert database.events("local_id", "outcome", "unit") == other_database.events("local_id", "outcome", "unit")
    direct.verify_journal(dsn=database.dsn)


@pytest.mark.parametrize("victim", ["runner", "pooled session", "lock"])
def test_killed_behind_a_pooler(tmp_path, database, other_database, pooler, victim):
    """Again and again, at any moment; PgBouncer's server connection may still be at work when the next run begins."""
    medley(tmp_path / "whole", other_database.dsn).apply()
    project = medley(tmp_path / "bundle", pooler.dsn(database.name))
    dice = random.Random(victim)
    for turn in range(8):
        running = project.start("apply", "--lock-dsn", database.dsn)
        eventually(lambda running=running: database.lock_holders() or not running.is_running(), "it has begun")
        time.sleep(dice.uniform(0.0, 0.02 * (turn + 1)))  # the moment is what is varied
        if victim == "runner":
            result = running.kill()
            assert result.rc in (0, -9), result
        else:
            pids = database.lock_holders() if victim == "lock" else sessions(database)
            for pid in pids:
                database.execute("SELECT pg_terminate_backend(%s)", [pid])
            result = running.wait()
            assert result.rc in (0, 20, 21, 30, 31), result
            assert result.rc == 0 or "remedy: " in result.err, result
        if result.rc == 0:
            break
    for _ in range(3):
        result = project.run("apply", "--lock-dsn", database.dsn)
        if result.rc == 0:
            break
    assert result.rc == 0, result
    assert picture(database) == picture(other_database)
    applied = "SELECT source, local_id, outcome, unit FROM lockstep.event WHERE outcome NOT IN ('intent', 'failed') ORDER BY 1, 2, 4"
    assert database.rows(applied) == other_database.rows(applied)
    project.verify_journal(dsn=database.dsn)


def test_the_pooler_goes_away_in_the_middle(project, database, pooler):
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_g": "INSERT INTO gate VALUES (1);\nCREATE TABLE b();\n"})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply", "--lock-dsn", database.dsn, dsn=pooler.dsn(database.name))
    eventually(lambda: sessions(database, "wait_event_type = 'Lock'"), "apply waits for our lock")
    pooler.close()
    failed = running.wait()
    assert failed.rc in (20, 31) and "remedy: " in failed.err, failed
    holder.rollback()
    assert project.fails(20, "apply", "--lock-dsn", database.dsn, dsn=pooler.dsn(database.name)).said("cannot connect")
    project.apply()
    assert database.column("SELECT n FROM gate") == [1] and database.tables() == ["a", "b", "gate"]
    project.verify_journal()


def test_no_connection_is_left_in_the_pool(project, database, pooler):
    """The pool is full of idle transactions of others: lockstep waits its turn, or is told."""
    project.source("app", {"0001_a": "CREATE TABLE a();"})
    dsn = pooler.dsn(database.name)
    others = [psycopg2.connect(dsn) for _ in range(5)]
    for other in others:
        other.cursor().execute("SELECT 1")
    running = project.start("apply", "--lock-dsn", database.dsn, dsn=dsn)
    time.sleep(0.4)  # it has no way to say that it waits: the pooler does not answer
    for other in others:
        other.close()
    assert running.wait().rc == 0
    assert database.has("a")
