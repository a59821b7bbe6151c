"""Revisions that read the database and leave their transaction: cut into parts, and going on where a run was cut off with
what the plugin was told before."""
import signal

import pytest

from alembic_project import AlembicProject
from waiting import eventually

BATCHES = """
op.execute("CREATE TABLE item (id int, done text)")
op.execute("INSERT INTO item SELECT i FROM generate_series(1, 6) i")
bind = op.get_bind()
first = bind.execute(sa.text("SELECT count(*) FROM item WHERE done IS NULL")).scalar()
with op.get_context().autocommit_block():
    n = 0
    while True:
        done = bind.execute(sa.text("UPDATE item SET done = :n WHERE id IN (SELECT id FROM item WHERE done IS NULL"
                                    " ORDER BY id LIMIT 2)"), {"n": str(n)})
        if done.rowcount == 0:
            break
        n += 1
        if n == 2:
            op.execute("INSERT INTO gate VALUES (1)")
op.execute(f"INSERT INTO item VALUES (100, '{first} {n}')")
"""
GENERATED = """
from contextlib import contextmanager

@contextmanager
def outside():
    with op.get_context().autocommit_block():
        yield op.get_bind()

def batches(bind):
    try:
        done = 1
        while done:
            number = yield done
            done = bind.execute(sa.text("UPDATE item SET done = :n WHERE id IN (SELECT id FROM item WHERE done IS NULL"
                                        " ORDER BY id LIMIT 2)"), {"n": str(number)}).rowcount
            if number == 1:
                op.execute("INSERT INTO gate VALUES (1)")
    finally:
        op.execute("COMMENT ON TABLE item IS 'closed'")

op.execute("CREATE TABLE item (id int, done text)")
op.execute("INSERT INTO item SELECT i FROM generate_series(1, 6) i")
first = op.get_bind().execute(sa.text("SELECT count(*) FROM item WHERE done IS NULL")).scalar()
with outside() as bind:
    walk = batches(bind)
    next(walk)
    n = -1
    try:
        while True:
            n += 1
            walk.send(n)
    except StopIteration:
        pass
op.execute(f"INSERT INTO item VALUES (100, '{first} {n}')")
"""
WHOLE = ["0", "0", "1", "1", "2", "2", "6 3"]


@pytest.fixture
def alembic(project, database):
    database.execute("CREATE TABLE gate (n int)")
    made = AlembicProject(project.root / "core")
    project.source("core", plugin="alembic-compat")
    return made


def rows(database):
    return database.column("SELECT done FROM item ORDER BY id")


def stopped(project, database):
    """Apply, waiting for our lock on the gate."""
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate IN ACCESS EXCLUSIVE MODE")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "apply waits for our lock")
    return running, holder


def cut(project, database):
    """A run that was killed while it waited; its server process ended."""
    running, holder = stopped(project, database)
    running.kill()
    for pid in database.backends():
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
    holder.rollback()
    eventually(lambda: not database.backends(), "the runner's server process has ended")


def test_undisturbed(project, database, alembic):
    alembic.revision("aa01", None, BATCHES)
    project.apply()
    assert rows(database) == WHOLE
    assert database.events("outcome", "unit") == [("progress", n) for n in range(1, 7)] + [("applied", None)]
    assert database.one("SELECT count(*) FROM lockstep.answer") == 0
    project.verify_journal()


def test_killed_inside_of_the_block(project, database, alembic):
    """What the batches said before is said again, and those behind it are counted on."""
    alembic.revision("aa01", None, BATCHES)
    cut(project, database)
    assert rows(database) == ["0", "0", "1", "1", None, None]
    assert project.status().states["core:aa01"] == "interrupted"
    assert database.one("SELECT count(*) FROM lockstep.answer") > 0
    project.apply()
    assert rows(database) == WHOLE
    assert database.column("SELECT n FROM gate") == [1]
    assert database.one("SELECT count(*) FROM lockstep.answer") == 0
    project.verify_journal()


def test_killed_inside_of_a_generator(project, database, alembic):
    """What is made again is where it was: a manager in its block, a generator at its yield."""
    alembic.revision("aa01", None, GENERATED)
    cut(project, database)
    assert rows(database) == ["0", "0", "1", "1", None, None]
    project.apply()
    assert rows(database) == WHOLE and database.column("SELECT n FROM gate") == [1]
    assert database.one("SELECT obj_description('item'::regclass)") == "closed"
    project.verify_journal()


