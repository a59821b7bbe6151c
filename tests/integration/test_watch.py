"""Who blocks a statement, and how far a long one is."""
import signal

import pytest

from waiting import eventually

ALONE = "-- lockstep: transaction = no\n"
SLOW = ("CREATE TABLE t AS SELECT i AS k, repeat('x', 900) AS wide FROM generate_series(1, 400) i;"
        " CREATE FUNCTION slow(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.008); RETURN i; END $$;")


@pytest.fixture
def blocked(project, database):
    """apply, which waits for a table that we hold after we have said something recognisable."""
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_g": "INSERT INTO gate VALUES (1);"})
    holder = database.connect()
    holder.autocommit = False
    cursor = holder.cursor()
    cursor.execute("LOCK TABLE gate")
    cursor.execute("SELECT 'the holder''s query'")
    return holder


def test_the_one_who_blocks_is_named(project, database, blocked):
    running = project.start("apply", "--lock-timeout", "0")
    eventually(lambda: "waits for process" in running.err_path.read_text(), "it says who blocks it")
    blocked.rollback()
    done = running.wait()
    assert done.rc == 0, done
    assert f"app:0002_g: waits for process {blocked.info.backend_pid} (it, the test, idle in transaction, " in done.err
    assert "the holder's query" in done.err.replace("''", "'")


def test_the_one_who_blocks_in_json(project, database, blocked):
    running = project.start("apply", "--lock-timeout", "0", as_json=True)
    eventually(lambda: '"event":"blocked"' in running.out_path.read_text(), "it says who blocks it")
    blocked.rollback()
    done = running.wait()
    event = done.events("blocked")[0]
    assert event["step"] == "app:0002_g" and event["milliseconds"] >= 1000
    (who,) = event["blockers"]
    assert who["pid"] == blocked.info.backend_pid and who["state"] == "idle in transaction" and who["milliseconds"] > 0
    assert who["application"] == "the test" and "holder" in who["query"]
    assert done.rc == 0


def test_a_prepared_transaction_blocks(tmp_path):
    from postgres import Server
    from project import Project
    server = Server(max_prepared_transactions="2")
    try:
        database = server.create()
        database.execute("CREATE TABLE gate (n int)")
        holder = database.connect()
        holder.autocommit = False
        holder.cursor().execute("LOCK TABLE gate; PREPARE TRANSACTION 'left'")
        holder.close()
        project = Project(tmp_path / "bundle", database.dsn).source("app", {"0001_g": "INSERT INTO gate VALUES (1);"})
        running = project.start("apply", "--lock-timeout", "0", as_json=True)
        eventually(lambda: '"event":"blocked"' in running.out_path.read_text(), "it says who blocks it")
        database.execute("ROLLBACK PREPARED 'left'")
        done = running.wait()
        assert done.rc == 0 and done.events("blocked")[0]["blockers"][0]["pid"] is None, done
    finally:
        server.destroy()


def test_a_role_that_may_not_see_it(project, database, blocked):
    database.execute(f"CREATE ROLE nobody_much LOGIN; GRANT CREATE ON DATABASE {database.name} TO nobody_much;"
                     " GRANT CREATE ON SCHEMA public TO nobody_much")
    project.sections.clear()
    project.sections["manifest"] = {"name": "app"}
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_g": "SELECT pg_advisory_xact_lock(77);"})
    blocked.cursor().execute("SELECT pg_advisory_xact_lock(77)")
    running = project.start("apply", "--lock-timeout", "0", as_json=True, dsn=database.server.dsn(database.name, "nobody_much"))
    try:
        eventually(lambda: '"event":"blocked"' in running.out_path.read_text(), "it says who blocks it")
    finally:
        blocked.rollback()
        done = running.wait()
        database.execute("DROP OWNED BY nobody_much CASCADE; DROP ROLE nobody_much")
    who = done.events("blocked")[0]["blockers"][0]
    assert who["pid"] == blocked.info.backend_pid and "insufficient privilege" in who["query"]
    assert done.rc == 0, done


@pytest.mark.parametrize("alone", [False, True], ids=["in a transaction", "alone"])
def test_an_index_build(project, database, alone):
    database.execute(SLOW)
    project.source("app", {"0001_i": (ALONE + "CREATE INDEX CONCURRENTLY t_k ON t (slow(k));" if alone
                                      else "CREATE INDEX t_k ON t (slow(k));")})
    done = project.apply(as_json=True)
    events = done.events("progress")
    assert events, done
    assert {event["relation"] for event in events} == {"t"} and events[0]["step"] == "app:0001_i"
    assert events[0]["command"] == ("CREATE INDEX CONCURRENTLY" if alone else "CREATE INDEX")
    assert events[0]["phase"] == "building index: scanning table"
    assert 0 < events[0]["percent"] < 100 and events[0]["total"] == events[-1]["total"] == 50


def test_an_index_build_in_words(project, database):
    database.execute(SLOW)
    project.source("app", {"0001_i": "CREATE INDEX t_k ON t (slow(k));"})
    done = project.apply()
    assert "app:0001_i: CREATE INDEX on t: building index: scanning table, " in done.err and " %" in done.err, done
    database.execute("DROP INDEX t_k")


def test_copy(project, database):
    database.execute(SLOW + "CREATE TABLE into_it (k int CHECK (slow(k) > 0))")
    rows = "".join(f"{i}\n" for i in range(1, 300))
    project.source("app", {"0001_c": f"COPY into_it FROM stdin;\n{rows}\\.\n"})
    done = project.apply(as_json=True)
    event = done.events("progress")[0]
    assert event["command"] == "COPY FROM" and event["rows"] > 0 and event["percent"] is None and event["phase"] is None


def test_vacuum_and_analyze(project, database):
    database.execute(SLOW + "DELETE FROM t WHERE k % 2 = 0; CREATE INDEX t_slow ON t (k);"
                     " ALTER TABLE t ALTER wide SET STATISTICS 10")
    project.source("app", {"0001_v": ALONE + "SET vacuum_cost_delay = 100;\nSET vacuum_cost_limit = 1;\nSET vacuum_cost_page_miss = 1;\n"
                           "VACUUM t;\n"})
    running = project.start("apply", as_json=True)
    eventually(lambda: '"event":"progress"' in running.out_path.read_text(), "it says how far it is")
    running.send(signal.SIGTERM)
    running.send(signal.SIGTERM)
    done = running.wait()
    event = done.events("progress")[0]
    assert event["command"] == "VACUUM" and event["relation"] == "t" and event["total"] > 0, done


def test_nothing_is_said_of_short_ones(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "SELECT pg_sleep(1.5);"})
    done = project.apply(as_json=True)
    assert not done.events("progress", "blocked")
