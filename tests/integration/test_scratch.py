"""-d scratch: and -d scratch:DIR: a server of one's own, for as long as it is needed."""
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import tempfile

import pytest

from postgres import AS_SERVER
from project import BUILD, LOCKSTEP, Project, Result, environment
from waiting import eventually

TABLE = "CREATE TABLE {0} (id int PRIMARY KEY);\n"
SLOW = "SELECT pg_sleep(60);\n"


def servers():
    """The scratch servers that run now: (pid, data directory)."""
    found = set()
    for entry in pathlib.Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except (OSError, ValueError):
            continue
        if words and words[0].endswith(b"/postgres") and any(b"lockstep-it-" in w or b"lockstep-pool" in w for w in words):
            continue
        if words and words[0].endswith(b"/postgres") and b"-D" in words:
            found.add((int(entry.name), words[words.index(b"-D") + 1].decode()))
    return found


@pytest.fixture
def bundle(offline):
    offline.dsn = "scratch:"
    offline.source("app", {"0001_a": TABLE.format("a"), "0002_b": TABLE.format("b")})
    yield offline
    offline.finish()


@pytest.fixture
def place():
    """A directory that the server's user can reach, where that is another than ours."""
    made = pathlib.Path(tempfile.mkdtemp(prefix="scratch-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_a_throwaway_server(bundle, scratch_place):
    done = bundle.apply()
    assert "2 applied" in done.out
    # it is another one each time
    assert bundle.status().states == {"app:0001_a": "pending", "app:0002_b": "pending"}


def data_directory(bundle, place):
    """Of a throwaway server, with that TMPDIR."""
    bundle.put("app", "0001_a.sql", "DO $$ BEGIN RAISE EXCEPTION 'here: %', current_setting('data_directory'); END $$;")
    said = bundle.fails(30, "apply", env={"TMPDIR": str(place)}).err
    return pathlib.Path(re.search(r"here: (\S+)", said).group(1))


def test_its_place(bundle, scratch_place):
    assert data_directory(bundle, scratch_place).parent.parent == scratch_place


@pytest.mark.parametrize("kind", ["missing", "empty", "relative", "long", "with a comma", "not to be written"])
def test_a_place_that_will_not_do(bundle, scratch_place, kind):
    places = {"missing": scratch_place / "missing", "empty": "", "relative": "here", "long": scratch_place / ("d" * 80),
              "with a comma": scratch_place / "a,b", "not to be written": scratch_place / "closed"}
    (bundle.root / "here").mkdir()
    for name in ("long", "with a comma", "not to be written"):
        places[name].mkdir()
        places[name].chmod(0o777)
    places["not to be written"].chmod(0o500)
    if AS_SERVER:
        shutil.chown(places["not to be written"], "root")
    assert data_directory(bundle, places[kind]).parent.parent == pathlib.Path("/tmp")
    for name in ("long", "with a comma", "not to be written"):
        places[name].rmdir()


def test_unqualified_tables_go_to_public(bundle, place):
    bundle.dsn = f"scratch:{place}/kept"
    bundle.apply()
    tables = bundle.ok("docs", "inventory", as_json=True).json["tables"]
    assert [(t["schema"], t["name"], t["owner"]) for t in tables] == [("public", "a", "app"), ("public", "b", "app")]


def test_a_kept_server(bundle, scratch_place, place):
    bundle.dsn = f"scratch:{place}/kept"
    bundle.apply("--to", "0001")
    assert bundle.status().states == {"app:0001_a": "applied", "app:0002_b": "pending"}
    bundle.apply()
    bundle.verify_journal()
    assert set(bundle.status().states.values()) == {"applied"}


def test_a_kept_server_with_an_odd_name(bundle, place):
    bundle.dsn = f"scratch:{place}/it's a \"kept\" \\ one; ü"
    bundle.apply()
    assert set(bundle.status().states.values()) == {"applied"}


def test_a_relative_directory(bundle, place):
    bundle.dsn = "scratch:kept"
    manifest = ["-m", bundle.manifest, "--config", bundle.operator_file]
    bundle.ok(*manifest, "apply", cwd=place, manifest=False)
    assert (place / "kept").is_dir()
    assert set(bundle.ok(*manifest, "status", cwd=place, manifest=False, as_json=True).states.values()) == {"applied"}


@pytest.mark.skipif(not AS_SERVER, reason="the server's user is ours")
def test_a_directory_that_the_servers_user_cannot_reach(bundle):
    bundle.dsn = f"scratch:{bundle.root}/kept"
    assert bundle.fails(20, "apply").said("remedy: ", "/var/tmp")
    assert not (bundle.root / "kept").exists()


def test_a_long_directory(bundle, place):
    """Longer than a socket's path may be."""
    deep = place / ("d" * 100)
    deep.mkdir()
    bundle.dsn = f"scratch:{deep}/{'e' * 60}"
    bundle.apply()
    assert set(bundle.status().states.values()) == {"applied"}


def test_a_directory_with_something_else_in_it(bundle, place):
    (place / "mine").mkdir()
    (place / "mine/precious").write_text("x")
    bundle.dsn = f"scratch:{place}/mine"
    assert bundle.fails(20, "apply").said("something else")
    assert os.listdir(place / "mine") == ["precious"]


def test_a_file_in_its_place(bundle, place):
    (place / "file").write_text("x")
    bundle.dsn = f"scratch:{place}/file"
    bundle.fails(20, "apply")
    bundle.dsn = f"scratch:{place}/no/such/parent"
    bundle.fails(20, "apply")


def test_failing_steps_end_the_server_too(bundle, scratch_place):
    bundle.put("app", "0003_c.sql", "SELECT 1/0;")
    bundle.fails(30, "apply")


def test_two_throwaway_servers_at_once(bundle, scratch_place):
    running = [bundle.start("apply") for _ in range(3)]
    assert [r.wait().rc for r in running] == [0, 0, 0]


def test_two_commands_on_one_kept_server(bundle, scratch_place, place):
    """The second one uses the first one's server, or waits for it; neither breaks the other."""
    bundle.dsn = f"scratch:{place}/kept"
    bundle.put("app", "0003_c.sql", "SELECT pg_sleep(0.5);")
    first = bundle.start("apply")
    second = bundle.start("apply")
    results = [first.wait(), second.wait()]
    assert [r.rc for r in results] == [0, 0], results
    assert set(bundle.status().states.values()) == {"applied"}
    assert len(bundle.ok("history", as_json=True).json["events"]) == 3


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_killed_command_takes_its_server_along(bundle, scratch_place, number):
    before = servers()
    bundle.put("app", "0003_slow.sql", SLOW)
    running = bundle.start("apply", "-v", as_json=True)
    eventually(lambda: '"tick"' in running.out_path.read_text(), "the slow step runs", 60)
    assert servers() - before
    running.send(number)
    if number != signal.SIGKILL:
        eventually(lambda: "a second signal" in running.out_path.read_text(), "it says what it waits for")
        running.send(number)
    running.wait(30)
    eventually(lambda: not {s for s in servers() - before}, "the server has ended")


def test_killed_while_it_starts(bundle, scratch_place):
    before = servers()
    for _ in range(5):
        running = bundle.start("apply")
        eventually(lambda: list(scratch_place.iterdir()) or not running.is_running(), "it has begun")
        running.kill()
    eventually(lambda: not servers() - before, "the servers have ended")


def test_a_kept_server_goes_on_after_kill_9(bundle, place):
    bundle.dsn = f"scratch:{place}/kept"
    bundle.put("app", "0003_slow.sql", SLOW)
    running = bundle.start("apply", "-v", as_json=True)
    eventually(lambda: '"tick"' in running.out_path.read_text(), "the slow step runs", 60)
    running.kill()
    bundle.put("app", "0003_slow.sql", "SELECT 1;")
    bundle.apply()
    assert set(bundle.status().states.values()) == {"applied"}
    bundle.verify_journal()


def test_it_listens_on_no_port(bundle, scratch_place):
    bundle.put("app", "0003_look.sql", "DO $$ BEGIN IF current_setting('listen_addresses') <> '' THEN RAISE EXCEPTION 'it"
                                       " listens'; END IF; END $$;")
    bundle.apply()


def test_the_environment_does_not_lead_it_astray(bundle, scratch_place):
    bundle.apply(env={"PGHOST": "/nowhere", "PGPORT": "1", "PGDATABASE": "other", "PGUSER": "other", "PGHOSTADDR": "192.0.2.1",
                      "PGDATA": "/nowhere", "TZ": "Asia/Tokyo",
                      "LC_ALL": "C", "PGSSLMODE": "verify-full", "PGPASSFILE": "/nowhere"})


@pytest.mark.parametrize("service", ["none", "other"])
def test_a_service_of_the_environment_does_not_lead_it_astray(bundle, scratch_place, service):
    (bundle.root / "services").write_text("[other]\nhost=/nowhere\nuser=other\noptions=-c search_path=nowhere\n")
    bundle.apply(env={"PGSERVICE": service, "PGSERVICEFILE": str(bundle.root / "services")})


def test_the_servers_programs_are_found_without_a_path(bundle, scratch_place):
    bundle.apply(env={"PATH": "/nowhere"})


def as_nobody(command, cwd, home):
    done = subprocess.run(["runuser", "-u", "nobody", "--", *map(str, command)], cwd=cwd, env=environment(home),
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=120)
    return Result(command, done.returncode, done.stdout, done.stderr)


@pytest.fixture
def nobodys():
    """The program and a bundle where nobody can read them."""
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    home = pathlib.Path(tempfile.mkdtemp(prefix="nobodys-"))
    home.chmod(0o755)
    shutil.copy(LOCKSTEP, home / "lockstep")
    (home / "plugins").mkdir()
    for plugin in (BUILD / "plugins").glob("*.so"):
        shutil.copy(plugin, home / "plugins")
    project = Project(home / "bundle")
    project.configure("lockstep", plugin_dir=str(home / "plugins"))
    project.source("app", {"0001_a": TABLE.format("a")})
    for path in [home, *home.rglob("*")]:
        os.chown(path, pwd.getpwnam("nobody").pw_uid, -1)
    yield home
    shutil.rmtree(home, ignore_errors=True)


def test_as_an_ordinary_user(nobodys, scratch_place):
    base = [nobodys / "lockstep", "-m", "app.ini"]
    done = as_nobody([*base, "-d", "scratch:", "apply"], nobodys / "bundle", nobodys)
    assert done.rc == 0, done
    kept = nobodys / "kept"
    for words in (["apply"], ["status", "--exit-code"]):
        done = as_nobody([*base, "-d", f"scratch:{kept}", *words], nobodys / "bundle", nobodys)
        assert done.rc == 0, done
    assert kept.stat().st_mode & 0o077 == 0


def test_a_directory_of_somebody_else(nobodys, tmp_path):
    foreign = nobodys / "foreign"
    foreign.mkdir()
    os.chown(foreign, pwd.getpwnam("daemon").pw_uid, -1)
    done = as_nobody([nobodys / "lockstep", "-m", "app.ini", "-d", f"scratch:{foreign}", "apply"], nobodys / "bundle", nobodys)
    assert done.rc == 20, done


def test_as_root_the_server_is_not_roots(bundle, tmp_path):
    if os.geteuid() != 0:
        pytest.skip("needs root")
    before = servers()
    bundle.put("app", "0003_slow.sql", SLOW)
    running = bundle.start("apply", "-v", as_json=True)
    eventually(lambda: '"tick"' in running.out_path.read_text(), "the slow step runs", 60)
    owners = {os.stat(f"/proc/{pid}").st_uid for pid, _ in servers() - before}
    assert owners and 0 not in owners
    running.kill()