def test_killed_behind_the_block(project, database, alembic):
    """The last transaction goes, those before it stay."""
    up = BATCHES.replace('            op.execute("INSERT INTO gate VALUES (1)")', "            pass")
    alembic.revision("aa01", None, up + 'op.execute("INSERT INTO gate VALUES (2)")')
    cut(project, database)
    assert rows(database) == WHOLE[:-1]
    project.apply()
    assert rows(database) == WHOLE and database.column("SELECT n FROM gate") == [2]
    project.verify_journal()


def test_sigterm_goes_on_later(project, database, alembic):
    alembic.revision("aa01", None, BATCHES)
    running, holder = stopped(project, database)
    running.send(signal.SIGTERM)
    holder.rollback()
    done = running.wait()
    assert done.rc == 143, done
    assert rows(database) == ["0", "0", "1", "1", None, None]
    project.apply()
    assert rows(database) == WHOLE and database.column("SELECT n FROM gate") == [1]


def test_what_is_behind_may_be_mended(project, database, alembic):
    alembic.revision("aa01", None, BATCHES.replace("INSERT INTO gate", "INSERT INTO missing"))
    failed = project.fails(30, "apply")
    assert failed.said("missing", "stays")
    assert rows(database) == ["0", "0", "1", "1", None, None]
    alembic.revision("aa01", None, BATCHES)
    project.apply()
    assert rows(database) == WHOLE


def test_another_way_is_not_guessed(project, database, alembic):
    """The part that is done would be made otherwise now: people decide, and may have it begin anew."""
    alembic.revision("aa01", None, BATCHES)
    cut(project, database)
    alembic.revision("aa01", None, BATCHES.replace("generate_series(1, 6)", "generate_series(1, 7)"))
    failed = project.fails(31, "apply")
    assert failed.said("core:aa01", "cannot be followed again", "--assume not-done")
    assert project.fails(31, "apply").said("cannot be followed again")
    finding = project.run("reconcile")
    assert finding.rc == 31 and finding.said("core:aa01", "cannot be followed again")
    assert project.run("reconcile", "--yes").rc == 31
    database.execute("DROP TABLE item")
    project.ok("reconcile", "--yes", "--assume", "not-done")
    project.apply()
    assert rows(database) == ["0", "0", "1", "1", "2", "2", "3", "7 4"]
    project.verify_journal()


RANDOM = """
import random, secrets, uuid
first = [uuid.uuid4(), random.randint(1, 10 ** 9), random.random(), secrets.token_hex(40)]
op.execute(f"CREATE TABLE item AS SELECT '{first[0]}'::text AS done, 1 AS id")
"""

BEHIND = """
with op.get_context().autocommit_block():
    op.execute("INSERT INTO gate VALUES (1)")
op.execute(f"INSERT INTO item VALUES ('{first[0]}', 2), ('{first[3]}', 3), ('{uuid.uuid4()}', 4)")
"""


def test_what_is_random_is_the_same(project, database, alembic):
    """A run that goes on draws what the other one drew; another step draws something else."""
    alembic.revision("aa01", None, RANDOM + "op.get_bind().execute(sa.text('SELECT 1')).scalar()\n" + BEHIND)
    cut(project, database)
    before = rows(database)
    project.apply()
    done = rows(database)
    assert done[:2] == [before[0], before[0]] and len(done) == 4 and len(done[2]) == 80 and len(set(done)) == 3
    database.execute("DROP TABLE item")
    alembic.revision("aa02", "aa01", RANDOM + "op.get_bind().execute(sa.text('SELECT 1')).scalar()\n" + BEHIND)
    project.apply()
    assert not set(done) & set(rows(database))
    project.verify_journal()


def test_what_is_random_is_the_same_where_nothing_is_asked(project, database, alembic):
    alembic.revision("aa01", None, RANDOM + BEHIND)
    cut(project, database)
    before = rows(database)
    assert project.run("reconcile").said("not done")
    project.apply()
    done = rows(database)
    assert done[:2] == [before[0], before[0]] and len(set(done)) == 3
    assert database.one("SELECT count(*) FROM lockstep.answer") == 0
    project.verify_journal()


def test_the_time_is_the_same_where_nothing_is_asked(project, database, alembic):
    alembic.revision("aa01", None, "import datetime\nfirst = [str(datetime.datetime.now())] * 4\nimport uuid\n"
                     "op.execute(f\"CREATE TABLE item AS SELECT '{first[0]}'::text AS done, 1 AS id\")\n" + BEHIND)
    cut(project, database)
    project.apply()
    assert len(set(rows(database)[:3])) == 1


