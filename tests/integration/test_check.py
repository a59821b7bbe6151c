"""check: databases changed by hand, as people do, against what the steps had left and what is documented. Each report in
full."""
import pathlib
import time

import pytest

from medley import medley
from postgres import with_admin
from waiting import eventually

STEPS = {
    "0001_base": """
CREATE TYPE mood AS ENUM ('calm', 'wild');
CREATE TABLE users (id serial PRIMARY KEY, name varchar(80) NOT NULL, mood mood DEFAULT 'calm', note text);
CREATE INDEX users_name ON users (name);
COMMENT ON COLUMN users.note IS 'free text';
CREATE TABLE orders (id int PRIMARY KEY, buyer int CONSTRAINT orders_buyer REFERENCES users, CHECK (id > 0));
""",
    "0002_more": """
CREATE VIEW calm AS SELECT id, name
  FROM users WHERE mood = 'calm';
CREATE FUNCTION twice(i int) RETURNS int LANGUAGE sql AS $$
  SELECT i * 2
$$;
CREATE SEQUENCE numbers;
CREATE DOMAIN short AS varchar(5);
CREATE SCHEMA side;
CREATE TABLE side.t (id int);
""",
}
OBJECTS = 9  # mood, users, orders, calm, twice, numbers, short, side, side.t
GOOD = f"nothing found; objects as recorded: {OBJECTS}\n"


@pytest.fixture
def bundle(project):
    project.source("app", STEPS)
    project.apply()
    return project


def report(bundle, *args, rc=32):
    done = bundle.run("check", *args)
    assert done.rc == rc, done
    return done.out


def test_nothing(bundle):
    assert report(bundle, rc=0) == GOOD
    assert report(bundle, "--format", "json", rc=0).count("\n") == 1
    assert bundle.run("check", "--format", "json").json == {
        "schema": "lockstep/1", "type": "check", "manifest": "app", "profile": None, "target": None, "serial": 0,
        "findings": [], "documents": [], "unrecorded": [], "recorded": True, "same": OBJECTS, "ignored": 0,
        "counts": dict.fromkeys(["missing", "unexpected", "changed", "unowned", "undocumented", "contradicted"], 0)}


USERS, ORDERS = "table public.users  (app:0001_base)\n", "table public.orders  (app:0001_base)\n"
BY_HAND = {
    "a column added": (
        "ALTER TABLE users ADD nick text NOT NULL DEFAULT ''",
        USERS + "  unexpected   column nick  text not null default ''::text\n", "1 unexpected", 1),
    "a column dropped": (
        "ALTER TABLE users DROP note",
        USERS + "  missing      column note  text\n", "1 missing", 1),
    "a column renamed": (
        "ALTER TABLE users RENAME note TO notes",
        USERS + "  missing      column note  text\n  unexpected   column notes  text\n", "1 missing, 1 unexpected", 1),
    "another type": (
        "ALTER TABLE users ALTER note TYPE varchar(9)",
        USERS + "  changed      column note: type  text -> character varying(9)\n", "1 changed", 1),
    "another default": (
        "ALTER TABLE users ALTER mood SET DEFAULT 'wild', ALTER note SET DEFAULT 'x'",
        USERS + "  changed      column mood: default  'calm'::public.mood -> 'wild'::public.mood\n"
        "  changed      column note: default  (none) -> 'x'::text\n", "2 changed", 1),
    "nullable": (
        "ALTER TABLE users ALTER name DROP NOT NULL",
        USERS + "  changed      column name: null  not null -> (none)\n", "1 changed", 1),
    "another comment": (
        "COMMENT ON COLUMN users.note IS NULL; COMMENT ON TABLE users IS 'people'",
        USERS + "  changed      comment  (none) -> people\n  changed      column note: comment  free text -> (none)\n",
        "2 changed", 1),
    "a key dropped": (
        "ALTER TABLE orders DROP CONSTRAINT orders_buyer",
        ORDERS + "  missing      constraint orders_buyer  FOREIGN KEY (buyer) REFERENCES public.users(id)\n", "1 missing", 1),
    "another check": (
        "ALTER TABLE orders DROP CONSTRAINT orders_id_check, ADD CONSTRAINT orders_id_check CHECK (id > 9)",
        ORDERS + "  changed      constraint orders_id_check: definition  CHECK ((id > 0)) -> CHECK ((id > 9))\n",
        "1 changed", 1),
    "an index renamed": (
        "ALTER INDEX users_name RENAME TO users_by_name",
        USERS + "  unexpected   index users_by_name  CREATE INDEX users_by_name ON public.users USING btree (name)\n"
        "  missing      index users_name  CREATE INDEX users_name ON public.users USING btree (name)\n",
        "1 missing, 1 unexpected", 1),
    "an index dropped": (
        "DROP INDEX users_name",
        USERS + "  missing      index users_name  CREATE INDEX users_name ON public.users USING btree (name)\n",
        "1 missing", 1),
    "an index added": (
        "CREATE UNIQUE INDEX one_note ON users (note) WHERE note <> ''",
        USERS + "  unexpected   index one_note  CREATE UNIQUE INDEX one_note ON public.users USING btree (note)"
        " WHERE (note <> ''::text)\n", "1 unexpected", 1),
    "a trigger and a policy added": (
        "CREATE FUNCTION side.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
        "CREATE TRIGGER tr BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION side.f();"
        "CREATE POLICY own ON orders FOR SELECT USING (buyer = 1); ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
        "function side.f()\n  unowned      no step made it\n" + ORDERS +
        "  changed      row security  (none) -> enabled\n"
        "  unexpected   policy own  AS PERMISSIVE FOR SELECT TO PUBLIC USING ((buyer = 1))\n"
        "  unexpected   trigger tr  CREATE TRIGGER tr BEFORE INSERT ON public.orders FOR EACH ROW EXECUTE FUNCTION side.f()\n",
        "2 unexpected, 1 changed, 1 unowned", 1),
    "a table dropped": (
        "DROP TABLE orders",
        ORDERS + "  missing      the object itself\n", "1 missing", 1),
    "a table of another shape in its place": (
        "DROP TABLE orders; CREATE TABLE orders (id bigint, what text)",
        ORDERS + "  missing      column buyer  integer\n"
        "  changed      column id: null  not null -> (none)\n"
        "  changed      column id: type  integer -> bigint\n"
        "  unexpected   column what  text\n"
        "  missing      constraint orders_buyer  FOREIGN KEY (buyer) REFERENCES public.users(id)\n"
        "  missing      constraint orders_id_check  CHECK ((id > 0))\n"
        "  missing      constraint orders_pkey  PRIMARY KEY (id)\n", "4 missing, 1 unexpected, 2 changed", 1),
    "a table renamed": (
        "ALTER TABLE side.t RENAME TO u",
        "table side.t  (app:0002_more)\n  missing      the object itself\ntable side.u\n  unowned      no step made it\n",
        "1 missing, 1 unowned", 1),
    "a view replaced": (
        "CREATE OR REPLACE VIEW calm AS SELECT id, name FROM users WHERE mood = 'wild'",
        "view public.calm  (app:0002_more)\n  changed      definition\n"
        "      -   WHERE (users.mood = 'calm'::public.mood);\n"
        "      +   WHERE (users.mood = 'wild'::public.mood);\n", "1 changed", 1),
    "a function replaced": (
        "CREATE OR REPLACE FUNCTION twice(i int) RETURNS int LANGUAGE sql STABLE AS $$\n  SELECT i + i\n$$",
        "function public.twice(i integer)  (app:0002_more)\n  changed      definition\n"
        "      - AS $function$\n      -   SELECT i * 2\n"
        "      +  STABLE\n      + AS $function$\n      +   SELECT i + i\n", "1 changed", 1),
    "a label added": (
        "ALTER TYPE mood ADD VALUE 'odd' BEFORE 'wild'",
        "type public.mood  (app:0001_base)\n  changed      labels  'calm', 'wild' -> 'calm', 'odd', 'wild'\n", "1 changed", 1),
    "a sequence and a domain": (
        "ALTER SEQUENCE numbers INCREMENT 5; ALTER DOMAIN short SET DEFAULT 'x'",
        "sequence public.numbers  (app:0002_more)\n"
        "  changed      definition  AS bigint START 1 INCREMENT 1 MINVALUE 1 MAXVALUE 9223372036854775807 CACHE 1"
        " -> AS bigint START 1 INCREMENT 5 MINVALUE 1 MAXVALUE 9223372036854775807 CACHE 1\n"
        "type public.short  (app:0002_more)\n  changed      default  (none) -> 'x'::character varying\n", "2 changed", 2),
    "tables that nobody owns": (
        "CREATE TABLE users_backup AS SELECT * FROM users; CREATE TABLE side.mine (id serial PRIMARY KEY);"
        "CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.t (id int); CREATE VIEW elsewhere.v AS SELECT 1 AS one",
        "table public.users_backup\n  unowned      no step made it\ntable side.mine\n  unowned      no step made it\n",
        "2 unowned", 0),
}


