"""The crash sweep: a small deployment of everything that can be cut, broken off behind each of its protocol messages in
turn (the connections cut, one connection cut, the runner killed, the server stopped on the spot), and applied again until
it is done. Then the database must be the one of an undisturbed run: schema, rows, the journal, alembic_version.

Sampled in an ordinary run. LOCKSTEP_SWEEP=all sweeps every message, LOCKSTEP_SWEEP=N every Nth."""
import difflib
import os
import re
import shutil
import signal
import threading
from collections import Counter

import pytest

from breaker import ALL, ONE, Breaker
from medley import medley
from postgres import Server
from project import BUILD, ROOT, Project
from waiting import eventually

MODES = ["cut", "cut one", "kill", "stop", "retry"]  # retry: cut, and the run itself tries again
TRIES = 4  # how often apply may be needed again
ENDINGS = (0, 20, 21, 30, 31)  # what a run that was broken off may say
EVERY = {"cut": 31, "cut one": 41, "kill": 41, "stop": 131, "retry": 131}  # the sample of an ordinary run
EVERY_OF_THE_REFERENCE = {"cut": 307, "cut one": 701, "kill": 401, "stop": 1501, "retry": 1501}
CLOCK = re.compile(r"\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\.\d+\+00")


def reference(root):
    """manifests/whisperengine.ini with all of its sources."""
    shutil.copytree(ROOT / "manifests", root)
    project = Project(root / "elsewhere", name="whisperengine")
    project.configure("lockstep", plugin_dir=str(BUILD / "plugins"))
    config = root / "plugins.ini"
    config.write_text((ROOT / "plugins.ini").read_text().replace("plugin_dir = build/plugins", f"plugin_dir = {BUILD}/plugins"))
    project.root = root
    return project


NUMBERED = """SELECT n.nspname || '.' || c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
 JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE a.attnum > 0 AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%' OR EXISTS (SELECT
 FROM pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'f' AND a.attnum = ANY (k.conkey)))"""


def unnumbered(block, numbered):
    """A block of COPY without the columns named in `numbered`."""
    head, *rows = block.splitlines()
    match = re.match(r"COPY (\S+) \((.*)\) FROM stdin;$", head)
    keeps = [(match[1], name) not in numbered for name in match[2].split(", ")]
    return [head] + ["\t".join(cell for cell, kept in zip(row.split("\t"), keeps) if kept) for row in rows]


class Picture:
    """What must be the same however often the way there was broken off. A sequence does not come back with the transaction
    that took from it: where a deployment's steps take from sequences (`takes_numbers`), the columns that those fill, or that
    refer to such columns, are left out, and the position of each sequence."""

    def __init__(self, database, takes_numbers):
        numbered = set(map(tuple, database.rows(NUMBERED.replace("%", "%%"), []))) if takes_numbers else set()
        blocks = re.split(r"^(?=COPY .* FROM stdin;$)|(?<=^\\\.\n)", database.dump("-N", "lockstep"), flags=re.MULTILINE)
        self.takes_numbers = takes_numbers
        self.dump = [line for block in blocks
                     for line in (sorted(unnumbered(CLOCK.sub("now", block), numbered)) if block.startswith("COPY ")
                                  else block.splitlines())]
        self.steps = Counter(database.rows(
            "SELECT source, local_id, kind, direction, outcome, unit FROM lockstep.event"
            " WHERE outcome NOT IN ('intent', 'failed')"))
        self.invalid = database.one("SELECT count(*) FROM pg_index WHERE NOT indisvalid")
        self.kept = database.one("SELECT count(*) FROM lockstep.answer")

    def differs(self, other, has_crashed):
        """has_crashed: a server that recovers leaves out up to 32 values of a sequence, as PostgreSQL documents it."""
        leaves_out = self.takes_numbers or has_crashed
        mine, its = ([line for line in one.dump if not (leaves_out and line.startswith("SELECT pg_catalog.setval("))]
                     for one in (self, other))
        if mine != its:
            return "\n".join(list(difflib.unified_diff(mine, its, "undisturbed", "repaired", "", "", 0))[:40])
        if self.steps != other.steps:
            return f"journal: {self.steps - other.steps} missing, {other.steps - self.steps} too many"
        if self.kept > 0 or other.kept > 0:
            return "what a step was told is kept though it has ended"
        return "invalid indexes" if self.invalid != other.invalid else None


