"""Many runners at once on one database: each step runs once, whoever runs it, and however many of them are killed.

Fifty times; where sanitizers make it slow three times, unless LOCKSTEP_SWEEP=all."""
import os
import random
import signal
import time
from collections import Counter

import pytest

from project import IS_SANITIZED, Project
from waiting import eventually

RUNNERS = 20
ROUNDS = 3 if IS_SANITIZED and os.environ.get("LOCKSTEP_SWEEP") != "all" else 50
STEPS = 12
ALONE = "-- lockstep: transaction = no\n"


def steps():
    files = {"0000_t": "CREATE TABLE ran (step int, part int);\n"}
    for i in range(1, STEPS + 1):
        body = f"INSERT INTO ran VALUES ({i}, 1);\nINSERT INTO ran VALUES ({i}, 2);\n"
        files[f"{i:04}_s"] = (ALONE + body + f"CREATE INDEX CONCURRENTLY ran_{i} ON ran (step, part);\n" if i % 6 == 0 else
                              body + f"SELECT '{'x' * 40000}';\nSELECT pg_sleep(0.003);\n" if i % 3 == 0 else body)
    return files


def told(tally):
    return ", ".join(f"{n} {end if end == 'killed' else f'ended with {end}'}" for end, n in sorted(tally.items(), key=str))


def check(database):
    assert database.rows("SELECT step, part, count(*) FROM ran GROUP BY 1, 2 ORDER BY 1, 2") == [
        (step, part, 1) for step in range(1, STEPS + 1) for part in (1, 2)]
    assert database.rows("SELECT local_id, count(*) FROM lockstep.event WHERE outcome = 'applied' GROUP BY 1 ORDER BY 1") == [
        (name, 1) for name in sorted(steps())]
    assert database.rows("SELECT local_id, unit FROM lockstep.event WHERE outcome = 'progress' GROUP BY 1, 2 HAVING count(*) > 1"
                         ) == []
    assert database.one("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0


@pytest.fixture
def racing(tmp_path, postgres):
    """A new database for each round."""
    project, made = Project(tmp_path / "bundle"), []
    project.source("app", steps())

    def new():
        database = postgres.create("race")
        made.append(database)
        project.dsn = database.dsn
        return project, database

    yield new
    project.finish()
    for database in made:
        database.drop()


def test_twenty_runners_start_at_once(racing, counted):
    tally = Counter()
    for _ in range(ROUNDS):
        project, database = racing()
        running = [project.start("apply") for _ in range(RUNNERS)]
        for one in running:
            result = one.wait()
            tally[result.rc] += 1
            assert result.rc == 0, result
        check(database)
        project.verify_journal()
        eventually(lambda: not database.lock_holders(), "the lock is free")
        database.drop()
    counted(f"race: {ROUNDS} times {RUNNERS} runners at once, {told(tally)}; every step done once in {ROUNDS} of {ROUNDS}")


def test_holders_are_killed_at_random(racing, counted):
    """Whoever holds the lock is killed, again and again; the others go on from what it left."""
    tally = Counter()
    for number in range(ROUNDS):
        dice = random.Random(number)
        project, database = racing()
        running = [project.start("apply") for _ in range(RUNNERS)]
        by_pid = {}
        for _ in range(RUNNERS // 2):
            time.sleep(dice.uniform(0.0, 0.06))
            alive = [one for one in running if one.is_running()]
            if not alive:
                break
            # the server's process of the lock is not the runner's: kill the one that has most likely got it, or any
            holder = [one for one in alive if "waiting for the lock" not in one.err_path.read_text()]
            victim = dice.choice(holder or alive)
            by_pid[victim.pid] = victim
            victim.send(signal.SIGKILL)
        for one in running:
            result = one.wait()
            tally["killed" if result.rc == -signal.SIGKILL else result.rc] += 1
            # one that takes over while the dead one's server process still works may be turned away
            assert result.rc in (0, -signal.SIGKILL, 21, 30), result
        eventually(lambda: not database.backends(), "the server's processes have ended")
        project.apply()
        check(database)
        project.verify_journal()
        database.drop()
    counted(f"race: {ROUNDS} times {RUNNERS} runners, holders killed, {told(tally)}; every step done once in {ROUNDS} of {ROUNDS}")