@pytest.mark.parametrize("case", BY_HAND)
def test_changed_by_hand(bundle, database, case):
    sql, findings, counts, others = BY_HAND[case]
    database.execute(sql)
    n = sum(int(part.split()[0]) for part in counts.split(", "))
    end = f"{n} finding{'s' if n > 1 else ''}: {counts}; objects as recorded: {OBJECTS - others}\n"
    assert report(bundle) == f"{findings}\n{end}"
    shown = bundle.run("check", "--format", "json")
    assert shown.rc == 32
    assert {key: n for key, n in shown.json["counts"].items() if n} == {
        part.split()[1]: int(part.split()[0]) for part in counts.split(", ")}


def test_as_json(bundle, database):
    database.execute("ALTER TABLE users ALTER note TYPE varchar(9), DROP name CASCADE; DROP TABLE side.t;"
                     "CREATE TABLE stray (id int)")
    nothing = {"part": None, "what": None, "expected": None, "found": None}
    users = {"kind": "table", "schema": "public", "name": "users", "step": "app:0001_base", "source": "app"}
    assert bundle.run("check", "--format", "json").json["findings"] == [
        {"type": "unowned", "kind": "table", "schema": "public", "name": "stray", **nothing, "step": None, "source": None},
        {"type": "missing", **users, "part": "column name", "what": None, "expected": "character varying(80) not null",
         "found": None},
        {"type": "changed", **users, "part": "column note", "what": "type", "expected": "text",
         "found": "character varying(9)"},
        {"type": "missing", **users, "part": "index users_name", "what": None,
         "expected": "CREATE INDEX users_name ON public.users USING btree (name)", "found": None},
        {"type": "missing", "kind": "table", "schema": "side", "name": "t", **nothing, "step": "app:0002_more",
         "source": "app"},
        {"type": "missing", "kind": "view", "schema": "public", "name": "calm", **nothing, "step": "app:0002_more",
         "source": "app"}]


def test_types_left_out(bundle, database):
    database.execute("CREATE TABLE stray (id int); ALTER TABLE users ADD nick text")
    assert report(bundle, "--ignore", "unowned") == (
        USERS + "  unexpected   column nick  text\n\n1 finding: 1 unexpected; objects as recorded: 8; ignored: 1\n")
    assert report(bundle, "--ignore", "unowned", "--ignore", "unexpected", rc=0) == (
        "nothing found; objects as recorded: 8; ignored: 2\n")
    assert "'other'" in bundle.run("check", "--ignore", "other").err


# ---- what the steps do themselves is no drift -----------------------------------------------------------------------

