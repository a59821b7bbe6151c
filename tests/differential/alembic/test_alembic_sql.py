"""alembic-compat against the real Alembic: the same revision through both, then the same dump.

Every file in cases/ is one revision, every directory one graph of revisions. A case may begin with
comments:  "# option: KEY = VALUE" (a source option), "# api: 1.4" or "# api: 2.0" (only there),
"# expect: error" (both must fail), "# expect: refused" (alembic-compat names it unsupported),
"# expect: mapped" (a type that only the source option knows: Alembic itself cannot import it).

Environment: LOCKSTEP_ALRUN (the driver), LOCKSTEP_ORACLE_PYTHON (default /usr/bin/python3),
LOCKSTEP_ORACLE_PYTHON_20 (a Python with SQLAlchemy 2.0; its half is skipped where not set).
"""
import glob
import json
import os
import re
import shutil
import subprocess
import tempfile

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "cases")
ALRUN = os.environ.get("LOCKSTEP_ALRUN")
ORACLES = {
    "1.4": os.environ.get("LOCKSTEP_ORACLE_PYTHON", "/usr/bin/python3"),
    "2.0": os.environ.get("LOCKSTEP_ORACLE_PYTHON_20"),
}


def postgres_bin(name):
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/" + name))
    return found[-1] if found else shutil.which(name)


