"""A server that is not as it should be: starting up, shutting down, full, read-only, of another version. Each time the
message says what is the matter, the exit code is the one for it, and nothing is half done."""
import re
import struct
import subprocess

import psycopg2
import pytest

from postgres import AS_SERVER, Database, Server
from project import Project
from waiting import eventually

STEPS = {"0001_a": "CREATE TABLE a (n int);\n", "0002_b": "INSERT INTO a SELECT generate_series(1, 1000);\n",
         "0003_c": "-- lockstep: transaction = no\nCREATE INDEX CONCURRENTLY a_n ON a (n);\n",
         "0003_c.down": "DROP INDEX CONCURRENTLY a_n;\n"}


def bundle(tmp_path, dsn):
    return Project(tmp_path / "bundle", dsn).source("app", STEPS)


def untouched(database):
    return not database.tables() and not database.has("lockstep.event")


def test_the_server_is_down_and_comes_back(tmp_path, own_server):
    database = own_server.create()
    project = bundle(tmp_path, database.dsn)
    project.apply("--to", "0001")
    own_server.stop("fast")
    for command in ("plan", "apply", "status"):
        assert project.fails(20, command).said("cannot connect", "remedy: ")
    own_server.start()
    project.apply()
    database = Database(own_server, database.name)
    assert database.one("SELECT count(*) FROM a") == 1000
    project.verify_journal()


@pytest.mark.parametrize("patience", [[], ["--retries", "0"]], ids=["tried again", "not tried again"])
def test_the_server_is_restarted_under_a_run(tmp_path, own_server, patience):
    """A fast restart ends both of the runner's sessions in mid-step."""
    database = own_server.create()
    database.execute("CREATE TABLE gate (n int)")
    project = Project(tmp_path / "bundle", database.dsn)
    project.source("app", {**STEPS, "0002_g": "INSERT INTO a VALUES (7);\nINSERT INTO gate VALUES (1);\n"})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply", *patience)
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "apply waits for our lock")
    own_server.stop("fast")
    own_server.start()
    result = running.wait()
    assert result.rc == (20 if patience else 0) or result.rc == 31 and "remedy: " in result.err, result
    project.apply()
    database = Database(own_server, database.name)
    assert database.column("SELECT n FROM gate") == [1]
    assert database.one("SELECT count(*) FROM a WHERE n = 7") == 2
    project.verify_journal()


@pytest.fixture
def small_server():
    server = Server(max_connections="6", superuser_reserved_connections="1", max_wal_senders="0")
    yield server
    server.destroy()


@pytest.mark.parametrize("left", [0, 1], ids=["none left", "one left, and two are needed"])
def test_too_many_connections(tmp_path, small_server, left):
    database = small_server.create()
    database.execute("CREATE ROLE clerk LOGIN; GRANT ALL ON SCHEMA public TO clerk")
    database.execute(f"GRANT CREATE ON DATABASE {database.name} TO clerk")
    others = [database.connect("clerk") for _ in range(4 - left)]  # and ours: the sixth is kept for a superuser
    project = bundle(tmp_path, small_server.dsn(database.name, "clerk"))
    failed = project.fails(20, "apply")
    assert failed.said("connection", "remedy: ") and re.search("too many clients|reserved", failed.err), failed
    assert untouched(database)
    for other in others:
        other.close()
    eventually(lambda: len(database.column("SELECT pid FROM pg_stat_activity WHERE usename = 'clerk'")) == 0, "they are gone")
    project.apply()
    assert database.one("SELECT count(*) FROM a") == 1000


def test_a_role_that_may_hold_no_more_connections(tmp_path, database):
    database.execute("DROP ROLE IF EXISTS narrow")
    database.execute("CREATE ROLE narrow LOGIN CONNECTION LIMIT 1")
    try:
        failed = bundle(tmp_path, database.server.dsn(database.name, "narrow")).fails(20, "apply")
        assert failed.said("too many connections for role", "remedy: ")
        assert untouched(database)
    finally:
        database.execute("DROP ROLE narrow")


def test_a_database_that_is_not_there_or_takes_nobody(tmp_path, postgres, database):
    project = bundle(tmp_path, postgres.dsn("nowhere"))
    assert project.fails(20, "apply").said("nowhere", "does not exist")
    database.execute(f"ALTER DATABASE {database.name} CONNECTION LIMIT 0")
    database.execute("DROP ROLE IF EXISTS guest")
    database.execute("CREATE ROLE guest LOGIN")
    assert project.fails(20, "apply", dsn=postgres.dsn(database.name, "guest")).said("too many connections for database")
    database.execute("DROP ROLE guest")


# ---- read-only ------------------------------------------------------------------------------------------------------