STEP_AFTER = {
    "a column": "ALTER TABLE users ADD x int;",
    "a column that others name": "ALTER TABLE users RENAME id TO user_id;",
    "a table that others name": "ALTER TABLE users RENAME TO people;",
    "a table moved": "ALTER TABLE users SET SCHEMA side;",
    "a type": "ALTER TYPE mood RENAME TO temper;",
    "a type moved": "ALTER TYPE mood SET SCHEMA side;",
    "a function": "ALTER FUNCTION twice(int) RENAME TO double;",
    "a function's argument": "DROP FUNCTION twice(int); CREATE FUNCTION twice(j bigint) RETURNS int LANGUAGE sql AS 'SELECT 1';",
    "a schema": "ALTER SCHEMA side RENAME TO beside;",
    "a table dropped": "DROP TABLE orders;",
    "all of it": "DROP TABLE orders; DROP VIEW calm; DROP TABLE users; DROP TYPE mood; DROP SCHEMA side CASCADE;",
    "an index dropped": "DROP INDEX users_name;",
    "an index dropped outside": "-- lockstep: transaction = no\nDROP INDEX CONCURRENTLY users_name;",
    "an index made outside": "-- lockstep: transaction = no\nCREATE INDEX CONCURRENTLY users_note ON users (note);",
    "an index renamed": "ALTER INDEX users_name RENAME TO by_name;",
    "an index built again": "REINDEX TABLE users;",
    "a key": "ALTER TABLE users RENAME CONSTRAINT users_pkey TO users_key;",
    "a comment on an index": "COMMENT ON INDEX users_name IS 'x';",
    "a comment on a constraint": "COMMENT ON CONSTRAINT orders_buyer ON orders IS 'x';",
    "a comment on a function": "COMMENT ON FUNCTION twice(int) IS 'x';",
    "a comment on a type": "COMMENT ON TYPE mood IS 'x';",
    "a comment on a schema": "COMMENT ON SCHEMA side IS 'x';",
    "a comment on a sequence": "COMMENT ON SEQUENCE numbers IS 'x';",
    "statistics": "CREATE STATISTICS st ON name, note FROM users;",
    "a domain's check": "ALTER DOMAIN short ADD CHECK (VALUE <> '');",
    "a domain's default": "ALTER DOMAIN short SET DEFAULT 'x';",
    "a label": "ALTER TYPE mood ADD VALUE 'odd';",
    "a label renamed": "ALTER TYPE mood RENAME VALUE 'wild' TO 'odd';",
    "a sequence": "ALTER SEQUENCE numbers INCREMENT 3;",
    "a sequence of a column": "ALTER SEQUENCE users_id_seq INCREMENT 3;",
    "a view": "CREATE OR REPLACE VIEW calm AS SELECT id, name FROM users;",
    "a view's column": "ALTER VIEW calm RENAME name TO label;",
    "a trigger": "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                 "CREATE TRIGGER tr BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();\n"
                 "ALTER FUNCTION f() RENAME TO g;",
    "a trigger off": "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                     "CREATE TRIGGER tr BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f();\n"
                     "ALTER TABLE orders DISABLE TRIGGER tr;",
    "a policy": "CREATE POLICY p ON orders USING (true); ALTER TABLE orders ENABLE ROW LEVEL SECURITY;",
    "a default off": "ALTER TABLE users ALTER mood DROP DEFAULT;",
    "a partition": "CREATE TABLE whole (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id);\n"
                   "CREATE TABLE part PARTITION OF whole FOR VALUES FROM (1) TO (9);\nCREATE INDEX ON whole (id);",
    "a partition taken out": "CREATE TABLE whole (id int) PARTITION BY RANGE (id);\n"
                             "CREATE TABLE part PARTITION OF whole FOR VALUES FROM (1) TO (9);\n"
                             "ALTER TABLE whole DETACH PARTITION part;",
    "an extension": "CREATE EXTENSION citext; CREATE TABLE c (name citext);",
    "rows": "INSERT INTO users (name) VALUES ('x');",
}


@pytest.mark.parametrize("case", STEP_AFTER)
def test_what_a_step_does_is_no_drift(bundle, case):
    assert report(bundle, rc=0) == GOOD
    bundle.source("app", {"0003_after": STEP_AFTER[case]})
    bundle.apply()
    assert report(bundle, rc=0).startswith("nothing found; objects as recorded: ")


@pytest.mark.parametrize("case", ["a column", "an index renamed", "a type", "a trigger", "a schema"])
def test_nor_when_it_is_in_the_same_run_or_taken_back(project, case):
    project.source("app", {**STEPS, "0003_after": STEP_AFTER[case]})
    project.apply()
    assert report(project, rc=0).startswith("nothing found; ")


def test_reverted_steps_leave_nothing_expected(project, database):
    project.source("app", {**STEPS, "0003_more": "CREATE TABLE more (id int); ALTER TABLE users ADD x int;",
                           "0003_more.down": "DROP TABLE more; ALTER TABLE users DROP x;"})
    project.apply()
    assert report(project, rc=0) == f"nothing found; objects as recorded: {OBJECTS + 1}\n"
    project.ok("revert", "--count", "1")
    assert report(project, rc=0) == GOOD
    assert database.one("SELECT count(*) FROM lockstep.shape") == OBJECTS


def test_medley(project, database):
    made = medley(project.root, database.dsn)
    made.apply()
    assert report(made, "--ignore", "undocumented", rc=0) == (
        "nothing found; objects as recorded: 7; documents that hold: 1 of 1; ignored: 1\n")


# ---- documents ------------------------------------------------------------------------------------------------------

DOCUMENT = ("[document]\ntitle = Users\ndescribes = app:0001_base\n\n[table users]\ncolumn.id = integer not null\n"
            "column.name = character varying(80) not null\ncolumn.mood = mood\ncolumn.note = text\n"
            "primary key = id\nindex.users_name = btree (name)\n")
OTHER = "[document]\ntitle = Side\n\n[table side.t]\ncolumn.id = integer\n"


