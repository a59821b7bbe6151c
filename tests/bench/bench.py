#!/usr/bin/python3
"""Measures lockstep beside its floors, in one run.

Usage: bench.py BUILD-DIR [--runs N] [--only CASE] [--steps N] [--inserts N]

The cases, each against a program that does the least that could be done:
  steps      1,000 small steps, each in a transaction of its own with one history row       floor_steps
  nothing    the same, all of it applied already                                            floor_noop
  link       the same over a link of 50 ms, there and back                                  floor_steps, without it
  guarded    1,000 small steps in a database of 1,000 tables, with everything on that       floor_steps
             guards a run: signed lock, pinned plugin, limits of time, a target, -v
  large      500 steps that have made 2,000 tables: docs inventory, docs ownership, check   a limit of 2 s
  file       one file of 20 MB, 100,000 INSERTs                                             psql -1 -f
  revisions  300 Alembic revisions from empty to head, and nothing to do there;             floor_steps with the SQL that
             the graph of 10,000 of them                                                    Alembic makes, and Alembic

The server's data lies on tmpfs with fsync off, the server and the programs run as an unprivileged user, runs of the two
alternate, and what is printed are medians with the floor's own spread. The figures are ratios for people to read: the
exit code tells only whether everything could be run.
"""

import argparse
import functools
import glob
import os
import pwd
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "harness"))

from revisions import chain  # noqa: E402
from wire import Relay  # noqa: E402

SERVER_SETTINGS = {
    "listen_addresses": "''", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "autovacuum": "off", "shared_buffers": "512MB", "max_wal_size": "8GB", "checkpoint_timeout": "1h",
    "log_min_messages": "fatal",
}
STEP = """\
CREATE TABLE bench_{n:04d} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    kind varchar(40) NOT NULL DEFAULT 'plain',
    weight numeric(10, 2),
    payload jsonb NOT NULL DEFAULT '{{}}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_bench_{n:04d}_name ON bench_{n:04d} (name);
COMMENT ON TABLE bench_{n:04d} IS 'benchmark table {n:04d}';
"""
LINK = 0.05  # seconds, there and back
CROWD = """\
DO $do$ BEGIN FOR n IN 1..{tables} LOOP EXECUTE format($q$
CREATE TABLE crowd_%1$s (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    state varchar(20) NOT NULL DEFAULT 'new' CHECK (state <> ''),
    weight numeric(10, 2),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ix_crowd_%1$s_state ON crowd_%1$s (state, created_at)$q$, to_char(n, 'FM0000')); END LOOP; END $do$;
"""
ALTER = """\
ALTER TABLE crowd_{n:04d} ADD COLUMN note text NOT NULL DEFAULT 'none';
ALTER TABLE crowd_{n:04d} ADD CONSTRAINT crowd_{n:04d}_weight CHECK (weight >= 0);
CREATE INDEX ix_crowd_{n:04d}_note ON crowd_{n:04d} (note);
"""
GUARDED = """\
[lockstep]
plugin_dir = {programs}/plugins

[plugin raw-sql]
file = raw-sql.so
blake2b = {digest}

[target bench]
dsn = {dsn}
role = bench
search_path = public

[trust]
require_signature = yes
threshold = 1

[key bench]
public = {public}
"""
MB = 1024


