"""A server whose disk is full: the step fails and says so, what it wrote is gone, and with room again the next run is through."""
import os
import shutil
import subprocess

import pytest

from postgres import AS_SERVER, Database, Server
from project import Project
from waiting import eventually

MB = 1024 * 1024
WIDE = "INSERT INTO wide SELECT i, repeat('x', 400) FROM generate_series(1, 20000) i;\n"  # about 9 MB


def mount(place, size):
    if os.geteuid() != 0:
        pytest.skip("needs root")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], capture_output=True, check=False).returncode:
        pytest.skip("cannot mount here")
    shutil.chown(place, *["postgres"] * 2)
    os.chmod(place, 0o700)


def fill(place, leave=0):
    """A file that takes up what is left but for `leave` bytes."""
    filler = place / "filler"
    free = os.statvfs(place)
    subprocess.run(["fallocate", "-l", str(max(free.f_bavail * free.f_bsize - leave, 1)), str(filler)], check=True)
    return filler


@pytest.fixture
def small_disk(own_server):
    """A database whose tables, the journal's among them, lie on a file system of 16 MB."""
    place = own_server.home / "tiny"
    place.mkdir()
    mount(place, "16m")
    space = place / "space"
    subprocess.run([*AS_SERVER, "mkdir", str(space)], check=True, cwd="/")
    database = own_server.create()
    database.execute(f"CREATE TABLESPACE tiny LOCATION '{space}'")
    database.execute(f"ALTER DATABASE {database.name} SET default_tablespace TO tiny")
    database.session.close()
    yield place, database
    own_server.stop()
    subprocess.run(["umount", "-l", place], check=True)


def test_a_step_that_needs_more_than_there_is(tmp_path, small_disk):
    _, database = small_disk
    project = Project(tmp_path / "bundle", database.dsn)
    project.source("app", {"0001_a": "CREATE TABLE a (n int);\n", "0002_wide": "CREATE TABLE wide (n int, t text);\n" + WIDE * 4,
                           "0003_b": "CREATE TABLE b (n int);\n"})
    failed = project.fails(30, "apply", as_json=True)
    assert failed.error["sqlstate"] == "53100", failed
    assert "No space left" in failed.error["message"] and "app:0002_wide" in failed.error["message"]
    assert database.tables() == ["a"] and database.outcomes() == ["applied 0001_a", "failed 0002_wide"]
    project.verify_journal()
    project.put("app", "0002_wide.sql", "CREATE TABLE wide (n int, t text);\nINSERT INTO wide VALUES (1, 'x');\n")
    project.apply()
    assert database.tables() == ["a", "b", "wide"]
    project.verify_journal()


@pytest.mark.parametrize("head", ["", "-- lockstep: transaction = no\n"], ids=["one transaction", "units"])
def test_there_is_not_even_room_for_the_journal(tmp_path, small_disk, head):
    """What a rolled back step has written to a table that was there before takes up its room until a vacuum."""
    place, database = small_disk
    project = Project(tmp_path / "bundle", database.dsn)
    project.source("app", {"0001_a": "CREATE TABLE wide (n int, t text);\n", "0002_wide": head + WIDE, "0003_b": "CREATE TABLE b ();"})
    project.apply("--to", "0001")
    fill(place)
    for _ in range(3):
        failed = project.run("apply")
        assert failed.rc in (1, 30) and failed.said("No space left", "app:0002_wide" if head == "" else "wide"), failed
        assert database.one("SELECT count(*) FROM wide") == 0 and not database.has("b")
        assert "applied 0002_wide" not in database.outcomes()
    (place / "filler").unlink()
    project.apply()
    assert database.one("SELECT count(*) FROM wide") == 20000 and database.has("b")
    assert database.outcomes().count("applied 0002_wide") == 1
    project.verify_journal()


def test_a_first_run_without_room_for_the_journal(tmp_path, small_disk):
    place, database = small_disk
    project = Project(tmp_path / "bundle", database.dsn)
    project.source("app", {"0001_a": "CREATE TABLE a (n int);\n"})
    fill(place)
    failed = project.run("apply")
    assert failed.rc in (1, 30) and failed.said("No space left", "remedy: "), failed
    assert not database.tables()
    (place / "filler").unlink()
    project.apply()
    assert database.tables() == ["a"]
    project.verify_journal()


def test_the_log_of_the_server_has_no_room(tmp_path):
    """Without room for its write-ahead log the server goes down in mid-step."""
    server = Server(max_wal_size="32MB", min_wal_size="32MB", full_page_writes="on", synchronous_commit="on",
                    restart_after_crash="off")
    place = server.data / "pg_wal"
    try:
        database = server.create()
        project = Project(tmp_path / "bundle", database.dsn)
        project.source("app", {"0001_a": "CREATE TABLE wide (n int, t text);\n", "0002_wide": WIDE * 12,
                               "0003_b": "CREATE TABLE b ();\n"})
        project.apply("--to", "0001")
        server.stop("fast")
        kept = server.home / "wal"
        shutil.copytree(place, kept)
        mount(place, "80m")
        subprocess.run(["cp", "-a", f"{kept}/.", str(place)], check=True)
        subprocess.run(["chown", "-R", "postgres:postgres", str(place)], check=True)
        try:
            server.start()
            fill(place, leave=MB)
            failed = project.run("apply")
            assert failed.rc in (20, 31) and failed.said("remedy: "), failed
            eventually(lambda: project.run("status").rc == 20, "the server is down")
            (place / "filler").unlink()
            server.stop()
            server.start()
            project.apply()
            database = Database(server, database.name)
            assert database.one("SELECT count(*) FROM wide") == 240000 and database.has("b")
            assert [o for o in database.outcomes() if o.startswith("applied")] == [
                "applied 0001_a", "applied 0002_wide", "applied 0003_b"]
            project.verify_journal()
        finally:
            server.stop()
            subprocess.run(["umount", "-l", place], check=True)
    finally:
        server.destroy()