@pytest.fixture
def documented(project):
    project.source("app", STEPS)
    project.source("record", {"0001_users": DOCUMENT, "0002_side": OTHER}, plugin="doc-only")
    project.profile("all", "app record")
    project.profile("bare", "app")
    project.apply()
    return project


def test_undocumented(documented):
    """The step that made users and orders is described, that of side.t is not."""
    assert report(documented) == (
        ORDERS + "  undocumented no document speaks of it\n\n"
        "1 finding: 1 undocumented; objects as recorded: 9; documents that hold: 2 of 2\n")
    assert report(documented, "--ignore", "undocumented", rc=0) == (
        "nothing found; objects as recorded: 9; documents that hold: 2 of 2; ignored: 1\n")


def test_contradicted(documented, database):
    database.execute("ALTER TABLE users ALTER note TYPE varchar(9), ADD x int; ALTER TABLE side.t ADD y int")
    assert report(documented, "--ignore", "undocumented", "--ignore", "changed", "--ignore", "unexpected") == (
        "document record:0001_users\n"
        "  contradicted 2 differences between documentation and database\n"
        "      object      documented  found\n"
        "      users.note  text        character varying(9)\n"
        "      users.x     -           integer\n"
        "document record:0002_side\n"
        "  contradicted 1 difference between documentation and database\n"
        "      object    documented  found\n"
        "      side.t.y  -           integer\n"
        "\n2 findings: 2 contradicted; objects as recorded: 7; documents that hold: 0 of 2; ignored: 4\n")
    documents = documented.run("check", "--format", "json").json["documents"]
    assert documents[1] == {"step": "record:0002_side", "holds": False,
                            "message": "1 difference between documentation and database",
                            "differences": [{"object": "side.t.y", "documented": None, "found": "integer"}]}


def test_profile(documented, database):
    database.execute("ALTER TABLE side.t ADD y int")
    assert report(documented, "--profile", "bare", "--ignore", "undocumented") == (
        "table side.t  (app:0002_more)\n  unexpected   column y  integer\n\n"
        "1 finding: 1 unexpected; objects as recorded: 8; ignored: 1\n")


# ---- who looks, and where -------------------------------------------------------------------------------------------

def test_without_a_journal(project):
    project.source("app", STEPS)
    done = project.run("check")
    assert done.rc == 1 and done.said("there is no journal in schema 'lockstep'", "lockstep apply")


def test_a_journal_from_before(bundle, database):
    """Made by a lockstep that recorded no shapes."""
    database.execute("DROP TABLE lockstep.shape; DELETE FROM lockstep.meta WHERE key = 'shape';"
                     "UPDATE lockstep.meta SET value = '3' WHERE key = 'version'; ALTER TABLE users ADD x int;"
                     "CREATE TABLE stray (id int)")
    done = bundle.run("check")
    assert done.rc == 32
    assert done.out == ("table public.stray\n  unowned      no step made it\n\n"
                        "1 finding: 1 unowned; objects as recorded: 0\n")
    assert "no run has recorded yet what the steps have made" in done.err
    bundle.source("app", {"0003_next": "CREATE TABLE next (id int);"})
    bundle.apply()
    assert report(bundle, "--ignore", "unowned", rc=0) == "nothing found; objects as recorded: 10; ignored: 1\n"


def test_a_role_that_may_only_read(bundle, database, postgres):
    with_admin(postgres, "DROP ROLE IF EXISTS looker; CREATE ROLE looker LOGIN")
    database.execute("GRANT USAGE ON SCHEMA lockstep TO looker; GRANT SELECT ON ALL TABLES IN SCHEMA lockstep TO looker;"
                     "ALTER TABLE users ADD x int; REVOKE ALL ON SCHEMA side FROM PUBLIC")
    done = bundle.run("check", dsn=postgres.dsn(database.name, "looker"))
    assert (done.rc, done.out) == (32, USERS + "  unexpected   column x  integer\n\n"
                                   "1 finding: 1 unexpected; objects as recorded: 8\n"), done
    database.execute("DROP OWNED BY looker")


def test_a_database_that_is_read_only(bundle, database):
    with database.connect() as connection:
        connection.autocommit = True
        connection.cursor().execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
    assert report(bundle, rc=0) == GOOD


def test_other_settings_do_not_matter(bundle, database):
    database.execute(f"ALTER DATABASE {database.name} SET search_path TO side, public;"
                     f"ALTER DATABASE {database.name} SET quote_all_identifiers TO on;"
                     f"ALTER DATABASE {database.name} SET timezone TO 'Asia/Tokyo'")
    assert report(bundle, rc=0) == GOOD


def test_a_run_that_could_not_record(bundle, database):
    """As if it had been killed behind its last step."""
    database.execute("UPDATE lockstep.meta SET value = '1' WHERE key = 'shape';"
                     "DELETE FROM lockstep.shape WHERE name IN ('calm', 'side', 't', 'short', 'numbers') OR kind = 'function'")
    assert report(bundle, rc=0) == (
        "not recorded yet, since the run that changed it was cut off; the next run does it\n"
        "  function public.twice(i integer)  (app:0002_more)\n  schema side  (app:0002_more)\n"
        "  sequence public.numbers  (app:0002_more)\n  table side.t  (app:0002_more)\n"
        "  type public.short  (app:0002_more)\n  view public.calm  (app:0002_more)\n"
        "\nnothing found; objects as recorded: 3\n")
    bundle.source("app", {"0003_next": "SELECT 1;"})
    bundle.apply()
    assert report(bundle, rc=0) == GOOD


def test_with_nothing_left_to_do_apply_records_it(bundle, database):
    """The run that was killed behind its last step was the first: nothing is recorded at all."""
    database.execute("DELETE FROM lockstep.shape; DELETE FROM lockstep.meta WHERE key = 'shape'")
    before = database.events("seq", "hash")
    done = bundle.apply()
    assert done.said("nothing to do") and not done.said("could not be recorded")
    assert report(bundle, rc=0) == GOOD
    assert database.events("seq", "hash") == before
    assert database.one("SELECT count(*) FROM lockstep.shape") == OBJECTS
    bundle.verify_journal()