def unprivileged():
    """The user that the server and the programs run as."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("bench: run as root, and there is no user 'postgres' or 'nobody' to run the server")


def server_binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda p: int(p.split("/")[4].split(".")[0]))
    if not found:
        raise SystemExit("bench: no PostgreSQL server in /usr/lib/postgresql")
    return os.path.dirname(found[-1])


class Bench:
    def __init__(self, build, where, runs):
        self.build, self.where, self.runs = build, where, runs
        self.user = unprivileged()
        self.bin = server_binaries()
        self.programs = os.path.join(where, "bin")
        self.env = {"PATH": f"{self.bin}:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": where, "NO_COLOR": "1"}

    def run(self, *command, **options):
        """Run as the unprivileged user; what it said is shown when it fails."""
        who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        done = subprocess.run(command, cwd=self.where, env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **who, **options)
        if done.returncode != 0:
            raise SystemExit(f"bench: {' '.join(command)} ended with {done.returncode}:\n{done.stdout[-3000:]}")
        return done.stdout

    def give(self, path):
        if self.user:
            for folder, dirs, names in os.walk(path):
                for name in [*dirs, *names]:
                    os.chown(os.path.join(folder, name), self.user.pw_uid, self.user.pw_gid)
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def start(self):
        """Copies of the programs (the build tree need not be readable for the other user), and a server."""
        os.makedirs(os.path.join(self.programs, "plugins"))
        for name in ("lockstep", "tests/bench/floor_steps", "tests/bench/floor_noop", "tests/bench/measure"):
            shutil.copy(os.path.join(self.build, name), self.programs)
        for plugin in glob.glob(os.path.join(self.build, "plugins", "*.so")):
            shutil.copy(plugin, os.path.join(self.programs, "plugins"))
        with open(os.path.join(self.where, "plugins.ini"), "w", encoding="utf-8") as file:
            file.write(f"[lockstep]\nplugin_dir = {self.programs}/plugins\n")
        self.give(self.where)
        self.run("initdb", "-D", "data", "-A", "trust", "-U", "bench", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8")
        with open(os.path.join(self.where, "data", "postgresql.conf"), "a", encoding="utf-8") as file:
            file.writelines(f"{key} = {value}\n" for key, value in SERVER_SETTINGS.items())
            file.write(f"unix_socket_directories = '{self.where}'\n")
        self.run("pg_ctl", "-D", "data", "-l", "server.log", "-w", "start")

    def stop(self):
        if os.path.exists(os.path.join(self.where, "data", "postmaster.pid")):
            self.run("pg_ctl", "-D", "data", "-m", "fast", "-w", "stop")

    def dsn(self, database):
        return f"host={self.where} user=bench dbname={database}"

    def fresh(self, database, template="template0"):
        self.sql("postgres", f"DROP DATABASE IF EXISTS {database}")
        self.sql("postgres", f"CREATE DATABASE {database} TEMPLATE {template}")

    def sql(self, database, text):
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", self.dsn(database), "-c", text)

    def measure(self, *command):
        """Wall and CPU in seconds, peak resident memory in KB."""
        out = os.path.join(self.where, "measured")
        self.run(os.path.join(self.programs, "measure"), out, *command)
        with open(out, encoding="utf-8") as file:
            wall, cpu, rss = file.read().split()
        return float(wall), float(cpu), int(rss)

    def lockstep(self, manifest, database, *command, dsn=None):
        """apply, where no other command is given."""
        return self.measure(os.path.join(self.programs, "lockstep"), "--config", "plugins.ini", "-m", manifest,
                            "-d", dsn or self.dsn(database), *(command or ("apply",)))

    def floor(self, name, database, *arguments):
        return self.measure(os.path.join(self.programs, name), self.dsn(database), *arguments)

    def psql(self, database, path):
        return self.measure(os.path.join(self.bin, "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-1",
                            "-d", self.dsn(database), "-f", path)

    def manifest(self, name, files, source="plugin = raw-sql\npath = sql\n"):
        """A manifest of one source with these files; its path and that of its folder."""
        folder = os.path.join(self.where, name)
        for file_name, text in [*files, ("bench.ini", f"[manifest]\nname = bench\n\n[source s]\n{source}\n"
                                         "[profile full]\nsources = s\n")]:
            path = os.path.join(folder, file_name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        self.give(folder)
        return os.path.join(folder, "bench.ini"), os.path.join(folder, "sql")

    def alembics(self):
        """Name and Python of each Alembic that is here: Debian's, and the current one where tests/run has fetched it."""
        yield "Alembic", DEBIANS_PYTHON
        current = os.path.join(os.environ.get("LOCKSTEP_VENV", os.path.join(self.build, "venv")), "bin/python")
        look = [current, "-c", "import alembic; print(alembic.__version__)"]
        try:
            yield f"Alembic {self.run(*look).strip()}", current
        except (OSError, SystemExit):
            print(f"bench: no current Alembic that the server's user can run at {current}", file=sys.stderr)

    def alembic(self, python, folder, database, *arguments):
        """On the revisions of a folder."""
        return self.measure("/usr/bin/env", f"BENCH_DSN={database}", python, "-m", "alembic", "-c",
                            os.path.join(folder, "alembic.ini"), *arguments)

    def interleave(self, ours, floor):
        """So many runs of each, turn and turn about; the one that begins alternates as well."""
        results = {"ours": [], "floor": []}
        for number in range(self.runs):
            pair = [("ours", ours), ("floor", floor)]
            for name, once in pair if number % 2 == 0 else pair[::-1]:
                results[name].append(once())
            print(".", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return results["ours"], results["floor"]


class Table:
    ROW = "{:<50} {:>12} {:>12} {:>8} {:>16} {:>16}  {}"

    def __init__(self):
        self.rows = []

    def add(self, case, ours, floor, target, spread=""):
        """`target` is a ratio to the floor."""
        ratio = ours / floor if floor else float("inf")
        digits = 2 if target >= 0.1 else 3
        self.rows.append((case, f"{ours * 1000:.1f} ms", f"{floor * 1000:.1f} ms", f"{ratio:.{digits}f}",
                          f"at most {target:.{digits}f}", spread, "ok" if ratio <= target else "OVER"))

    def add_bound(self, case, ours, floor, bound, spread=""):
        self.rows.append((case, f"{ours * 1000:.1f} ms", f"{floor * 1000:.1f} ms", f"{ours / floor:.2f}",
                          f"at most {bound * 1000:.0f} ms", spread, "ok" if ours <= bound else "OVER"))

    def add_limit(self, case, ours, limit):
        self.rows.append((case, f"{ours * 1000:.1f} ms", "", "", f"at most {limit * 1000:.0f} ms", "",
                          "ok" if ours <= limit else "OVER"))

    def add_share(self, case, part, whole, most):
        self.rows.append((case, f"{part * 1000:.1f} ms", f"{whole * 1000:.1f} ms", f"{part / whole:.2f}",
                          f"at most {most:.2f}", "", "ok" if part <= most * whole else "OVER"))

    def add_memory(self, case, ours, floor, limit):
        self.rows.append((case, f"{ours / MB:.1f} MB", f"{floor / MB:.1f} MB", f"{ours / floor:.2f}",
                          f"at most {limit / MB:.1f} MB", "", "ok" if ours <= limit else "OVER"))

    def show(self):
        print(self.ROW.format("case", "ours", "floor", "ratio", "target", "floor's spread", ""))
        for row in self.rows:
            print(self.ROW.format(*row))


def median(runs, index):
    return statistics.median(run[index] for run in runs)


def spread(runs, index):
    """The smallest and the largest of the floor's runs, in per cent of its median: what a ratio cannot be finer than."""
    middle = median(runs, index) or 1e-9
    values = [run[index] for run in runs]
    return f"{(min(values) / middle - 1) * 100:+.0f} .. {(max(values) / middle - 1) * 100:+.0f} %"


def small_steps(bench, count):
    return bench.manifest("steps", ((f"sql/{n:04d}_bench.sql", STEP.format(n=n)) for n in range(1, count + 1)))


def bench_steps(bench, table, count):
    manifest, folder = small_steps(bench, count)

    def ours():
        bench.fresh("ours")
        return bench.lockstep(manifest, "ours")

    def floor():
        bench.fresh("floor")
        return bench.floor("floor_steps", "floor", folder)

    our_runs, floor_runs = bench.interleave(ours, floor)
    table.add(f"{count} steps: wall", median(our_runs, 0), median(floor_runs, 0), 1.25, spread(floor_runs, 0))
    table.add(f"{count} steps: client CPU", median(our_runs, 1), median(floor_runs, 1), 3, spread(floor_runs, 1))
    table.add_memory(f"{count} steps: memory", median(our_runs, 2), median(floor_runs, 2), 16 * MB)
    return manifest, folder


def bench_nothing(bench, table, count, manifest, folder):
    our_runs, floor_runs = bench.interleave(
        lambda: bench.lockstep(manifest, "ours"), lambda: bench.floor("floor_noop", "floor", folder))
    table.add(f"nothing to do, {count}: wall", median(our_runs, 0), median(floor_runs, 0), 1.5, spread(floor_runs, 0))


def bench_link(bench, table, count, manifest, folder):
    relay = Relay(bench.where, LINK / 2)
    connections, trips = [], []

    def ours():
        bench.fresh("ours")
        relay.connections.clear()
        measured = bench.lockstep(manifest, "ours", dsn=f"host={relay.home} user=bench dbname=ours")
        connections.append(len(relay.connections))
        trips.append(sum(relay.round_trips(n) for n in range(len(relay.connections))))
        return measured

    def floor():
        bench.fresh("floor")
        return bench.floor("floor_steps", "floor", folder)

    try:
        our_runs, floor_runs = bench.interleave(ours, floor)
    finally:
        relay.close()
    server = median(floor_runs, 0)
    table.add_bound(f"{count} steps over {LINK * 1000:.0f} ms: wall", median(our_runs, 0), server, 1.3 * server + 2,
                    spread(floor_runs, 0))
    print(f"over the link: {statistics.median(trips):.0f} messages to answer, on {max(connections)} connections")


def guarded_lockstep(bench, manifest):
    """A signed lock, and the operator's file that asks for it; the command that applies it."""
    lockstep = (os.path.join(bench.programs, "lockstep"), "--config", "guarded.ini", "-m", manifest)
    plugin = os.path.join(bench.programs, "plugins", "raw-sql.so")
    bench.run(lockstep[0], "keygen", "--public", "bench.pub", "--secret", "bench.key", "--no-password")
    with open(os.path.join(bench.where, "bench.pub"), encoding="utf-8") as file:
        public = file.read().splitlines()[1]
    with open(os.path.join(bench.where, "guarded.ini"), "w", encoding="utf-8") as file:
        file.write(GUARDED.format(programs=bench.programs, dsn=bench.dsn("ours"), public=public,
                                  digest=bench.run("b2sum", "-l", "256", plugin).split()[0]))
    bench.run(*lockstep, "seal", "--pin-plugins", "--target", "bench")
    bench.run(*lockstep, "sign", "--secret", "bench.key")
    return (*lockstep, "-t", "bench", "apply", "--lock-timeout", "5s", "--statement-timeout", "60s", "--retries", "5",
            "--reason", "a benchmark")


def bench_guarded(bench, table, count, tables):
    """Each third step makes a table, the others alter those that are there."""
    texts = ((STEP if n % 3 == 0 or n > tables else ALTER).format(n=n) for n in range(1, count + 1))
    manifest, folder = bench.manifest("guarded", ((f"sql/{n:04d}_bench.sql", text) for n, text in enumerate(texts, 1)))
    command = guarded_lockstep(bench, manifest)
    bench.fresh("crowd")
    bench.sql("crowd", CROWD.format(tables=tables))
    bench.sql("crowd", "VACUUM ANALYZE")

    def ours(*more):
        bench.fresh("ours", "crowd")
        return bench.measure(*command, *more)

    def floor():
        bench.fresh("floor", "crowd")
        return bench.floor("floor_steps", "floor", folder)

    for more, what in ((), "all but -v"), (("-v",), "all"):
        our_runs, floor_runs = bench.interleave(lambda more=more: ours(*more), floor)
        table.add(f"{count} steps at {tables} tables, {what}: wall", median(our_runs, 0), median(floor_runs, 0), 1.25,
                  spread(floor_runs, 0))
    bench_record(bench, table, f"{count} steps at {tables} tables", ours)


def bench_record(bench, table, name, ours):
    """The share of the journal's functions: what captures who owns what, and that with the entry that holds it. The server's
    own count, which costs a little itself."""
    bench.sql("postgres", "ALTER ROLE bench SET track_functions TO 'pl'")
    walls, shares = [], {"find_traces": [], "write_event": []}
    for _ in range(bench.runs):
        walls.append(ours()[0])
        for function, spent in shares.items():
            spent.append(float(bench.sql("ours", "SELECT sum(total_time) / 1000 FROM pg_stat_user_functions"
                                                 f" WHERE funcname = '{function}'")))
    bench.sql("postgres", "ALTER ROLE bench RESET track_functions")
    wall = statistics.median(walls)
    table.add_share(f"{name}: ownership", statistics.median(shares["find_traces"]), wall, 0.15)
    print(f"ownership and the journal's entry: {statistics.median(shares['write_event']) / wall:.2f} of apply's time")


def bench_large(bench, table, count, tables):
    """What is asked of a large deployment on any day."""
    each = tables // count
    texts = ("".join(STEP.format(n=n * each + i) for i in range(1, each + 1)) for n in range(count))
    manifest, _ = bench.manifest("large", ((f"sql/{n:04d}_bench.sql", text) for n, text in enumerate(texts, 1)))
    bench.fresh("ours")
    bench.lockstep(manifest, "ours")
    for command in ("docs inventory", "docs ownership", "check"):
        runs = [bench.lockstep(manifest, "ours", *command.split()) for _ in range(bench.runs)]
        table.add_limit(f"{count} steps, {tables} tables, {command}: wall", median(runs, 0), 2)


def insert_file(count):
    yield "CREATE TABLE bench_rows (id integer PRIMARY KEY, name text NOT NULL, payload text NOT NULL);\n"
    payload = "lorem ipsum dolor sit amet, it''s only text; with a semicolon " * 2
    for n in range(count):
        yield f"INSERT INTO bench_rows (id, name, payload) VALUES ({n}, 'row number {n:06d}', '{payload}{n:08d}');\n"


def bench_file(bench, table, count):
    manifest, folder = bench.manifest("file", [("sql/0001_rows.sql", "".join(insert_file(count)))])
    path = os.path.join(folder, "0001_rows.sql")
    size = os.path.getsize(path) // 1024

    def ours():
        bench.fresh("ours")
        return bench.lockstep(manifest, "ours")

    def floor():
        bench.fresh("floor")
        return bench.psql("floor", path)

    our_runs, floor_runs = bench.interleave(ours, floor)
    bare = statistics.median(bench.floor("floor_steps", "floor")[2] for _ in range(bench.runs))
    name = f"{size / MB:.0f} MB of INSERTs"
    table.add(f"{name}: wall", median(our_runs, 0), median(floor_runs, 0), 0.7, spread(floor_runs, 0))
    table.add_memory(f"{name}: memory", median(our_runs, 2), bare, bare + size + 8 * MB)
    print(f"bare connected libpq program: {bare / MB:.1f} MB resident; psql: {median(floor_runs, 2) / MB:.1f} MB")


ENV_PY = """\
import os
from alembic import context
from sqlalchemy import create_engine

if context.is_offline_mode():
    context.configure(url="postgresql://", literal_binds=True, transaction_per_migration=True)
    context.run_migrations()
else:
    with create_engine("postgresql+psycopg2:///?" + os.environ["BENCH_DSN"]).connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
"""
DEBIANS_PYTHON = "/usr/bin/python3"
ALEMBIC_INI = "[alembic]\nscript_location = %(here)s\n"


def alembic_sql(bench, folder):
    """What each revision sends, version table and all, in a file of its own for floor_steps."""
    text = bench.run("/usr/bin/env", "BENCH_DSN=", DEBIANS_PYTHON, "-m", "alembic", "-c",
                     os.path.join(folder, "alembic.ini"), "upgrade", "head", "--sql")
    parts = re.split(r"^-- Running upgrade .*$", text, flags=re.MULTILINE)
    table = re.search(r"CREATE TABLE alembic_version.*?;", parts[0], re.DOTALL).group(0)
    sql = os.path.join(folder, "floor")
    os.makedirs(sql)
    for n, part in enumerate(parts[1:]):
        part = re.sub(r"^(BEGIN|COMMIT);$|^(INFO|Generating).*$", "", part, flags=re.MULTILINE).strip()
        with open(os.path.join(sql, f"{n:04d}.sql"), "w", encoding="utf-8") as file:
            file.write((table if n == 0 else "") + part.rstrip(";") + "\n")
    bench.give(sql)
    return sql


def bench_revisions(bench, table, count):
    source = "plugin = alembic-compat\npath = .\nsqlalchemy = 1.4\n"
    files = [(f"versions/{name}", text) for name, text in chain(count)]
    manifest, _ = bench.manifest("revisions", [*files, ("env.py", ENV_PY), ("alembic.ini", ALEMBIC_INI)], source)
    sql = alembic_sql(bench, os.path.dirname(manifest))

    def ours():
        bench.fresh("ours")
        return bench.lockstep(manifest, "ours")

    def floor():
        bench.fresh("floor")
        return bench.floor("floor_steps", "floor", sql)

    our_runs, floor_runs = bench.interleave(ours, floor)
    name = f"{count} revisions"
    table.add(f"{name}: wall", median(our_runs, 0), median(floor_runs, 0), 1.3, spread(floor_runs, 0))
    bench_alembics(bench, table, name, manifest, ours)
    bench_graph(bench, table, 10_000, source)


def bench_alembics(bench, table, name, manifest, ours):
    """Beside the programs themselves, from empty to head, and again with nothing to do."""
    folder, url = os.path.dirname(manifest), f"host={bench.where}&user=bench&dbname=theirs"
    most = theirs_most = 0

    def again(python):
        return bench.alembic(python, folder, url, "upgrade", "head")

    def upgrade(python):
        bench.fresh("theirs")
        return again(python)

    for theirs, python in bench.alembics():
        for case, our_run, their_run, target in ((": wall", ours, upgrade, 1 / 5),
                                                 (", nothing to do", lambda: bench.lockstep(manifest, "ours"), again, 1 / 30)):
            our_runs, their_runs = bench.interleave(our_run, functools.partial(their_run, python))
            table.add(f"{name}{case}, to {theirs}'s", median(our_runs, 0), median(their_runs, 0), target, spread(their_runs, 0))
            most, theirs_most = max(most, median(our_runs, 2)), max(theirs_most, median(their_runs, 2))
    table.add_memory(f"{name}: memory", most, theirs_most, 32 * MB)


def bench_graph(bench, table, count, source):
    """Files and dependencies alone: status of an empty database evaluates no revision."""
    manifest, _ = bench.manifest("graph", [*((f"versions/{name}", text) for name, text in chain(count)),
                                           ("alembic.ini", ALEMBIC_INI)], source)
    bench.fresh("ours")
    runs = [bench.lockstep(manifest, "ours", "status") for _ in range(bench.runs)]
    table.add_limit(f"graph of {count} revisions: CPU", median(runs, 1), 0.2)
    table.add_memory(f"graph of {count} revisions: memory", median(runs, 2), bench.floor("floor_steps", "ours")[2], 32 * MB)


def main():
    parser = argparse.ArgumentParser(description="Measure lockstep beside its floors.")
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--only", choices=("steps", "nothing", "link", "guarded", "large", "file", "revisions"))
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--revisions", type=int, default=300)
    parser.add_argument("--inserts", type=int, default=100_000)
    args = parser.parse_args()
    base = "/dev/shm" if os.path.isdir("/dev/shm") and os.access("/dev/shm", os.W_OK) else None
    if base is None:
        print("bench: no /dev/shm: the server's data lies on disk, and the figures are worth little", file=sys.stderr)
    where = tempfile.mkdtemp(prefix="lockstep-bench.", dir=base)
    os.chmod(where, 0o711)
    bench, table = Bench(os.path.abspath(args.build), where, args.runs), Table()
    try:
        bench.start()
        if args.only in (None, "steps", "nothing"):
            small = bench_steps(bench, table, args.steps)
            if args.only != "steps":
                bench_nothing(bench, table, args.steps, *small)
        if args.only in (None, "link"):
            bench_link(bench, table, args.steps, *small_steps(bench, args.steps))
        if args.only in (None, "guarded"):
            bench_guarded(bench, table, args.steps, args.tables)
        if args.only in (None, "large"):
            bench_large(bench, table, 500, 2000)
        if args.only in (None, "file"):
            bench_file(bench, table, args.inserts)
        if args.only in (None, "revisions"):
            bench_revisions(bench, table, args.revisions)
    finally:
        bench.stop()
        shutil.rmtree(where, ignore_errors=True)
    print(f"{args.runs} interleaved runs, medians; {os.cpu_count()} processors; PostgreSQL {bench.bin.split('/')[4]}")
    table.show()


if __name__ == "__main__":
    main()
