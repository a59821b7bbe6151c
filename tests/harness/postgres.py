"""A throwaway PostgreSQL server: data on tmpfs where there is one, a private socket, nothing synced, run as postgres where
the tests are root. A database of its own for each test."""
import os
import pathlib
import select
import shutil
import signal
import subprocess
import tempfile
import threading

import psycopg2

from waiting import eventually

AS_SERVER = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
OWNER = "it"

SETTINGS = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
    "max_connections": "60", "shared_buffers": "64MB", "max_wal_size": "4GB", "checkpoint_timeout": "1h",
    "log_min_messages": "fatal", "jit": "off", "deadlock_timeout": "500ms",
    "dynamic_shared_memory_type": "mmap",  # goes with the data directory, where a server is stopped on the spot
}

# One role needs a password, so that tests can hold one; all others are trusted.
HBA = "local all secretive scram-sha-256\nlocal all all trust\n"


def program(name):
    """A program of the server, as Debian installs them side by side."""
    versions = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/" + name), key=lambda p: int(p.parts[4]))
    found = str(versions[-1]) if versions else shutil.which(name)
    assert found, f"{name} is not installed"
    return found


def memory_directory(prefix):
    """A new directory, on tmpfs where there is one, that the server's user owns."""
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
    home = pathlib.Path(tempfile.mkdtemp(prefix=prefix, dir=base))
    home.chmod(0o755)
    if AS_SERVER:
        shutil.chown(home, "postgres", "postgres")
    return home


class Server:
    def __init__(self, **settings):
        self.home = memory_directory("lockstep-it-")
        self.data = self.home / "data"
        self.settings = {**SETTINGS, **settings, "unix_socket_directories": str(self.home)}
        self.lock = threading.Lock()
        self.made = 0
        try:
            self.call("initdb", "-D", self.data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
            subprocess.run([*AS_SERVER, "tee", self.data / "pg_hba.conf"], input=HBA, text=True, check=True,
                           stdout=subprocess.DEVNULL, cwd="/")
            self.start()
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise

    def call(self, name, *args, check=True):
        done = subprocess.run([*AS_SERVER, program(name), *map(str, args)], stdin=subprocess.DEVNULL, text=True, cwd="/",
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        assert done.returncode == 0 or not check, f"{name}: {done.stdout}"
        return done

    def told(self):
        """What the running server says of itself: its process, …, whether it is ready."""
        try:
            return (self.data / "postmaster.pid").read_text().split()
        except FileNotFoundError:
            return []

    def start(self):
        options = " ".join(f"-c {key}='{value}'" for key, value in self.settings.items())
        before = self.told()[:1]  # of one that was killed
        subprocess.run([*AS_SERVER, program("pg_ctl"), "-D", str(self.data), "-o", options, "-l", str(self.home / "log"),
                        "-W", "start"],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, cwd="/")
        eventually(lambda: self.told()[-1:] == ["ready"] and self.told()[:1] != before, f"the server starts, see {self.home}/log", 60.0)

    def stop(self, mode="immediate"):
        self.call("pg_ctl", "-D", self.data, "-m", mode, "-w", "-t", "60", "stop", check=False)

    def crash(self):
        """An immediate stop that takes no longer than it must. A connection that says nothing keeps the server for a minute."""
        pid = int(self.told()[0])
        with open(os.pidfd_open(pid), "rb", buffering=0) as end:
            os.kill(pid, signal.SIGQUIT)
            assert select.select([end], [], [], 30.0)[0], "the server does not stop"

    def destroy(self):
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def dsn(self, database, user=OWNER):
        return f"host={self.home} dbname={database} user={user}"

    def connect(self, database, user=OWNER, **more):
        connection = psycopg2.connect(self.dsn(database, user), **more)
        connection.autocommit = True
        return connection

    def create(self, prefix="t"):
        with self.lock:
            self.made += 1
            name = f"{prefix}_{os.getpid()}_{self.made}"
        with_admin(self, f"CREATE DATABASE {name}")
        return Database(self, name)


def with_admin(server, sql):
    admin = server.connect("postgres")
    try:
        admin.cursor().execute(sql)
    finally:
        admin.close()


class Database:
    """One database and what tests ask of it."""

    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.dsn = server.dsn(name)
        self.connections = []
        self.own = None

    def connect(self, user=OWNER):
        """A session of its own, in autocommit, closed with the database."""
        connection = self.server.connect(self.name, user, application_name="the test")
        self.connections.append(connection)
        return connection

    @property
    def session(self):
        if self.own is None or self.own.closed:
            self.own = self.connect()
        return self.own

    def rows(self, sql, params=None):
        cursor = self.session.cursor()
        cursor.execute(sql, params)
        return cursor.fetchall() if cursor.description else []

    def execute(self, sql, params=None):
        self.session.cursor().execute(sql, params)

    def one(self, sql, params=None):
        return self.rows(sql, params)[0][0]

    def column(self, sql, params=None):
        return [row[0] for row in self.rows(sql, params)]

    def has(self, relation):
        return self.one("SELECT pg_catalog.to_regclass(%s) IS NOT NULL", [relation])

    def tables(self, schema="public"):
        return self.column("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')"
                           " ORDER BY relname COLLATE \"C\"", [schema])

    def events(self, *columns, schema="lockstep"):
        """The journal's events, oldest first."""
        return self.rows(f'SELECT {", ".join(columns)} FROM "{schema}".event ORDER BY seq')

    def outcomes(self, schema="lockstep"):
        return [f"{outcome} {step}" for outcome, step in self.events("outcome", "local_id", schema=schema)]

    def effects(self, step, schema="lockstep"):
        """What the step did to the catalog, as the journal has it: (action, kind, name, formerly)."""
        return set(self.rows(
            "SELECT x.action, x.kind, coalesce(x.schema_name || '.', '') || x.name, x.formerly"
            f' FROM "{schema}".effect x JOIN "{schema}".event e ON e.seq = x.seq WHERE e.local_id = %s', [step]))

    def dump(self, *options):
        """pg_dump as text; the random marks of newer versions left out."""
        done = subprocess.run([program("pg_dump"), "-d", self.dsn, *options], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=True)
        return "".join(line for line in done.stdout.splitlines(True)
                       if not line.startswith(("\\restrict", "\\unrestrict")))

    def psql(self, *args, script=None, check=True):
        done = subprocess.run([program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.dsn, *args],
                              input=script or "", capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not check, done.stderr
        return done

    def backends(self, name="lockstep", where="true"):
        """Processes of the server that work for a program of this name."""
        return self.column("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                           f" AND application_name = %s AND {where} ORDER BY pid", [name])

    def lock_holders(self):
        """Processes that hold the runner's session lock."""
        return self.column("SELECT DISTINCT l.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory'"
                           " AND l.granted AND a.application_name LIKE 'lockstep lock%%'"
                           " AND a.datname = current_database()", [])

    def disconnect(self):
        for connection in self.connections:
            connection.close()
        self.connections.clear()

    def drop(self):
        self.disconnect()
        with_admin(self.server, f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