def test_with_nothing_left_to_do_who_may_not_write_is_told(bundle, database, postgres):
    with_admin(postgres, "DROP ROLE IF EXISTS looker; CREATE ROLE looker LOGIN")
    database.execute("DELETE FROM lockstep.meta WHERE key = 'shape'; GRANT USAGE ON SCHEMA lockstep TO looker;"
                     "GRANT SELECT ON ALL TABLES IN SCHEMA lockstep TO looker")
    done = bundle.apply(dsn=postgres.dsn(database.name, "looker"))
    assert done.said("nothing to do", "could not be recorded for `lockstep check`", "permission denied")
    database.execute(f"ALTER DATABASE {database.name} SET default_transaction_read_only = on")
    assert not bundle.apply().said("could not be recorded")
    database.execute("DROP OWNED BY looker")


def test_with_nothing_left_to_do_another_runner_is_not_waited_for(bundle, database):
    """Whoever holds the lock records at its end."""
    bundle.source("app", {"0003_next": "SELECT pg_sleep(60);"})
    running = bundle.start("apply")
    eventually(lambda: database.backends("lockstep", "query LIKE '%%pg_sleep(60)%%' AND state = 'active'"), "the step runs")
    (bundle.root / "app/0003_next.sql").unlink()
    database.execute("DELETE FROM lockstep.meta WHERE key = 'shape'")
    assert not bundle.apply("--lock-wait", "300").said("could not be recorded")
    running.kill()


def test_a_run_that_fails_records_what_was_done(bundle):
    bundle.source("app", {"0003_good": "CREATE TABLE good (id int);", "0004_bad": "SELECT 1 / 0;"})
    assert bundle.run("apply").rc == 30
    assert report(bundle, rc=0) == f"nothing found; objects as recorded: {OBJECTS + 1}\n"


