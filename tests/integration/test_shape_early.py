"""What the steps of a long run have made is read by a session of its own while later steps run: what is recorded at the end is
what one reading of all of it at the end would have found."""
import os
import random
import signal
import time

import pytest

from postgres import Server, with_admin
from project import IS_SANITIZED, Project
from waiting import eventually

READER = "lockstep shapes"
ROLE = "mover"


@pytest.fixture(scope="module")
def talkative():
    """A server whose log tells who has sent what."""
    server = Server(log_statement="all", log_min_messages="error", log_line_prefix="<%a> ", logging_collector="off")
    with_admin(server, f"CREATE ROLE {ROLE} LOGIN CREATEROLE; CREATE ROLE {ROLE}_reader")
    yield server
    server.destroy()


class Side:
    """A database and a bundle; where it is not read early, the role may not have a third connection."""

    def __init__(self, server, root, steps, is_read_early=True):
        self.server, self.is_read_early = server, is_read_early
        self.database = server.create("early" if is_read_early else "late")
        self.database.execute(f"ALTER DATABASE {self.database.name} OWNER TO {ROLE}; ALTER SCHEMA public OWNER TO {ROLE};"
                              f" ALTER DATABASE {self.database.name} SET lock_timeout TO '20s'")
        self.project = Project(root, server.dsn(self.database.name, ROLE))
        self.project.source("app", {f"{i:04d}": sql for i, sql in enumerate(steps)})

    def apply(self, *options, rc=0):
        """Run; what the log says of it is kept."""
        self.database.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT {-1 if self.is_read_early else 2}")
        log = self.server.home / "log"
        at = log.stat().st_size
        done = self.project.run("apply", *options)
        with open(log, encoding="utf-8", errors="replace") as file:
            file.seek(at)
            said = file.read().split("\n<")
        assert done.rc == rc, done.err
        self.early = [line for line in said if line.startswith(f"{READER}>")]
        self.late = [line for line in said if line.startswith("lockstep>") and "pg_catalog.pg_get_constraintdef" in line]
        return done

    @property
    def readings(self):
        return sum("EXECUTE lockstep_find" in line for line in self.early)

    @property
    def shapes(self):
        return self.database.rows("SELECT kind, schema_name, name, lines FROM lockstep.shape ORDER BY kind COLLATE \"C\","
                                  " schema_name COLLATE \"C\", name COLLATE \"C\"")


@pytest.fixture
def sides(talkative, tmp_path):
    """Makes both sides of a deployment, and runs them."""
    made = []

    def make(steps, *more, options=(), rc=0, between=None):
        for is_read_early in (True, False):
            if between is not None and not is_read_early:
                with_admin(talkative, between)
            side = Side(talkative, tmp_path / f"{len(made)}", steps, is_read_early)
            made.append(side)
            side.apply(*options, rc=rc)
            for at, further in enumerate(more):
                for name, sql in further.items():
                    side.project.put("app", f"{at + 1}{name}.sql", sql)
                side.apply(*options)
        early, late = made[-2:]
        assert early.shapes == late.shapes
        assert late.readings == 0
        return early, late
    yield make
    for side in made:
        side.project.finish()
        side.database.drop()


