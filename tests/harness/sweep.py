"""The crash sweep: a deployment that is broken off behind one protocol message after the other (the connections cut, one
connection cut, the runner killed, the server stopped on the spot), and applied again until it is done. Then the database
must be the one of an undisturbed run."""
import os
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from breaker import ALL, ONE, Breaker
from picture import FIRST, Picture
from postgres import Server
from waiting import eventually

TRIES = 4  # how often apply may be needed again
ENDINGS = (0, 20, 21, 30, 31)  # what a run that was broken off may say
DUMP_EVERY = 32  # trials that are compared by a dump as well, where two queries do
NEW_EVERY = 32  # trials of one database; it is emptied between them

# What libpq keeps to itself until the message that follows it: the end of the statement, or of the start-up.
TELLS_NOTHING = {"S", "K", "1", "2", "T", "D"}

EMPTY = """SET client_min_messages = error;
DO $$ DECLARE name text; BEGIN
 FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_|^information_schema$' LOOP
  EXECUTE format('DROP SCHEMA %I CASCADE', name);
 END LOOP;
END $$;
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
COMMENT ON SCHEMA public IS 'standard public schema'"""
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
LEFT = " UNION ALL ".join(f"SELECT '{catalog}', count(*) FROM {catalog} WHERE oid >= {FIRST}{but} HAVING count(*) > 0"
                          for catalog, but in [("pg_class", ""), ("pg_type", ""), ("pg_proc", ""), ("pg_extension", ""),
                                               ("pg_cast", ""), ("pg_event_trigger", ""), ("pg_largeobject_metadata", ""),
                                               ("pg_namespace", " AND nspname <> 'public'")])


def distinct(passed, mode):
    """The messages of an undisturbed run, numbered from 1, behind which a break is another one than behind the message
    before. Every message of the runner is: the server acts on it. What the server says arrives in pieces, and the relay
    hands on a whole piece before it takes anything from anybody; so within a piece the server has done the same, and a
    runner that is dead, or whose server is, changes nothing any more: only the last message of a piece counts. A runner that
    lives tells two breaks apart by what libpq has given it; that is nothing new behind a message that it keeps to itself.
    While there is one connection, to cut one is to cut all."""
    chosen = []
    for at, one in enumerate(passed, 1):
        is_first = at == 1 or passed[at - 2].read != one.read
        is_other = ends_piece(passed, at) if mode in ("kill", "stop") else is_first or one.type not in TELLS_NOTHING
        if (one.is_client or is_other) and (mode != "cut one" or one.links > 1):
            chosen.append(at)
    return chosen


def ends_piece(passed, at):
    """Whether the server does something between this message and the next, or may: elsewhere a runner that says no more once
    it was cut off leaves the same behind as at the end of the piece."""
    return passed[at - 1].is_client or at == len(passed) or passed[at].read != passed[at - 1].read


class Stand:
    """A server with a relay before it, on which one run after the other is broken off."""

    def __init__(self):
        # what is committed stays committed when the server is stopped on the spot
        self.server = Server(synchronous_commit="on", full_page_writes="on")
        self.breaker = Breaker(self.server.home)
        self.database, self.used = None, 0

    def fresh(self):
        """A database without anything in it."""
        if self.database is not None and self.used < NEW_EVERY:
            eventually(lambda: self.database.one(OTHERS) == 0, "the server's processes have ended")
            self.database.execute(EMPTY)
            left = self.database.rows(LEFT)
            assert not left, left
        else:
            self.leave(True)
            self.database, self.used = self.server.create("sweep"), 0
        self.used += 1
        return self.database

    def leave(self, is_dropped):
        """Take another one from now on."""
        if self.database is not None and is_dropped:
            self.database.drop()
        self.database = None

    def idle(self):
        eventually(lambda: not self.breaker.links, "the relay is idle")

    def close(self):
        self.breaker.close()
        self.server.destroy()