SPEAKING = {
    "an array of a type": ("CREATE TYPE m AS ENUM ('a');\nCREATE TABLE t (m m[]);\n", "ALTER TYPE m RENAME TO n;\n"),
    "an array of rows": ("CREATE TABLE r (id int);\nCREATE TABLE t (r r[]);\n", "ALTER TABLE r RENAME TO s;\n"),
    "an argument that is an array": ("CREATE TYPE m AS ENUM ('a');\n"
                                     "CREATE FUNCTION f() RETURNS m[] LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';\n",
                                     "ALTER TYPE m RENAME TO n;\n"),
    "an index of an expression": ("CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';\n"
                                  "CREATE TABLE t (id int);\nCREATE INDEX i ON t (f(id));\n", "ALTER FUNCTION f RENAME TO g;\n"),
    "a default": ("CREATE SEQUENCE q;\nCREATE TABLE t (id int DEFAULT nextval('q'));\n", "ALTER SEQUENCE q RENAME TO r;\n"),
    "a check": ("CREATE FUNCTION f(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';\n"
                "CREATE TABLE t (id int CHECK (f(id)));\n", "ALTER FUNCTION f RENAME TO g;\n"),
    "a domain": ("CREATE TYPE m AS ENUM ('a');\nCREATE DOMAIN d AS m;\n", "ALTER TYPE m RENAME TO n;\n"),
    "a domain of an array": ("CREATE TYPE m AS ENUM ('a');\nCREATE DOMAIN d AS m[];\n", "ALTER TYPE m RENAME TO n;\n"),
    "a generated column": ("CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';\n"
                           "CREATE TABLE t (id int, n int GENERATED ALWAYS AS (f(id)) STORED);\n", "ALTER FUNCTION f RENAME TO g;\n"),
    "a trigger": ("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\nCREATE TABLE t (id int);\n"
                  "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();\n", "ALTER FUNCTION f RENAME TO h;\n"),
    "a trigger's condition": ("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                              "CREATE FUNCTION c(int) RETURNS bool LANGUAGE sql AS 'SELECT true';\nCREATE TABLE t (id int);\n"
                              "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN (c(NEW.id)) EXECUTE FUNCTION f();\n",
                              "ALTER FUNCTION c RENAME TO d;\n"),
    "a rule": ("CREATE TABLE t (id int);\nCREATE TABLE u (id int);\n"
               "CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO u VALUES (NEW.id);\n", "ALTER TABLE u RENAME TO v;\n"),
    "a policy": ("CREATE TABLE t (id int);\nCREATE TABLE u (id int);\n"
                 "CREATE POLICY p ON t USING (EXISTS (SELECT FROM u));\n", "ALTER TABLE u RENAME TO v;\n"),
    "a partition": ("CREATE TABLE t (id int) PARTITION BY RANGE (id);\nCREATE TABLE u PARTITION OF t DEFAULT;\n",
                    "ALTER TABLE t RENAME TO v;\n"),
    "a partition key": ("CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';\n"
                        "CREATE TABLE t (id int) PARTITION BY RANGE (f(id));\n", "ALTER FUNCTION f RENAME TO g;\n"),
    "an heir": ("CREATE TABLE t (id int);\nCREATE TABLE u () INHERITS (t);\n", "ALTER TABLE t RENAME TO v;\n"),
    "an heir's column": ("CREATE TABLE t (id int);\nCREATE TABLE u () INHERITS (t);\n", "ALTER TABLE t RENAME id TO nr;\n"),
    "a column that heirs get": ("CREATE TABLE t (id int);\nCREATE TABLE u () INHERITS (t);\n", "ALTER TABLE t ADD x int;\n"),
    "a view of a view": ("CREATE TABLE t (id int);\nCREATE VIEW v AS SELECT * FROM t;\nCREATE MATERIALIZED VIEW w AS SELECT * FROM v;\n",
                         "ALTER TABLE t RENAME id TO nr;\nALTER VIEW v RENAME TO x;\n"),
    "a foreign key to a column": ("CREATE TABLE t (id int PRIMARY KEY);\nCREATE TABLE u (t int REFERENCES t);\n",
                                  "ALTER TABLE t RENAME id TO nr;\n"),
    "a body": ("CREATE TABLE t (id int);\nCREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END;\n",
               "ALTER TABLE t RENAME TO u;\n"),
    "an aggregate": ("CREATE FUNCTION f(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';\n"
                     "CREATE AGGREGATE a (int) (SFUNC = f, STYPE = int);\n", "ALTER FUNCTION f RENAME TO g;\n"),
    "a range": ("CREATE TYPE m AS ENUM ('a');\nCREATE TYPE r AS RANGE (subtype = m);\n", "ALTER TYPE m RENAME TO n;\n"),
    "an extension": ("CREATE SCHEMA s;\nCREATE EXTENSION citext SCHEMA s;\n", "ALTER SCHEMA s RENAME TO s2;\n"),
    "a type of an extension": ("CREATE SCHEMA s;\nCREATE EXTENSION citext SCHEMA s;\nCREATE TABLE t (c s.citext, d s.citext[]);\n",
                               "ALTER EXTENSION citext SET SCHEMA public;\n"),
    "a type of one whose schema is renamed": (
        "CREATE SCHEMA s;\nCREATE EXTENSION citext SCHEMA s;\nCREATE TABLE t (c s.citext, d s.citext[]);\n",
        "ALTER SCHEMA s RENAME TO s2;\n"),
    "operators of an extension": ("CREATE SCHEMA s;\nCREATE EXTENSION pg_trgm SCHEMA s;\nCREATE TABLE t (c text);\n"
                                  "CREATE INDEX i ON t USING gin (c s.gin_trgm_ops);\n", "ALTER EXTENSION pg_trgm SET SCHEMA public;\n"),
    "statistics": ("CREATE TABLE t (a int, b int);\nCREATE STATISTICS st ON a, b FROM t;\n", "ALTER STATISTICS st RENAME TO st2;\n"),
    "statistics whose schema is renamed": ("CREATE TABLE t (a int, b int);\nCREATE SCHEMA s;\nCREATE STATISTICS s.st ON a, b FROM t;\n",
                                           "ALTER SCHEMA s RENAME TO s2;\n"),
    "statistics that move": ("CREATE TABLE t (a int, b int);\nCREATE SCHEMA s;\nCREATE STATISTICS st ON a, b FROM t;\n",
                             "ALTER STATISTICS st SET SCHEMA s;\n"),
    "a sequence that is dropped": ("CREATE TABLE t (a int);\nCREATE SEQUENCE q OWNED BY t.a;\n", "DROP SEQUENCE q;\n"),
    "a sequence that is let go": ("CREATE TABLE t (a int);\nCREATE SEQUENCE q OWNED BY t.a;\n", "ALTER SEQUENCE q OWNED BY NONE;\n"),
    "a sequence that goes over": ("CREATE TABLE t (a int);\nCREATE TABLE u (a int);\nCREATE SEQUENCE q OWNED BY t.a;\n",
                                  "ALTER SEQUENCE q OWNED BY u.a;\n"),
    "a sequence that is renamed": ("CREATE TABLE t (a int);\nCREATE SEQUENCE q OWNED BY t.a;\n",
                                   "ALTER SEQUENCE q RENAME TO r;\nALTER SEQUENCE r OWNED BY NONE;\n"),
    "a partition that is detached": ("CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id);\nCREATE INDEX i ON t (id);\n"
                                     "CREATE TABLE u PARTITION OF t DEFAULT;\n", "ALTER TABLE t DETACH PARTITION u;\n"),
    "a partition's parent that goes": ("CREATE TABLE t (id int);\nCREATE TABLE u () INHERITS (t);\n", "DROP TABLE t CASCADE;\n"),
    "what a foreign key spoke of": ("CREATE TABLE t (id int PRIMARY KEY);\nCREATE TABLE u (t int REFERENCES t);\n", "DROP TABLE t CASCADE;\n"),
    "what a default spoke of": ("CREATE SEQUENCE q;\nCREATE TABLE t (id int DEFAULT nextval('q'));\n", "DROP SEQUENCE q CASCADE;\n"),
    "a column's type that goes": ("CREATE TYPE m AS ENUM ('a');\nCREATE TABLE t (id int, m m);\n", "DROP TYPE m CASCADE;\n"),
    "a domain's check that goes": ("CREATE FUNCTION f(int) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT true';\n"
                                   "CREATE DOMAIN d AS int CHECK (f(VALUE));\n", "DROP FUNCTION f CASCADE;\n"),
    "what an index spoke of": ("CREATE FUNCTION f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';\n"
                               "CREATE TABLE t (id int);\nCREATE INDEX i ON t (f(id));\n", "DROP FUNCTION f CASCADE;\n"),
    "what a policy spoke of": ("CREATE TABLE t (id int);\nCREATE TABLE u (id int);\n"
                               "CREATE POLICY p ON t USING (EXISTS (SELECT FROM u));\n", "DROP TABLE u CASCADE;\n"),
    "what an attribute was of": ("CREATE TYPE m AS ENUM ('a');\nCREATE TYPE c AS (x int, m m);\n", "DROP TYPE m CASCADE;\n"),
    "what statistics spoke of": ("CREATE TABLE t (a int, b int, c int);\nCREATE STATISTICS st ON a, b FROM t;\n", "ALTER TABLE t DROP a;\n"),
    "an extension that goes": ("CREATE EXTENSION citext;\nCREATE TABLE t (id int, c citext);\n", "DROP EXTENSION citext CASCADE;\n"),
    "a schema's function": ("CREATE SCHEMA s;\nCREATE FUNCTION s.f(int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT 1';\n"
                            "CREATE TABLE t (id int DEFAULT s.f(1));\nCREATE INDEX i ON t (s.f(id));\n", "ALTER SCHEMA s RENAME TO s2;\n"),
    "a collation": ('CREATE COLLATION k FROM "C";\nCREATE TABLE t (a text COLLATE k);\nCREATE DOMAIN d AS text COLLATE k;\n'
                    "CREATE VIEW v AS SELECT a COLLATE k AS a FROM t;\n", "ALTER COLLATION k RENAME TO l;\n"),
    "a collation that moves": ('CREATE COLLATION k FROM "C";\nCREATE TABLE t (a text COLLATE k);\nCREATE SCHEMA s;\n',
                               "ALTER COLLATION k SET SCHEMA s;\n"),
    "a collation whose schema is renamed": ('CREATE SCHEMA s;\nCREATE COLLATION s.k FROM "C";\nCREATE TABLE t (a text COLLATE s.k);\n',
                                            "ALTER SCHEMA s RENAME TO s2;\n"),
    "an operator that moves": ("CREATE SCHEMA s;\nCREATE OPERATOR <-> (LEFTARG = int, RIGHTARG = int, PROCEDURE = int4pl);\n"
                               "CREATE VIEW v AS SELECT 1 <-> 2 AS n;\n", "ALTER OPERATOR <-> (int, int) SET SCHEMA s;\n"),
    "an operator class": ("CREATE OPERATOR CLASS o FOR TYPE int USING btree AS OPERATOR 3 =, FUNCTION 1 btint4cmp(int, int);\n"
                          "CREATE TABLE t (a int);\nCREATE INDEX i ON t (a o);\n", "ALTER OPERATOR CLASS o USING btree RENAME TO p;\n"),
    "a configuration of text search": (
        "CREATE TEXT SEARCH CONFIGURATION c (COPY = english);\nCREATE TABLE t (a text);\n"
        "CREATE INDEX i ON t USING gin (to_tsvector('c'::regconfig, a));\n", "ALTER TEXT SEARCH CONFIGURATION c RENAME TO d;\n"),
    "a dictionary of text search": (
        "CREATE TEXT SEARCH DICTIONARY c (TEMPLATE = simple);\n"
        "CREATE VIEW v AS SELECT ts_lexize('c'::regdictionary, 'x') AS x;\n", "ALTER TEXT SEARCH DICTIONARY c RENAME TO d;\n"),
    "a foreign server": ("CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;\nCREATE FOREIGN TABLE t (a int) SERVER s;\n",
                         "ALTER SERVER s RENAME TO s2;\n"),
    "a table's constant": ("CREATE TABLE t (a int);\nCREATE TABLE u (a regclass DEFAULT 't'::regclass);\n", "ALTER TABLE t RENAME TO v;\n"),
    "an access method": ("CREATE ACCESS METHOD m TYPE TABLE HANDLER heap_tableam_handler;\nCREATE TABLE t (a int) USING m;\n",
                         "CREATE TABLE u (a int) USING m;\n"),
    "options of a foreign table": (
        "CREATE FOREIGN DATA WRAPPER w;\nCREATE SERVER s FOREIGN DATA WRAPPER w;\nCREATE FOREIGN TABLE t (a int) SERVER s OPTIONS (o 'x');\n",
        "ALTER FOREIGN TABLE t OPTIONS (SET o 'y');\n"),
    "a parent without columns": ("CREATE TABLE t ();\nCREATE TABLE u (a int);\n", "ALTER TABLE u INHERIT t;\n"),
    "a parent without columns that is left": ("CREATE TABLE t ();\nCREATE TABLE u (a int) INHERITS (t);\n", "ALTER TABLE u NO INHERIT t;\n"),
    "a schema's array": ("CREATE SCHEMA s;\nCREATE TYPE s.m AS ENUM ('a');\nCREATE TABLE t (m s.m[]);\n", "ALTER SCHEMA s RENAME TO s2;\n"),
}