class Server:
    """A throwaway server on a private socket, as an unprivileged user."""

    def __init__(self):
        base = "/dev/shm" if os.path.isdir("/dev/shm") else None
        self.home = tempfile.mkdtemp(prefix="lockstep-al-", dir=base)
        self.prefix = []
        if os.geteuid() == 0:
            shutil.chown(self.home, "postgres")
            self.prefix = ["runuser", "-u", "postgres", "--"]
        os.chmod(self.home, 0o755)
        self.user = "postgres"
        data = os.path.join(self.home, "data")
        self.run([postgres_bin("initdb"), "-D", data, "-A", "trust", "-E", "UTF8", "-N", "-U",
                  self.user, "--locale=C.UTF-8"])
        options = ("-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
                   "-c listen_addresses='' -c unix_socket_directories=" + self.home)
        self.run([postgres_bin("pg_ctl"), "-D", data, "-w", "-o", options, "-l",
                  os.path.join(self.home, "log"), "start"])
        self.number = 0

    def run(self, command):
        subprocess.run(self.prefix + command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def stop(self):
        subprocess.run(self.prefix + [postgres_bin("pg_ctl"), "-D",
                                      os.path.join(self.home, "data"), "-m", "immediate", "stop"],
                       stdout=subprocess.DEVNULL, cwd="/")
        shutil.rmtree(self.home, ignore_errors=True)

    def database(self):
        self.number += 1
        name = "case%d" % self.number
        subprocess.run(["psql", "-qX", "-h", self.home, "-U", self.user, "-d", "postgres", "-c",
                        "CREATE DATABASE %s TEMPLATE template0" % name], check=True)
        return name

    def drop(self, *names):
        command = ["psql", "-qX", "-h", self.home, "-U", self.user, "-d", "postgres"]
        for name in names:
            command += ["-c", "DROP DATABASE %s WITH (FORCE)" % name]
        subprocess.run(command, check=True)

    def dsn(self, name):
        return "host=%s user=%s dbname=%s" % (self.home, self.user, name)

    def dump(self, name):
        done = subprocess.run(["pg_dump", "--no-owner", "--inserts", "-h", self.home, "-U",
                               self.user, name], check=True, stdout=subprocess.PIPE, text=True)
        lines = [line for line in done.stdout.splitlines()
                 if line and not line.startswith(("--", "\\restrict", "\\unrestrict"))]
        # rows of the version table have no order of their own
        is_version = re.compile(r"INSERT INTO \S*alembic_version ").match
        versions = sorted(line for line in lines if is_version(line))
        return "\n".join([line for line in lines if not is_version(line)] + versions)


class Oracle:
    def __init__(self, python):
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        self.process = subprocess.Popen([python, os.path.join(HERE, "oracle.py")], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env=environment)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Case:
    def __init__(self, path):
        self.path = path
        self.name = os.path.basename(path)
        self.options = {}
        self.apis = ["1.4", "2.0"]
        self.expect = "ok"
        first = path if os.path.isfile(path) else sorted(glob.glob(path + "/*.py"))[0]
        with open(first) as file:
            for line in file:
                match = re.match(r"#\s*(option|api|expect):\s*(.*)$", line)
                if not line.startswith("#"):
                    break
                if match and match.group(1) == "option":
                    key, _, value = match.group(2).partition("=")
                    self.options[key.strip()] = value.strip()
                elif match and match.group(1) == "api":
                    self.apis = match.group(2).split()
                elif match:
                    self.expect = match.group(2).strip()

    def copy(self, directory):
        versions = os.path.join(directory, "versions")
        os.mkdir(versions)
        for file in [self.path] if os.path.isfile(self.path) else glob.glob(self.path + "/*"):
            shutil.copy(file, versions)
        return directory

    def naming(self):
        return {key[7:]: value for key, value in self.options.items()
                if key.startswith("naming.")} or None


ALL = [Case(path) for path in sorted(glob.glob(CASES + "/*"))
       if path.endswith(".py") or os.path.isdir(path)]
PAIRS = [(case, api) for case in ALL for api in case.apis]


@pytest.fixture(scope="session")
def server():
    if postgres_bin("initdb") is None:
        pytest.skip("PostgreSQL is not installed")
    one = Server()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def oracles():
    started = {}
    for api, python in ORACLES.items():
        if python is None:
            print("no oracle for SQLAlchemy %s: LOCKSTEP_ORACLE_PYTHON_20 is not set" % api)
            continue
        probe = subprocess.run([python, "-c", "import alembic, psycopg2"],
                               stderr=subprocess.DEVNULL)
        if probe.returncode != 0:
            print("no oracle for SQLAlchemy %s: %s cannot import alembic" % (api, python))
            continue
        started[api] = Oracle(python)
    yield started
    for oracle in started.values():
        oracle.stop()


def ours(case, api, directory, dsn, direction):
    command = [ALRUN, "--dsn", dsn, "-o", "sqlalchemy=" + api]
    for key, value in case.options.items():
        command += ["-o", "%s=%s" % (key, value)]
    if direction == "down":
        command.append("--down")
    return subprocess.run(command + [directory], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True)


@pytest.mark.parametrize("case, api", PAIRS, ids=["%s-%s" % (c.name, a) for c, a in PAIRS])
def test_same_as_alembic(case, api, server, oracles, tmp_path):
    if ALRUN is None:
        pytest.skip("LOCKSTEP_ALRUN is not set")
    if api not in oracles:
        pytest.skip("no oracle for SQLAlchemy %s" % api)
    directory = case.copy(str(tmp_path))
    theirs_db, ours_db = server.database(), server.database()
    try:
        compare(case, api, directory, server, oracles[api], theirs_db, ours_db)
    finally:
        server.drop(theirs_db, ours_db)


def compare(case, api, directory, server, oracle, theirs_db, ours_db):
    for direction in ("up", "down"):
        answer = oracle.ask(directory=directory, dsn=server.dsn(theirs_db), direction=direction,
                            naming=case.naming(), engine_name=case.options.get("engine_name"))
        done = ours(case, api, directory, server.dsn(ours_db), direction)
        assert "Sanitizer" not in done.stderr, done.stderr
        if case.expect == "refused":
            assert done.returncode == 50, done.stderr
            return
        if case.expect == "mapped":
            assert done.returncode == 0, done.stderr
            continue
        if case.expect == "error":
            assert not answer["ok"]
            assert done.returncode == 1, done.stderr
            return
        assert answer["ok"], answer["error"]
        assert done.returncode == 0, done.stderr
        assert server.dump(ours_db) == server.dump(theirs_db), direction