class Standby(Server):
    """A hot standby of another server, as pg_basebackup makes it."""

    def __init__(self, primary):
        self.home = primary.home.parent / (primary.home.name + "-standby")
        self.data = self.home / "data"
        self.settings = {**primary.settings, "unix_socket_directories": str(self.home), "hot_standby": "on"}
        subprocess.run([*AS_SERVER, "mkdir", str(self.home)], check=True, cwd="/")
        primary.call("pg_basebackup", "-D", self.data, "-R", "-X", "stream", "-c", "fast", "-d", primary.dsn("postgres"),
                     "--no-sync")
        self.start()


@pytest.fixture
def standby(own_server):
    with open(own_server.data / "pg_hba.conf", "a", encoding="utf-8") as hba:
        hba.write("local replication all trust\n")
    own_server.stop("fast")
    own_server.start()
    made = Standby(own_server)
    yield made
    made.destroy()


def test_a_read_only_standby(tmp_path, own_server, standby):
    database = own_server.create()
    project = bundle(tmp_path, database.dsn)

    def caught_up():
        try:
            with psycopg2.connect(standby.dsn(database.name)) as there, own_server.connect("postgres") as here:
                cursor, own = there.cursor(), here.cursor()
                own.execute("SELECT pg_current_wal_insert_lsn()")  # what an asynchronous commit has written may not be out yet
                cursor.execute("SELECT pg_last_wal_replay_lsn() >= %s", own.fetchone())
                return cursor.fetchone()[0]
        except psycopg2.OperationalError:
            return False
    eventually(caught_up, "the standby has caught up")
    dsn = standby.dsn(database.name)
    # an empty one, then one with a journal
    for done, left in ((0, 3), (1, 2)):
        if done:
            project.apply("--to", "0001")
            eventually(caught_up, "the standby has caught up")
        failed = project.fails(14, "apply", dsn=dsn)
        assert failed.said("standby", "remedy: "), failed
        assert len(project.plan(dsn=dsn).planned) == left
        assert project.run("status", "--exit-code", dsn=dsn).rc == 4
    project.apply()
    eventually(caught_up, "the standby has caught up")
    assert project.apply(dsn=dsn).said("nothing to do")
    project.verify_journal(dsn=dsn)


def test_a_database_that_is_read_only_by_default(project, database):
    """Somebody has put it aside: lockstep does not overrule that."""
    project.source("app", STEPS)
    database.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only TO on")
    failed = project.fails(14, "apply")
    assert failed.said("read-only", "remedy: "), failed
    assert untouched(database)
    database.execute(f"ALTER DATABASE {database.name} RESET default_transaction_read_only")
    project.apply()
    database.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only TO on")
    project.put("app", "0004_d.sql", "CREATE TABLE d();\n")
    assert project.fails(14, "apply").said("read-only", "remedy: ")
    assert project.fails(14, "revert", "--count", "1").said("read-only", "remedy: ")
    assert not database.has("d") and database.has("a_n")


# ---- versions -------------------------------------------------------------------------------------------------------

def as_version(text):
    """A change of what the server says about itself when a session begins."""
    def change(message):
        if not message.startswith(b"S") or b"server_version\0" not in message:
            return message
        body = b"server_version\0" + text.encode() + b"\0"
        return b"S" + struct.pack("!I", len(body) + 4) + body
    return change


def test_a_server_that_is_too_old(project, database, breaker):
    project.source("app", STEPS)
    breaker.change = as_version("12.19")
    assert project.fails(3, "apply", dsn=breaker.dsn(database.name)).said("version 12.19", "13 or newer")
    assert untouched(database)


@pytest.mark.parametrize("version", ["13.1", "16.4 (Debian 16.4-1)", "18beta1"])
def test_the_servers_version_changes_on_the_way(project, database, breaker, version):
    """A major upgrade between two runs, as far as what the server says of itself goes."""
    project.source("app", STEPS)
    project.apply("--to", "0001")
    breaker.change = as_version(version)
    dsn = breaker.dsn(database.name)
    project.apply(dsn=dsn)
    assert set(project.status(dsn=dsn).states.values()) == {"applied"}
    project.verify_journal(dsn=dsn)


@pytest.mark.parametrize("command", [["apply"], ["plan"], ["status"], ["history"], ["verify", "--journal"]], ids=" ".join)
def test_a_journal_of_a_newer_lockstep(project, database, command):
    project.source("app", STEPS)
    project.apply("--to", "0001")
    database.execute("UPDATE lockstep.meta SET value = (value::int + 1)::text WHERE key = 'version'")
    assert project.fails(3, *command).said("version", "newer", "remedy: ")
    assert database.outcomes() == ["applied 0001_a"] and not database.has("a_n")