FIRST = """
CREATE SCHEMA @@_side;
CREATE SCHEMA @@_moved;
CREATE TYPE mood AS ENUM ('calm', 'wild');
CREATE TYPE pair AS (a int, b mood);
CREATE DOMAIN short AS varchar(5) CONSTRAINT not_empty CHECK (VALUE <> '');
CREATE DOMAIN loose AS int CONSTRAINT small CHECK (VALUE < 9) CONSTRAINT large CHECK (VALUE > 1);
CREATE TYPE span AS RANGE (subtype = int);
CREATE SEQUENCE numbers;
CREATE TABLE users (id serial PRIMARY KEY, name text NOT NULL, mood mood DEFAULT 'calm', p pair, s short, n int DEFAULT nextval('numbers'));
CREATE TABLE orders (id int PRIMARY KEY, buyer int CONSTRAINT buyer REFERENCES users, note text, CONSTRAINT one CHECK (id > 0));
CREATE INDEX users_name ON users (name);
CREATE INDEX orders_note ON orders (note);
CREATE VIEW calm AS SELECT id, name FROM users WHERE mood = 'calm';
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM orders;
CREATE FUNCTION twice(u users) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touched BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY own ON orders TO {role}_reader USING (buyer = 1);
CREATE RULE quiet AS ON DELETE TO orders DO INSTEAD NOTHING;
CREATE STATISTICS linked ON id, buyer FROM orders;
CREATE TABLE parts (id int, k int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (k);
CREATE TABLE part_1_1 PARTITION OF part_1 FOR VALUES FROM (0) TO (10);
CREATE INDEX parts_k ON ONLY parts (k);
CREATE INDEX part_1_k ON ONLY part_1 (k);
CREATE INDEX part_1_1_k ON part_1_1 (k);
CREATE TABLE gone (id serial, o int REFERENCES orders);
CREATE TABLE to_go (id int);
CREATE INDEX to_go_id ON to_go (id);
CREATE COLLATION plain (provider = libc, locale = 'C');
CREATE TABLE sorted (t text COLLATE plain, u text DEFAULT 'x');
CREATE FUNCTION same(int, int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 = $2';
CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same);
CREATE TABLE compared (a int CHECK (a === 1), t loose);
COMMENT ON INDEX orders_note IS 'an index';
COMMENT ON CONSTRAINT buyer ON orders IS 'a key';
COMMENT ON TRIGGER touched ON orders IS 'a trigger';
COMMENT ON COLUMN orders.note IS 'a column';
COMMENT ON STATISTICS linked IS 'statistics';
COMMENT ON DOMAIN short IS 'a domain';
COMMENT ON CONSTRAINT small ON DOMAIN loose IS 'a constraint';
""".replace("{role}", ROLE)

# Behind many other steps; here nothing is gone that leaves traces.
LATER = {
    "a table renamed that others speak of": "ALTER TABLE users RENAME TO people;",
    "moved": "ALTER TABLE users SET SCHEMA @@_side;",
    "a column renamed": "ALTER TABLE users RENAME mood TO temper;",
    "a column of a type": "ALTER TYPE pair ADD ATTRIBUTE c text CASCADE;",
    "a column dropped": "ALTER TABLE orders DROP note;",
    "a constraint dropped": "ALTER TABLE orders DROP CONSTRAINT one;",
    "a constraint renamed": "ALTER TABLE orders RENAME CONSTRAINT one TO another;",
    "an index renamed": "ALTER INDEX users_name RENAME TO by_name;",
    "labels": "ALTER TYPE mood ADD VALUE 'sad' BEFORE 'wild';",
    "a label renamed": "ALTER TYPE mood RENAME VALUE 'calm' TO 'quiet';",
    "an enum renamed": "ALTER TYPE mood RENAME TO temper;",
    "an enum moved": "ALTER TYPE mood SET SCHEMA @@_moved;",
    "a composite type moved": "ALTER TYPE pair SET SCHEMA @@_moved;",
    "a composite type renamed": "ALTER TYPE pair RENAME TO couple;",
    "a domain's check added": "ALTER DOMAIN short ADD CONSTRAINT long CHECK (length(VALUE) > 2);",
    "a domain's check dropped": "ALTER DOMAIN loose DROP CONSTRAINT small;",
    "a domain's check renamed": "ALTER DOMAIN loose RENAME CONSTRAINT small TO smaller;",
    "a domain's comment taken away":
        "COMMENT ON CONSTRAINT small ON DOMAIN loose IS NULL;\n"
        "COMMENT ON DOMAIN short IS NULL;",
    "a domain renamed": "ALTER DOMAIN short RENAME TO tiny;",
    "a view replaced": "CREATE OR REPLACE VIEW calm AS SELECT id, name FROM users WHERE mood = 'wild';",
    "a function renamed": "ALTER FUNCTION touch() RENAME TO touch_it;",
    "a function replaced":
        "CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';",
    "a trigger renamed": "ALTER TRIGGER touched ON orders RENAME TO touches;",
    "a trigger disabled": "ALTER TABLE orders DISABLE TRIGGER touched;",
    "a trigger dropped": "DROP TRIGGER touched ON orders;",
    "a policy altered": "ALTER POLICY own ON orders USING (buyer = 2);",
    "a policy dropped": "DROP POLICY own ON orders;",
    "a rule renamed": "ALTER RULE quiet ON orders RENAME TO still;",
    "a rule dropped": "DROP RULE quiet ON orders;",
    "statistics renamed": "ALTER STATISTICS linked RENAME TO tied;",
    "statistics moved": "ALTER STATISTICS linked SET SCHEMA @@_side;",
    "statistics dropped": "DROP STATISTICS linked;",
    "partitioned indexes put together":
        "ALTER INDEX part_1_k ATTACH PARTITION part_1_1_k;\n"
        "ALTER INDEX parts_k ATTACH PARTITION part_1_k;",
    "partitioned indexes put together, the upper ones first":
        "ALTER INDEX parts_k ATTACH PARTITION part_1_k;\n"
        "ALTER INDEX part_1_k ATTACH PARTITION part_1_1_k;",
    "a partition taken off": "ALTER TABLE part_1 DETACH PARTITION part_1_1;",
    "comments taken away":
        "COMMENT ON INDEX orders_note IS NULL;\n"
        "COMMENT ON CONSTRAINT buyer ON orders IS NULL;\n"
        "COMMENT ON TRIGGER touched ON orders IS NULL;\n"
        "COMMENT ON COLUMN orders.note IS NULL;\n"
        "COMMENT ON STATISTICS linked IS NULL;",
    "a default": "ALTER TABLE sorted ALTER u SET DEFAULT 'y';",
    "security":
        "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;\n"
        "ALTER TABLE orders REPLICA IDENTITY FULL;",
    "rolled back within":
        "DO $$ BEGIN ALTER TABLE orders RENAME TO never; RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN NULL; END $$;",
    "altered within":
        "DO $$ BEGIN BEGIN ALTER TABLE orders ADD x int; EXCEPTION WHEN OTHERS THEN NULL; END; END $$;",
    "a type that others have renamed": "ALTER DOMAIN loose RENAME TO wide;\nALTER TYPE span RENAME TO reach;",
    "a type of the same name": "ALTER TYPE span SET SCHEMA @@_moved;\nCREATE TYPE span AS RANGE (subtype = bigint, multirange_type_name = spans);",
}