def test_the_time_is_the_same(project, database, alembic):
    alembic.revision("aa01", None, "import datetime\nnow = datetime.datetime.utcnow()\nop.execute(f\"CREATE TABLE item AS SELECT"
                     " '{now}'::text AS done, 1 AS id\")\n"
                     + "op.get_bind().execute(sa.text('SELECT 1')).scalar()\nwith op.get_context().autocommit_block():\n"
                     "    op.execute('INSERT INTO gate VALUES (1)')\nop.execute(f\"INSERT INTO item VALUES ('{now}', 2)\")")
    cut(project, database)
    project.apply()
    assert database.one("SELECT count(DISTINCT done) FROM item") == 1 and len(rows(database)) == 2


INDEX = """
op.execute("CREATE TABLE item (id int, done text)")
op.execute("INSERT INTO item VALUES (1, 'a'), (1, 'b')")
with op.get_context().autocommit_block():
    try:
        op.create_index("ix", "item", ["id"], unique=True, postgresql_concurrently=True)
    except sa.exc.IntegrityError as error:
        op.execute(f"INSERT INTO item VALUES (2, '{error.orig.pgcode}')")
        op.execute("DROP INDEX CONCURRENTLY ix")
    op.create_index("ix", "item", ["id"], postgresql_concurrently=True)
    op.execute("INSERT INTO gate VALUES (1)")
"""


def test_an_error_that_is_caught_is_an_answer_too(project, database, alembic):
    alembic.revision("aa01", None, INDEX)
    cut(project, database)
    assert rows(database) == ["a", "b", "23505"]
    project.apply()
    assert rows(database) == ["a", "b", "23505"]
    assert database.one("SELECT indisunique FROM pg_index WHERE indexrelid = 'ix'::regclass") is False
    assert database.column("SELECT n FROM gate") == [1]
    project.verify_journal()


def test_the_session_is_set_again(project, database, alembic):
    database.execute("CREATE SCHEMA shop")
    alembic.revision("aa01", None, "op.get_bind().execute(sa.text('SELECT 1')).scalar()\nop.execute('SET search_path = shop, public')\n"
                     "with op.get_context().autocommit_block():\n    op.execute('INSERT INTO gate VALUES (1)')\n"
                     "    op.execute('CREATE TABLE t (n int)')")
    cut(project, database)
    project.apply()
    assert database.has("shop.t")


def test_back_and_cut(project, database, alembic):
    alembic.revision("aa01", None, "op.execute('CREATE TABLE item (id int, done text)')\nop.execute(\"INSERT INTO item VALUES (1, 'a')\")",
                     "n = op.get_bind().execute(sa.text('DELETE FROM item')).rowcount\nwith op.get_context().autocommit_block():\n"
                     "    op.execute(f'INSERT INTO gate VALUES ({n})')\nop.execute('DROP TABLE item')")
    project.apply()
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate IN ACCESS EXCLUSIVE MODE")
    running = project.start("revert", "--count", "1", "--yes")
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "revert waits for our lock")
    running.kill()
    for pid in database.backends():
        database.execute("SELECT pg_terminate_backend(%s)", [pid])
    holder.rollback()
    assert rows(database) == []
    project.ok("revert", "--count", "1")
    assert database.column("SELECT n FROM gate") == [1] and not database.has("item")
    project.verify_journal()


@pytest.mark.parametrize("bind", ["", "assert op.get_bind().execute(sa.text('SELECT 1')).scalar() == 1\n"], ids=["static", "live"])
@pytest.mark.parametrize("before", [[], ["aa00"]], ids=["the first", "a later one"])
def test_back_from_half_a_revision(project, database, alembic, before, bind):
    """alembic_version has never heard of it, and does not on its way back."""
    for name in before:
        alembic.revision(name)
    alembic.revision("aa01", *before or [None], f"{bind}op.execute('CREATE TABLE item (id int)')\nwith op.get_context().autocommit_block():\n"
                     "    op.execute('VACUUM nothing')", f"{bind}op.execute('DROP TABLE item')")
    if not before:
        database.execute("CREATE TABLE alembic_version (version_num text)")
    project.fails(30, "apply")
    assert project.status().states["core:aa01"] == "interrupted" and database.has("item")
    project.ok("revert", "--count", "1")
    assert project.status().states["core:aa01"] == "pending" and not database.has("item")
    assert database.column("SELECT version_num FROM alembic_version") == before
    project.verify_journal()