class Sweep:
    """A deployment on a stand."""

    def __init__(self, stand, project, command, takes_numbers):
        self.stand, self.project, self.command, self.takes_numbers = stand, project, command, takes_numbers

    def undisturbed(self):
        """What passes, and what the database is like in the end."""
        database = self.stand.fresh()
        self.stand.breaker.arm(None, None)
        self.project.ok(*self.command, dsn=self.stand.breaker.dsn(database.name))
        passed = self.stand.breaker.passed
        self.stand.idle()
        return passed, Picture(database, self.takes_numbers)

    def action(self, mode, started, held):
        def act():
            if mode == "kill":
                started.wait(10)
                held[0].send(signal.SIGKILL)
                held[0].is_gone(10)
            elif mode == "stop":
                self.stand.breaker.cut_silent()
                self.stand.server.crash()
            return ONE if mode == "cut one" else ALL
        return act

    def once(self, mode, at, whole, is_dumped, is_other=True):
        """One run that is broken off behind message `at`: how it ended, how those that followed did, and what was wrong then.
        Not `is_other`: what is left behind by a runner that says no more is repaired elsewhere."""
        stand, breaker = self.stand, self.stand.breaker
        database = stand.fresh()
        started, held = threading.Event(), []
        breaker.arm(at, self.action(mode, started, held))
        patience = [] if mode == "retry" else ["--retries", "0"]
        held.append(self.project.start(*self.command, *patience, dsn=breaker.dsn(database.name)))
        started.set()
        result = held[0].wait()
        self.project.running.clear()
        stand.idle()
        if mode == "stop" and breaker.broke_at is not None:
            stand.server.start()
            database.disconnect()
        ended = "not reached" if breaker.broke_at is None else f"rc {result.rc}"
        if result.rc not in ENDINGS + ((-signal.SIGKILL,) if mode == "kill" else ()):
            return ended, [], f"ended with {result}"
        if result.rc not in (0, -signal.SIGKILL) and "remedy: " not in result.err:
            return ended, [], f"no remedy in {result}"
        if not is_other and breaker.was_the_end:
            return ended, ["as the next"], None
        return (ended, *self.repair(database, mode == "stop", whole, is_dumped))

    def repair(self, database, has_crashed, whole, is_dumped):
        ends = []
        while ends[-1:] != [0]:
            result = self.project.run(*self.command, dsn=database.dsn)
            ends.append(result.rc)
            if result.rc != 0 and len(ends) == TRIES:
                return ends, f"not done after {TRIES} runs: {result}"
        verified = self.project.run("verify", "--journal", dsn=database.dsn)
        if verified.rc != 0:
            return ends, f"the chain does not verify: {verified}"
        return ends, whole.differs(Picture(database, self.takes_numbers, not is_dumped), has_crashed)


class Field:
    """Some stands side by side, and one deployment on each of them."""

    def __init__(self, stands, name, projects, command, takes_numbers=False):
        self.name = name
        self.sweeps = [Sweep(stand, project, command, takes_numbers) for stand, project in zip(stands, projects)]
        self.passed, self.whole = self.sweeps[0].undisturbed()

    def run(self, mode, chosen, counted):
        """Break off behind each of the chosen messages. Where these are the distinct ones, each state that is left behind is
        repaired once."""
        is_whole = distinct(self.passed, mode) == chosen
        free, tally, lost = SimpleQueue(), Counter(), []
        for sweep in self.sweeps:
            free.put(sweep)

        def trial(number, at):
            sweep = free.get()
            try:
                is_other = not is_whole or ends_piece(self.passed, at)
                ended, then, wrong = sweep.once(mode, at, self.whole, number % DUMP_EVERY == 0, is_other)
                tally.update([ended, "then " + " ".join(map(str, then))])
                if wrong is not None:
                    lost.append(f"{mode} behind message {at} ({sweep.stand.breaker.broke_at}) on"
                                f" {sweep.stand.database.dsn}: {wrong}")
                    sweep.stand.leave(False)
            finally:
                free.put(sweep)

        with ThreadPoolExecutor(len(self.sweeps)) as pool:
            for done in [pool.submit(trial, number, at) for number, at in enumerate(chosen)]:
                done.result()
        told = ", ".join(f"{key}: {n}" for key, n in sorted(tally.items()))
        counted(f"crash, {self.name}, {mode}: {len(self.passed)} messages; {len(chosen)} tried,"
                f" {len(chosen) - len(lost)} recovered, {len(lost)} lost ({told})")
        assert not lost, "\n\n".join(lost[:5])


def stands():
    """As many as this machine can keep busy: each waits for a disk, a process or a timer now and then."""
    return [Stand() for _ in range((os.cpu_count() or 1) + 1)]