# With these all is read anew.
GONE = {
    "an index dropped": "DROP INDEX users_name;",
    "an index dropped and made anew": "DROP INDEX users_name;\nCREATE INDEX users_name ON orders (id);",
    "an index dropped, not in a transaction":
        "-- lockstep: transaction = no\n"
        "DROP INDEX CONCURRENTLY @@.to_go_id;",
    "an index made, not in a transaction":
        "-- lockstep: transaction = no\n"
        "CREATE INDEX CONCURRENTLY to_go_2 ON @@.to_go (id, id);",
    "a table dropped": "DROP TABLE gone;",
    "a table dropped that others speak of": "DROP TABLE users CASCADE;",
    "a table of that name": "DROP TABLE to_go;\nCREATE TABLE to_go (other text);",
    "a sequence renamed": "ALTER SEQUENCE numbers RENAME TO figures;",
    "a sequence that is another table's": "ALTER SEQUENCE users_id_seq OWNED BY orders.id;",
    "a sequence altered": "ALTER SEQUENCE users_id_seq INCREMENT 3;",
    "a collation renamed": "ALTER COLLATION plain RENAME TO simple;",
    "an operator moved": "ALTER OPERATOR === (int, int) SET SCHEMA @@_side;",
    "a schema renamed":
        "ALTER TABLE users SET SCHEMA @@_side;\n"
        "ALTER SCHEMA @@_side RENAME TO @@_aside;",
    "comments written":
        "COMMENT ON TABLE orders IS 'x';\n"
        "COMMENT ON COLUMN users.name IS 'y';\n"
        "COMMENT ON CONSTRAINT one ON orders IS 'z';\n"
        "COMMENT ON RULE quiet ON orders IS 'r';\n"
        "COMMENT ON POLICY own ON orders IS 'p';\n"
        "COMMENT ON SCHEMA @@_side IS 's';\n"
        "COMMENT ON TYPE pair IS 't';\n"
        "COMMENT ON FUNCTION touch() IS 'f';",
}