@pytest.mark.parametrize("case", SPEAKING)
def test_what_speaks_of_what_a_later_step_renames_or_drops(project, case):
    """It reads otherwise, and is as that step has left it."""
    before, after = SPEAKING[case]
    project.source("app", {"0001": before})
    project.apply()
    project.put("app", "0002.sql", after)
    project.apply()
    assert project.ok("check").out.startswith("nothing found; ")


COMMENTED = {
    "constraint": "CONSTRAINT positive ON t", "trigger": "TRIGGER g ON t", "rule": "RULE r ON t", "policy": "POLICY p ON t",
    "index": "INDEX i", "statistics": "STATISTICS st", "column": "COLUMN t.a", "domain's constraint": "CONSTRAINT short ON DOMAIN d",
    "domain": "DOMAIN d", "type": "TYPE m", "composite type": "TYPE c", "attribute": "COLUMN c.x", "function": "FUNCTION f()",
    "view": "VIEW v", "view's column": "COLUMN v.a", "column's sequence": "SEQUENCE t_b_seq", "sequence": "SEQUENCE q",
    "schema": "SCHEMA s", "materialized view": "MATERIALIZED VIEW w", "its index": "INDEX wi", "primary key": "CONSTRAINT t_pkey ON t",
}


@pytest.mark.parametrize("text", ["'y'", "NULL"])
@pytest.mark.parametrize("case", COMMENTED)
def test_comments_that_a_later_step_changes(project, case, text):
    """Each leaves another trace, and some of what is taken away none."""
    project.source("app", {"0001": """CREATE TABLE t (a int PRIMARY KEY, b serial, CONSTRAINT positive CHECK (a > 0));
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE RULE r AS ON DELETE TO t DO NOTHING;
CREATE POLICY p ON t USING (true);
CREATE INDEX i ON t (b);
CREATE STATISTICS st ON a, b FROM t;
CREATE DOMAIN d AS text CONSTRAINT short CHECK (length(VALUE) < 9);
CREATE TYPE m AS ENUM ('a');
CREATE TYPE c AS (x int);
CREATE VIEW v AS SELECT a FROM t;
CREATE MATERIALIZED VIEW w AS SELECT a FROM t;
CREATE INDEX wi ON w (a);
CREATE SEQUENCE q;
CREATE SCHEMA s;
""" + f"COMMENT ON {COMMENTED[case]} IS 'x';\n"})
    project.apply()
    project.put("app", "0002.sql", f"COMMENT ON {COMMENTED[case]} IS {text};\n")
    project.apply()
    assert project.ok("check").out.startswith("nothing found; ")
    assert [o["name"] for o in project.ok("docs", "ownership", as_json=True).json["objects"] if o["changes"]]


