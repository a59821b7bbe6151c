"""The two sides of a comparison: the real Alembic of each generation, and alembic-compat. Each gets a database of its own."""
import itertools
import json
import os
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from case import HERE

sys.path.insert(0, str(HERE.parents[1] / "harness"))

from postgres import Server  # noqa: E402



def beside(variable, path):
    """A program in the directory that an environment variable names; None: not there."""
    folder = os.environ.get(variable)
    program = os.path.join(folder, path) if folder else ""
    return program if os.path.exists(program) else None


DRIVER = os.environ.get("LOCKSTEP_ALRUN") or beside("LOCKSTEP_BUILD", "tests/differential/alrun")
PYTHONS = {"1.4": os.environ.get("LOCKSTEP_ORACLE_PYTHON", "/usr/bin/python3"),
           "2.0": os.environ.get("LOCKSTEP_ORACLE_PYTHON_20") or beside("LOCKSTEP_VENV", "bin/python")}
EXTENSIONS = ("citext", "hstore", "pg_trgm", "btree_gist")
# Objects that a user made; what alembic_version consists of is left out.
LEFT_OVERS = """
SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384 AND relname !~ '^alembic_version'
        AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_'))
     + (SELECT count(*) FROM pg_type WHERE oid >= 16384 AND typname !~ '^_?alembic_version'
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_type.oid AND deptype = 'e')
        AND typname NOT IN ('_citext', '_hstore', '_ghstore', '_gtrgm', '_gbtreekey4', '_gbtreekey8', '_gbtreekey16',
                            '_gbtreekey32', '_gbtreekey_var', '_gbtreekey2'))
     + (SELECT count(*) FROM pg_namespace WHERE oid >= 16384)
     + (SELECT count(*) FROM pg_proc WHERE oid >= 16384
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e'))
"""


# What the clock and chance put into rows: times with fractions, random UUIDs.
MOVING = re.compile(r"(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d+(\+00)?|[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
EMPTY_VERSIONS = """\
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);"""


class Oracle:
    """The real Alembic in a process that serves one request after another."""

    def __init__(self, python):
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0")
        self.process = subprocess.Popen([python, HERE / "oracle.py"], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Oracles:
    """Those that can be had; `missing` says why the others cannot."""

    def __init__(self):
        self.started, self.missing = {}, {}
        for api, python in PYTHONS.items():
            if python is None:
                self.missing[api] = f"no oracle for SQLAlchemy {api}: no virtual environment from PyPI"
            elif subprocess.run([python, "-c", "import alembic, psycopg2"], stderr=subprocess.DEVNULL,
                                check=False).returncode != 0:
                self.missing[api] = f"no oracle for SQLAlchemy {api}: {python} cannot import alembic and psycopg2"
            else:
                self.started[api] = Oracle(python)

    def stop(self):
        for oracle in self.started.values():
            oracle.stop()


class Databases:
    """Databases from a template that holds the extensions."""

    def __init__(self):
        self.server = Server()
        self.admin = self.server.connect("postgres")
        self.major = self.admin.server_version // 10000
        self.lock = threading.Lock()
        self.numbers = itertools.count(1)
        self.run("CREATE DATABASE seed")
        seed = self.server.connect("seed")
        for name in EXTENSIONS:
            seed.cursor().execute(f"CREATE EXTENSION {name}")
        seed.close()

    def run(self, sql):
        with self.lock:
            self.admin.cursor().execute(sql)

    def new(self):
        name = f"case{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE seed")
        return name

    def drop(self, name):
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def dsn(self, name):
        return self.server.dsn(name)

    def is_empty(self, name):
        session = self.server.connect(name)
        cursor = session.cursor()
        cursor.execute(LEFT_OVERS)
        count = cursor.fetchone()[0]
        cursor.execute("SELECT to_regclass('public.alembic_version') IS NULL")
        if count == 0 and not cursor.fetchone()[0]:
            cursor.execute("SELECT count(*) FROM public.alembic_version")
            count = cursor.fetchone()[0]
        session.close()
        return count == 0

    def dump(self, name, has_failed=False):
        """Schema, rows and alembic_version as text. Rows of the version table have no order of their own; after a failure
        an empty version table is the same as none, as the generations differ in when they make it, and sequences are left out,
        as what they have given away no rollback takes back."""
        done = subprocess.run(["pg_dump", "--no-owner", "--inserts", "-d", self.dsn(name)], check=True,
                              stdout=subprocess.PIPE, text=True)
        is_version = re.compile(r"INSERT INTO \S*alembic_version ").match
        lines = [line for line in done.stdout.splitlines()
                 if line and not line.startswith(("--", "SET ", "SELECT pg_catalog.set_config", "\\restrict", "\\unrestrict"))
                 and " EXTENSION " not in line]
        lines = [MOVING.sub("…", line) for line in lines
                 if not (has_failed and line.startswith("SELECT pg_catalog.setval("))]
        text = "\n".join([line for line in lines if not is_version(line)] + sorted(filter(is_version, lines)))
        return text.replace(EMPTY_VERSIONS, "").strip() if has_failed and not any(map(is_version, lines)) else text

    def destroy(self):
        self.admin.close()
        self.server.destroy()


class Answer:
    """What one side made of a direction: "ok", "error" or "refused", and what it said."""

    def __init__(self, kind, text):
        self.kind = kind
        self.text = text


class Sides:
    def __init__(self, databases, oracles, driver):
        self.databases = databases
        self.oracles = oracles
        self.driver = driver
        self.pool = ThreadPoolExecutor(2)

    def theirs(self, api, directory, options, database, direction):
        naming = {key[7:]: value for key, value in options.items() if key.startswith("naming.")} or None
        answer = self.oracles.started[api].ask(
            directory=str(directory), dsn=self.databases.dsn(database), direction=direction, naming=naming,
            engine_name=options.get("engine_name"), version_table=options.get("version_table"),
            version_table_schema=options.get("version_table_schema"))
        return Answer("ok", "") if answer["ok"] else Answer("error", answer["error"])

    def ours(self, api, directory, options, database, direction):
        command = [self.driver, "--dsn", self.databases.dsn(database), "-o", "sqlalchemy=" + api]
        for key, value in options.items():
            command += ["-o", f"{key}={value}"]
        if direction == "down":
            command.append("--down")
        done = subprocess.run([*command, str(directory)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=120, check=False)
        kind = {0: "ok", 1: "error", 50: "refused"}.get(done.returncode, f"status {done.returncode}")
        return Answer("crash" if "Sanitizer" in done.stderr else kind, done.stderr)

    def trail(self, run, api, directory, options):
        """One side up and down: [(direction, Answer, the database as text)]; a failure is the last of them."""
        name = self.databases.new()
        found = []
        try:
            for direction in ("up", "down"):
                answer = run(api, directory, options, name, direction)
                is_gone = direction == "down" and self.databases.is_empty(name)
                found.append((direction, answer, "" if is_gone else self.databases.dump(name, answer.kind != "ok")))
                if answer.kind != "ok":
                    break
        finally:
            self.databases.drop(name)
        return found

    def both(self, api, directory, options):
        """The trail of the real Alembic and ours, made at the same time."""
        trails = [self.pool.submit(self.trail, run, api, directory, options) for run in (self.theirs, self.ours)]
        return [trail.result() for trail in trails]