def filling(at, n):
    return [f"CREATE TABLE filling_{at}_{i} (id int PRIMARY KEY, t text DEFAULT 'x');\nCREATE INDEX ON filling_{at}_{i} (t);" for i in range(n)]


def here(sql, schema):
    """Of each case its own objects, in schemas of its own."""
    path = "" if "transaction = no" in sql else f"SET LOCAL search_path TO {schema};\n"
    return path + sql.replace("@@", schema)


def made_first(schemas):
    return [f"CREATE SCHEMA {schema};\n" + here(FIRST, schema) for schema in schemas]


@pytest.mark.parametrize("cases", [LATER, GONE], ids=["later", "gone"])
def test_what_changes_later(sides, cases):
    schemas = {case: f"c{i}" for i, case in enumerate(cases)}
    early, late = sides([*made_first(schemas.values()), *filling(0, 120), *(here(cases[case], schemas[case]) for case in cases),
                         *filling(1, 100)])
    assert early.readings > 3
    assert not early.late  # nothing was left for the end
    assert len(late.late) == 1
    assert len(early.shapes) > 20 * len(cases)
    done = early.project.ok("check")
    assert done.out == late.project.ok("check").out
    assert done.out == f"nothing found; objects as recorded: {len(early.shapes)}\n"


def attempt(sql):
    """Done, or nothing is."""
    return f"DO $attempt$ BEGIN EXECUTE $sql${sql}$sql$; EXCEPTION WHEN OTHERS THEN NULL; END $attempt$;"


RANDOM = [
    "CREATE TABLE t{a} (id int PRIMARY KEY, b text DEFAULT 'b{b}', c int CHECK (c > {b}))", "CREATE TABLE t{a} (LIKE t{b} INCLUDING ALL)",
    "CREATE INDEX i{a} ON t{b} (b, id)", "CREATE UNIQUE INDEX i{a} ON t{b} (lower(b))", "ALTER TABLE t{a} RENAME TO t{b}",
    "ALTER TABLE t{a} ADD d{b} int REFERENCES t{c}", "ALTER TABLE t{a} ADD e{b} dom{c}", "ALTER TABLE t{a} ADD f{b} en{c} DEFAULT 'one'",
    "ALTER TABLE t{a} DROP COLUMN d{b}", "ALTER TABLE t{a} RENAME d{b} TO d{c}", "ALTER TABLE t{a} RENAME COLUMN b TO b{b}",
    "ALTER TABLE t{a} ALTER c SET NOT NULL", "DROP INDEX i{a}", "ALTER INDEX i{a} RENAME TO i{b}", "DROP TABLE t{a}", "DROP TABLE t{a} CASCADE",
    "CREATE VIEW v{a} AS SELECT * FROM t{b}", "CREATE OR REPLACE VIEW v{a} AS SELECT id FROM t{b}", "CREATE VIEW v{a} AS SELECT v.id FROM v{b} v JOIN t{c} USING (id)",
    "DROP VIEW v{a}", "ALTER VIEW v{a} RENAME TO v{b}", "CREATE DOMAIN dom{a} AS int CONSTRAINT k{b} CHECK (VALUE > {c})",
    "ALTER DOMAIN dom{a} ADD CONSTRAINT k{b} CHECK (VALUE < 100)", "ALTER DOMAIN dom{a} DROP CONSTRAINT k{b}", "ALTER DOMAIN dom{a} RENAME TO dom{b}",
    "ALTER DOMAIN dom{a} SET SCHEMA s{b}", "DROP DOMAIN dom{a}", "CREATE TYPE en{a} AS ENUM ('one', 'two')", "ALTER TYPE en{a} RENAME VALUE 'one' TO 'uno'",
    "ALTER TYPE en{a} ADD VALUE 'v{b}'", "ALTER TYPE en{a} RENAME TO en{b}", "ALTER TYPE en{a} SET SCHEMA s{b}", "DROP TYPE en{a}", "CREATE SCHEMA s{a}",
    "ALTER TABLE t{a} SET SCHEMA s{b}", "ALTER TABLE s{a}.t{b} SET SCHEMA public", "ALTER SCHEMA s{a} RENAME TO s{b}", "DROP SCHEMA s{a} CASCADE",
    "COMMENT ON TABLE t{a} IS 'c{b}'", "COMMENT ON TABLE t{a} IS NULL", "COMMENT ON COLUMN t{a}.id IS 'c{b}'", "COMMENT ON COLUMN t{a}.id IS NULL",
    "COMMENT ON INDEX i{a} IS 'c{b}'", "COMMENT ON INDEX i{a} IS NULL", "COMMENT ON VIEW v{a} IS 'c{b}'", "COMMENT ON DOMAIN dom{a} IS 'c{b}'",
    "COMMENT ON CONSTRAINT k{b} ON DOMAIN dom{a} IS 'c{c}'", "COMMENT ON TYPE en{a} IS 'c{b}'", "COMMENT ON SCHEMA s{a} IS 'c{b}'",
    "COMMENT ON CONSTRAINT t{a}_pkey ON t{a} IS 'c{b}'", "COMMENT ON CONSTRAINT t{a}_pkey ON t{a} IS NULL",
    "CREATE FUNCTION f{a}(t{b}) RETURNS int LANGUAGE sql AS 'SELECT {c}'", "ALTER FUNCTION f{a} RENAME TO f{b}", "DROP FUNCTION f{a}",
    "CREATE STATISTICS st{a} ON id, c FROM t{b}", "DROP STATISTICS st{a}", "ALTER STATISTICS st{a} RENAME TO st{b}",
]
GOING = ("DROP", "ALTER SCHEMA")
SEEDS = 8