class Sweep:
    def __init__(self, name, project, server, command, takes_numbers=False):
        self.name = name
        self.project = project
        self.server = server
        self.command = command
        self.takes_numbers = takes_numbers
        self.breaker = Breaker(server.home)
        self.tally = Counter()
        self.lost = []
        database = server.create("whole")
        self.breaker.arm(None, None)
        project.ok(*command, dsn=self.breaker.dsn(database.name))
        self.messages = self.breaker.count
        self.whole = Picture(database, takes_numbers)
        self.settle()
        database.drop()

    def settle(self):
        eventually(lambda: not self.breaker.links, "the relay is idle")

    def action(self, mode, started, held):
        def act():
            if mode == "kill":
                started.wait(10)
                held[0].process.send_signal(signal.SIGKILL)
                held[0].process.wait(10)
            elif mode == "stop":
                self.server.stop("immediate")
            return ONE if mode == "cut one" else ALL
        return act

    def once(self, mode, at):
        """One run that is broken off behind message `at`; what was wrong in the end, or None."""
        database = self.server.create("sweep")
        started, held = threading.Event(), []
        self.breaker.arm(at, self.action(mode, started, held))
        patience = [] if mode == "retry" else ["--retries", "0"]
        held.append(self.project.start(*self.command, *patience, dsn=self.breaker.dsn(database.name)))
        started.set()
        result = held[0].wait()
        self.project.running.clear()
        self.settle()
        if mode == "stop" and self.breaker.broke_at is not None:
            self.server.start()
            database.connections.clear()
        if self.breaker.broke_at is None:
            self.tally["not reached"] += 1
        else:
            self.tally["broken"] += 1
            self.tally[f"rc {result.rc}"] += 1
        if result.rc not in ENDINGS + ((-signal.SIGKILL,) if mode == "kill" else ()):
            return f"ended with {result}"
        if result.rc not in (0, -signal.SIGKILL) and "remedy: " not in result.err:
            return f"no remedy in {result}"
        return self.repair(database, mode == "stop")

    def repair(self, database, has_crashed):
        for tries in range(TRIES):
            result = self.project.run(*self.command, dsn=database.dsn)
            if result.rc == 0:
                break
        else:
            return f"not done after {TRIES} runs: {result}"
        self.tally[f"runs needed: {tries + 1}"] += 1
        verified = self.project.run("verify", "--journal", dsn=database.dsn)
        if verified.rc != 0:
            return f"the chain does not verify: {verified}"
        wrong = self.whole.differs(Picture(database, self.takes_numbers), has_crashed)
        if wrong is None:
            database.drop()
        return wrong

    def run(self, mode, moments, counted):
        for at in moments:
            wrong = self.once(mode, at)
            if wrong is not None:
                self.lost.append(f"{mode} behind message {at} ({self.breaker.broke_at}): {wrong}")
        told = ", ".join(f"{key}: {n}" for key, n in sorted(self.tally.items()))
        counted(f"crash, {self.name}, {mode}: {self.messages} messages; {len(moments)} tried,"
                f" {len(moments) - len(self.lost)} recovered, {len(self.lost)} lost ({told})")
        assert not self.lost, "\n\n".join(self.lost[:5])

    def close(self):
        self.breaker.close()


def moments(messages, every):
    asked = os.environ.get("LOCKSTEP_SWEEP", "")
    step = 1 if asked == "all" else int(asked) if asked else every
    return list(range(1 + (messages % step) // 2, messages + 1, step))


@pytest.fixture(scope="module")
def swept_server():
    """What is committed stays committed when the server is stopped on the spot."""
    server = Server(synchronous_commit="on", full_page_writes="on")
    yield server
    server.destroy()


@pytest.mark.parametrize("mode", MODES)
def test_every_message_of_a_small_deployment(tmp_path, swept_server, counted, mode):
    sweep = Sweep("small deployment", medley(tmp_path / "bundle"), swept_server, ["apply"])
    try:
        sweep.run(mode, moments(sweep.messages, EVERY[mode]), counted)
    finally:
        sweep.close()


@pytest.mark.parametrize("mode", MODES)
def test_messages_of_the_reference_deployment(tmp_path, swept_server, counted, mode):
    sweep = Sweep("reference deployment", reference(tmp_path / "bundle"), swept_server, ["--profile", "full", "apply"],
                  takes_numbers=True)
    try:
        sweep.run(mode, moments(sweep.messages, EVERY_OF_THE_REFERENCE[mode]), counted)
    finally:
        sweep.close()
