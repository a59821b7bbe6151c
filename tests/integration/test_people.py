"""Asking people before each step, and keeping the reason that they gave; a journal that an older lockstep made."""
import os
import pty
import signal

import pytest

from project import environment
from waiting import eventually

THREE = {"0001_a": "CREATE TABLE a();", "0002_b": "CREATE TABLE b();", "0003_c": "CREATE TABLE c();"}


def answer(project, text, *args, **options):
    """apply with these answers on standard input."""
    import subprocess
    command = project.command("apply", "--confirm-each", *args, **options)
    done = subprocess.run(command, env=environment(project.root), cwd=project.root, input=text, text=True, capture_output=True,
                          timeout=60, check=False)
    return done


def test_no_to_the_first_step_of_all(project):
    """An empty journal has no head."""
    project.source("app", THREE)
    done = answer(project, "n\n")
    assert done.returncode == 4 and done.stdout.startswith("0 steps in ") and "head" not in done.stdout, done


@pytest.mark.parametrize("text,rc,tables", [
    ("y\ny\ny\n", 0, ["a", "b", "c"]), ("yes\nNo\n", 4, ["a"]), ("n\n", 4, []), ("", 4, []), ("y\n", 4, ["a"]),
    ("all\n", 0, ["a", "b", "c"]), ("Y\nA\n", 0, ["a", "b", "c"]), ("\n", 4, []), ("what?\n", 4, [])])
def test_each_step_is_asked_for(project, database, text, rc, tables):
    project.source("app", THREE)
    done = answer(project, text)
    assert done.returncode == rc, done
    assert database.tables() == tables
    assert "[1/3] apply app:0001_a? [y]es, [n]o, [a]ll: " in done.stderr
    if rc == 4:
        assert f"stopped before 'app:000{len(tables) + 1}" in done.stderr and f"{len(tables)} of 3 steps are done" in done.stderr
    is_cut_off = text.count("\n") <= len(tables) < 3
    assert ("[a]ll: \nlockstep: error: " in done.stderr) == is_cut_off, "what comes next begins a line"
    project.apply()
    assert database.tables() == ["a", "b", "c"]


def test_asked_in_json(project, database):
    project.source("app", THREE)
    done = answer(project, "y\nn\n", as_json=True)
    assert done.returncode == 4 and '"exit_code":4' in done.stdout and "? [y]es" in done.stderr
    assert database.tables() == ["a"]


def test_asked_on_a_terminal_and_interrupted(project, database):
    import subprocess
    project.source("app", THREE)
    primary, secondary = pty.openpty()
    running = subprocess.Popen(project.command("apply", "--confirm-each"), env=environment(project.root), cwd=project.root,
                               stdin=secondary, stdout=subprocess.DEVNULL, stderr=open(project.root / "err", "wb"))
    said = lambda: (project.root / "err").read_text()
    try:
        eventually(lambda: "[1/3]" in said(), "it asks")
        os.write(primary, b"y\n")
        eventually(lambda: "[2/3]" in said(), "it asks again")
        assert database.tables() == ["a"]
        running.send_signal(signal.SIGINT)
        assert running.wait(20) == 130
    finally:
        running.kill()
        os.close(primary)
        os.close(secondary)
    assert database.tables() == ["a"]


def test_revert_asks_too(project, database):
    import subprocess
    project.source("app", {**THREE, "0002_b.down": "DROP TABLE b;", "0003_c.down": "DROP TABLE c;"})
    project.apply()
    command = project.command("revert", "--count", "2", "--confirm-each")
    done = subprocess.run(command, env=environment(project.root), cwd=project.root, input="y\nn\n", text=True,
                          capture_output=True, timeout=60, check=False)
    assert done.returncode == 4 and database.tables() == ["a", "b"], done


@pytest.mark.parametrize("reason", ["ticket OPS-4711", "it's \"that\"; DROP TABLE x; -- é \\ $1 %s"])
def test_the_reason_is_kept(project, database, reason):
    project.source("app", THREE)
    project.apply("--to", "0001")
    project.apply("--to", "0002", "--reason", reason)
    project.apply()
    assert database.events("local_id", "reason") == [("0001_a", None), ("0002_b", reason), ("0003_c", None)]
    events = project.ok("history", as_json=True).json["events"]
    assert [event["reason"] for event in events] == [None, reason, None]
    assert reason in project.ok("history").out
    project.verify_journal()
    database.execute("ALTER TABLE lockstep.event DISABLE TRIGGER ALL")
    database.execute("UPDATE lockstep.event SET reason = 'another' WHERE seq = 2")
    project.fails(11, "verify", "--journal")
    database.execute("UPDATE lockstep.event SET reason = NULL WHERE seq = 2")
    project.fails(11, "verify", "--journal")


def test_a_reason_behind_a_pooler(project, database):
    from pooler import PgBouncer
    project.source("app", THREE)
    pooler = PgBouncer(database.server, "transaction")
    try:
        project.ok("apply", "--reason", "why $1 not", "--lock-dsn", database.dsn, dsn=pooler.dsn(database.name))
    finally:
        pooler.close()
    assert set(database.events("reason")) == {("why $1 not",)}
    project.verify_journal()


def test_an_empty_reason_is_none(project):
    project.source("app", THREE)
    project.fails(2, "apply", "--reason", "")


def test_an_older_journal_is_brought_up_to_date(project, database):
    """As version 1 made it: no reason, and a function of other parameters."""
    project.source("app", THREE)
    project.apply("--to", "0001")
    database.execute("ALTER TABLE lockstep.event DROP COLUMN reason; UPDATE lockstep.meta SET value = '1' WHERE key = 'version'")
    database.execute("DO $$ DECLARE f regprocedure; BEGIN SELECT oid INTO f FROM pg_proc WHERE proname = 'write_event';"
                     " EXECUTE 'DROP FUNCTION ' || f; END $$;"
                     " CREATE FUNCTION lockstep.write_event(int) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    assert project.status().states == {"app:0001_a": "applied", "app:0002_b": "pending", "app:0003_c": "pending"}
    assert [event["reason"] for event in project.ok("history", as_json=True).json["events"]] == [None]
    project.verify_journal()
    project.apply("--reason", "new")
    assert database.events("local_id", "reason") == [("0001_a", None), ("0002_b", "new"), ("0003_c", "new")]
    assert database.one("SELECT value FROM lockstep.meta WHERE key = 'version'") == "9"
    assert database.one("SELECT count(*) FROM pg_proc WHERE proname = 'write_event'") == 1
    project.verify_journal()