@pytest.mark.parametrize("seed", range(SEEDS if not IS_SANITIZED else 2))
def test_at_random(sides, seed):
    """Every other time of what does not make the reading begin anew."""
    dice = random.Random(seed)
    texts = [text for text in RANDOM if seed % 2 == 0 or not text.startswith(GOING)]
    steps = ["CREATE SCHEMA s1;", "CREATE SCHEMA s2;", *(f"CREATE TABLE t{i} (id int PRIMARY KEY, b text, c int CHECK (c > {i}));" for i in range(9))]
    for _ in range(280):
        a, b, c = (dice.randrange(9) for _ in "abc")
        steps.append(attempt(dice.choice(texts).format(a=a, b=b, c=c)))
    early, late = sides(steps)
    assert early.readings > 3
    assert early.project.ok("check").out == late.project.ok("check").out


def test_the_next_run(sides):
    """What an earlier run has recorded changes, and goes."""
    more = {f"{i:03d}": "CREATE TABLE more_%d (id int PRIMARY KEY, u int REFERENCES c0.users);" % i for i in range(150)}
    more |= {"150": here(LATER["a table renamed that others speak of"], "c0"), "151": here("DROP INDEX orders_note;", "c1"),
             "152": here(LATER["a domain's check dropped"], "c1"), "153": here("DROP TABLE gone, to_go;", "c2"),
             "154": here(LATER["comments taken away"], "c2")}
    early, late = sides([*made_first(["c0", "c1", "c2"]), *filling(0, 150)], more)
    assert early.readings > 1
    assert early.project.ok("check").out == late.project.ok("check").out


def test_another_journal(sides):
    """Is nobody's object, whichever reading saw it."""
    other = ("CREATE SCHEMA log;", "CREATE TABLE log.before (id int);", *filling(0, 100), "CREATE TABLE log.event (id int);",
             "COMMENT ON TABLE log.event IS 'lockstep: what was done, append-only; x';", *filling(1, 100), "CREATE TABLE log.behind (id int);")
    early, _ = sides(other)
    assert early.readings > 2
    assert [name for _, schema, name, _ in early.shapes if schema == "log"] == []


def test_the_role_of_a_policy_renamed(sides):
    early, _ = sides([f"CREATE ROLE {ROLE}_was;\nCREATE TABLE t (id int);\nCREATE POLICY p ON t TO {ROLE}_was;", *filling(0, 200),
                      f"ALTER ROLE {ROLE}_was RENAME TO {ROLE}_is;", *filling(1, 100)], between=f"ALTER ROLE {ROLE}_is RENAME TO {ROLE}_gone")
    assert early.readings > 2 and not early.late
    assert [f"TO {ROLE}_is" in lines for _, _, name, lines in early.shapes if name == "t"] == [True]