def test_a_domain_changed_by_hand_stays_changed(project, database):
    """A run that has nothing to do with it does not take that for its own."""
    project.source("app", {"0001": "CREATE DOMAIN d AS int CONSTRAINT k CHECK (VALUE > 0);\nCREATE DOMAIN e AS int;\n"
                                   "CREATE DOMAIN f AS int CONSTRAINT k CHECK (VALUE > 0);\n"})
    project.apply()
    database.execute("ALTER DOMAIN d ADD CONSTRAINT m CHECK (VALUE < 9)")
    before = report(project)
    project.put("app", "0002.sql", "CREATE TABLE u (a int);\nALTER DOMAIN e ADD CONSTRAINT k CHECK (VALUE > 0);\n"
                                   "ALTER DOMAIN f DROP CONSTRAINT k;\n")
    project.apply()
    assert report(project) == before.replace("as recorded: 2", "as recorded: 3")


def test_statistics_that_a_later_step_drops(project, database):
    project.source("app", {"0001": "CREATE TABLE t (a int, b int);\nCREATE STATISTICS st ON a, b FROM t;\n"})
    project.apply()
    project.put("app", "0002.sql", "DROP STATISTICS st;\n")
    project.apply()
    assert project.ok("check").out == "nothing found; objects as recorded: 1\n"


def test_what_speaks_of_others_that_a_restored_database_renames(project, database, other_database):
    """A view, a foreign key and a function read otherwise where a table has another name, in that database as well."""
    project.source("app", {"0001": "CREATE TABLE t (id int PRIMARY KEY);\nCREATE TABLE u (id int REFERENCES t);\n"
                                   "CREATE VIEW v AS SELECT id FROM t;\n"
                                   "CREATE FUNCTION f(t) RETURNS t LANGUAGE sql AS 'SELECT $1';\nCREATE INDEX i ON u (id);\n"})
    project.apply()
    other_database.psql(script=database.dump())
    project.put("app", "0002.sql", "ALTER TABLE t RENAME TO t2;\nDROP INDEX i;\n")
    for target in (database, other_database):
        project.apply(dsn=target.dsn)
        assert project.ok("check", dsn=target.dsn).out == "nothing found; objects as recorded: 4\n"


def test_a_restored_database(bundle, database, other_database):
    """Its oids are others; what the journal knows by name is found again."""
    dump = pathlib.Path(bundle.root) / "dump.sql"
    dump.write_text(database.dump())
    other_database.psql("-f", str(dump))
    other = bundle.run("check", dsn=other_database.dsn)
    assert (other.rc, other.out) == (0, GOOD), other
    bundle.source("app", {"0003_next": "DROP TABLE orders; ALTER TABLE users RENAME TO people; DROP VIEW calm;"})
    bundle.ok("apply", dsn=other_database.dsn)
    other = bundle.run("check", dsn=other_database.dsn)
    assert (other.rc, other.out) == (0, "nothing found; objects as recorded: 7\n"), other


# ---- many -----------------------------------------------------------------------------------------------------------

def test_a_thousand_tables(project, database):
    project.source("app", {f"{i:04d}_t": f"CREATE TABLE t{i:04d} (id serial PRIMARY KEY, name text NOT NULL DEFAULT 'x');\n"
                                         f"CREATE INDEX t{i:04d}_name ON t{i:04d} (name);\n" for i in range(1, 1001)})
    project.apply()
    began = time.monotonic()
    assert report(project, rc=0) == "nothing found; objects as recorded: 1000\n"
    assert time.monotonic() - began < 30  # a hang; how fast it is belongs to the benchmarks
    database.execute("ALTER TABLE t0500 DROP name; DROP TABLE t0999")
    assert report(project) == (
        "table public.t0500  (app:0500_t)\n"
        "  missing      column name  text not null default 'x'::text\n"
        "  missing      index t0500_name  CREATE INDEX t0500_name ON public.t0500 USING btree (name)\n"
        "table public.t0999  (app:0999_t)\n"
        "  missing      the object itself\n\n"
        "3 findings: 3 missing; objects as recorded: 998\n")


def test_names_with_line_breaks(project, database):
    """Of columns, keys, indexes and triggers; an index is found in the ownership record by that name."""
    project.source("app", {"0001": 'CREATE TABLE "a\nb" ("c\n\td" int PRIMARY KEY, x int);\nCREATE INDEX "i\n\t\tj" ON "a\nb" (x);\n'
                                   'ALTER TABLE "a\nb" ADD CONSTRAINT "k\nl" CHECK (x > 0);\n'})
    project.apply()
    project.ok("check")
    objects = {o["name"]: o["is_there"] for o in project.ok("docs", "ownership", as_json=True).json["objects"]}
    assert objects == {"a\nb": True, "a\nb_pkey": True, "i\n\t\tj": True}
    project.put("app", "0002.sql", 'DROP INDEX "i\n\t\tj";\n')
    project.apply()
    project.ok("check")
    project.put("app", "0003.sql", 'CREATE INDEX "i\n\t\tj" ON "a\nb" (x);\n')
    project.apply()
    database.execute('DROP INDEX "i\n\t\tj"; ALTER TABLE "a\nb" ALTER "c\n\td" TYPE bigint')
    found = [(f["part"], f["type"]) for f in project.run("check", as_json=True).json["findings"]]
    assert found == [("column c\n\td", "changed"), ("index i\n\t\tj", "missing")]