def test_a_table_becomes_an_extension_s(sides):
    """As the other way round that is the catalog's only row that changes."""
    steps = ["CREATE EXTENSION hstore;\nCREATE TABLE t (id int);\nCREATE TABLE u (id int);\nALTER EXTENSION hstore ADD TABLE u;", *filling(0, 200),
             "ALTER EXTENSION hstore ADD TABLE t;\nALTER EXTENSION hstore DROP TABLE u;", *filling(1, 100)]
    early, _ = sides(steps)
    assert early.readings > 2


def test_a_row_is_the_lock(sides):
    early, late = sides(filling(0, 300), options=["--lock", "table"])
    assert early.readings > 2 and not early.late and len(late.late) == 1


@pytest.mark.parametrize("at", [140, 299])
def test_the_reader_is_ended(sides, at):
    steps = filling(0, 300)
    steps[at] = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '{READER}' AND datname = current_database();"
    early, late = sides(steps)
    assert early.readings > 0
    assert len(early.late) == 1  # as before
    assert early.project.ok("check").out == late.project.ok("check").out


def test_the_steps_connection_is_lost(sides):
    steps = filling(0, 300)
    steps[1] += "\nCREATE SEQUENCE once;"
    steps[200] = "SELECT CASE WHEN nextval('once') = 1 THEN pg_terminate_backend(pg_backend_pid()) END;"
    early, late = sides(steps)
    assert early.readings > 0
    assert len(early.late) == 1
    assert early.project.ok("check").out == late.project.ok("check").out


def test_it_does_not_wait_for_a_lock(sides):
    """What steps hold for long is read later, all anew, or at the end."""
    long = [f"ALTER TABLE held ADD x{i} int;\nSELECT pg_sleep(0.05) FROM pg_stat_activity WHERE application_name = '{READER}';" for i in range(70)]
    early, late = sides(["CREATE TABLE held (id int);\nCREATE VIEW v AS SELECT * FROM held;", *filling(0, 150), *long, *filling(1, 180)])
    assert early.readings > 3
    assert early.project.ok("check").out == late.project.ok("check").out


@pytest.mark.parametrize("n_signals", [0, 1])
def test_the_reader_does_not_answer(project, database, n_signals):
    """All steps are done by then: it is not waited for, and the run ends."""
    steps = filling(0, 300)
    steps[200] = "SELECT pg_sleep(3);"
    project.source("app", {f"{i:04d}": sql for i, sql in enumerate(steps)})
    running = project.start("apply")
    eventually(lambda: len(database.backends(READER)) == 1 and len(database.outcomes()) > 100, "the reader")
    reader = database.backends(READER)[0]
    os.kill(reader, signal.SIGSTOP)
    try:
        eventually(lambda: len(database.outcomes()) == 300, "the last step", 60)
        if n_signals > 0:
            time.sleep(0.5)
            running.send(signal.SIGINT)
        assert running.wait(30).rc in (0, 130)
    finally:
        os.kill(reader, signal.SIGCONT)
    assert len(database.outcomes()) == 300
    project.apply()
    project.ok("check")


def test_a_short_lock_timeout(project, database):
    """Of the database's own: what the reader has locked for a moment is not waited for as long as that."""
    view = "CREATE VIEW v{0} AS SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relname <> 'x{0}';\n"
    database.execute(f"ALTER DATABASE {database.name} SET lock_timeout TO '30ms'")
    steps = ["".join(view.format(j) for j in range(i * 20, i * 20 + 20)) for i in range(40)]
    steps += [*filling(0, 90), *(f"ALTER VIEW v{i} RENAME TO w{i};" for i in range(300))]
    project.source("app", {f"{i:04d}": sql for i, sql in enumerate(steps)})
    done = project.apply()
    assert "lock timeout" not in done.out + done.err


def test_a_failed_step(sides):
    """What came before it is recorded."""
    early, late = sides([*filling(0, 250), "SELECT 1 / 0;"], rc=30)
    assert early.readings > 1 and not early.late and len(late.late) == 1


def test_a_short_run_has_no_reader(sides):
    early, _ = sides(filling(0, 128))
    assert early.early == [] and len(early.late) == 1
