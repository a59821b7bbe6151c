"""What each step did to the catalog, as recorded with it: exact, and only its own."""
import pytest

from waiting import eventually


def effects_of(project, database, sql, before="", step="0002_it"):
    project.source("app", {"0001_before": before or "SELECT 1;", step: sql})
    project.apply()
    project.verify_journal()
    return database.effects(step)


def only(effects, *kinds):
    return {e for e in effects if e[1] in kinds}


MADE = "CREATE TABLE t (id int PRIMARY KEY, name text);\nCREATE TABLE u (id int);\n"

TABLES = {
    "create": ("CREATE TABLE n (id int);", {("created", "n")}),
    "create if not exists, new": ("CREATE TABLE IF NOT EXISTS n (id int);", {("created", "n")}),
    "create if not exists, old": ("CREATE TABLE IF NOT EXISTS t (id int);", set()),
    "create as": ("CREATE TABLE n AS SELECT * FROM t;", {("created", "n")}),
    "select into": ("SELECT * INTO n FROM t;", {("created", "n")}),
    "like": ("CREATE TABLE n (LIKE t INCLUDING ALL);", {("created", "n")}),
    "unlogged": ("CREATE UNLOGGED TABLE n (id int);", {("created", "n")}),
    "serial": ("CREATE TABLE n (id serial PRIMARY KEY);", {("created", "n")}),
    "foreign key": ("CREATE TABLE n (t int REFERENCES t);", {("created", "n")}),
    # the parent is marked in the catalog as having children
    "inherits": ("CREATE TABLE n () INHERITS (t);", {("created", "n"), ("altered", "t")}),
    "add column": ("ALTER TABLE t ADD x int;", {("altered", "t")}),
    "drop column": ("ALTER TABLE t DROP name;", {("altered", "t")}),
    "change type": ("ALTER TABLE t ALTER id TYPE bigint;", {("altered", "t")}),
    "set default": ("ALTER TABLE t ALTER name SET DEFAULT 'x';", {("altered", "t")}),
    "set not null": ("ALTER TABLE t ALTER name SET NOT NULL;", {("altered", "t")}),
    "rename column": ("ALTER TABLE t RENAME name TO label;", {("altered", "t")}),
    "add check": ("ALTER TABLE t ADD CHECK (id > 0);", {("altered", "t")}),
    "drop constraint": ("ALTER TABLE t DROP CONSTRAINT t_pkey;", {("altered", "t")}),
    "comment": ("COMMENT ON TABLE t IS 'x';", {("altered", "t")}),
    "comment on a column": ("COMMENT ON COLUMN t.id IS 'x';", {("altered", "t")}),
    "storage": ("ALTER TABLE t SET (fillfactor = 70);", {("altered", "t")}),
    "owner": ("ALTER TABLE t OWNER TO postgres_like;", {("altered", "t")}),
    "row security": ("ALTER TABLE t ENABLE ROW LEVEL SECURITY;\nCREATE POLICY p ON t USING (true);", {("altered", "t")}),
    "rename": ("ALTER TABLE t RENAME TO renamed;", {("renamed", "renamed")}),
    "drop": ("DROP TABLE t;", {("dropped", "t")}),
    "drop two": ("DROP TABLE t, u;", {("dropped", "t"), ("dropped", "u")}),
    "drop and create": ("DROP TABLE t;\nCREATE TABLE t (other int);", {("dropped", "t"), ("created", "t")}),
    "create and drop": ("CREATE TABLE n();\nDROP TABLE n;", set()),
    "in DO": ("DO $$ BEGIN CREATE TABLE n (id int); END $$;", {("created", "n")}),
    "in a subtransaction": ("DO $$ BEGIN BEGIN CREATE TABLE n (id int); PERFORM 1; EXCEPTION WHEN OTHERS THEN NULL; END;"
                            " END $$;", {("created", "n")}),
    "in one that failed": ("DO $$ BEGIN BEGIN CREATE TABLE n (id int); PERFORM 1/0; EXCEPTION WHEN OTHERS THEN NULL; END;"
                           " END $$;", set()),
    "altered in a subtransaction": ("DO $$ BEGIN BEGIN ALTER TABLE t ADD x int; EXCEPTION WHEN OTHERS THEN NULL; END; END $$;",
                                    {("altered", "t")}),
    "rows only": ("INSERT INTO t VALUES (1, 'x');\nUPDATE t SET name = 'y';\nDELETE FROM t;", set()),
    "truncate": ("TRUNCATE t, u RESTART IDENTITY;", set()),
    "truncate and change": ("TRUNCATE t;\nALTER TABLE t ADD x int;", {("altered", "t")}),
    "rows written anew": ("ALTER TABLE t SET UNLOGGED;", {("altered", "t")}),
    "truncated and loaded": ("TRUNCATE t;\nINSERT INTO t VALUES (1, 'x');\nCREATE INDEX t_name ON t (name);\nANALYZE t;", set()),
    "grant": ("GRANT SELECT ON t TO PUBLIC;\nGRANT SELECT (id) ON t TO PUBLIC;", set()),
    "locked only": ("LOCK TABLE t;", set()),
    "temporary": ("CREATE TEMP TABLE n (id int);\nALTER TABLE n ADD x int;", set()),
    "temporary, over ours": ("CREATE TEMP TABLE t (id int);\nDROP TABLE t;", set()),
    "analyze": ("ANALYZE t;", set()),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables(project, database, case):
    sql, wanted = TABLES[case]
    if "postgres_like" in sql:
        sql = sql.replace("postgres_like", "pg_database_owner")
    found = only(effects_of(project, database, sql, MADE), "table")
    assert {(action, name.removeprefix("public.")) for action, _, name, _ in found} == wanted


def test_a_change_behind_a_truncate(project, database):
    """In the same run and in the next one, of what stands in no row but the table's own."""
    project.source("app", {"0001": "CREATE TABLE t (id serial);\nCREATE TABLE u (id serial);\n", "0002": "TRUNCATE t, u RESTART IDENTITY;\n",
                           "0003": "ALTER TABLE t ENABLE ROW LEVEL SECURITY;\n"})
    project.apply()
    project.put("app", "0004.sql", "ALTER TABLE u ENABLE ROW LEVEL SECURITY;\n")
    project.apply()
    assert [database.effects(f"000{i}") for i in (2, 3, 4)] == [
        set(), {("altered", "table", "public.t", None)}, {("altered", "table", "public.u", None)}]


def test_a_rename_keeps_the_former_name(project, database):
    found = only(effects_of(project, database, "ALTER TABLE t RENAME TO renamed;", MADE), "table")
    assert found == {("renamed", "table", "public.renamed", "public.t")}


def test_a_move_to_another_schema(project, database):
    found = effects_of(project, database, "CREATE SCHEMA shop;\nALTER TABLE t SET SCHEMA shop;", MADE)
    assert only(found, "table") == {("renamed", "table", "shop.t", "public.t")}
    assert only(found, "schema") == {("created", "schema", "shop", None)}


def test_triggers_and_rules_alter_their_table(project, database):
    found = effects_of(project, database, "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
                       MADE + "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';")
    assert only(found, "table") == {("altered", "table", "public.t", None)}
    project.put("app", "0003_drop.sql", "DROP TRIGGER g ON t;")
    project.apply()
    assert only(database.effects("0003_drop"), "table") == {("altered", "table", "public.t", None)}


TRIGGERS = MADE + ("CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                   "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();\n"
                   "CREATE TRIGGER h AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();\n"
                   "CREATE TABLE ref (t int REFERENCES t);\n")


@pytest.mark.parametrize("sql,wanted", [
    ("CREATE TRIGGER n BEFORE UPDATE ON u FOR EACH ROW EXECUTE FUNCTION f();", {("created", "trigger", "public.n on u", None)}),
    ("CREATE TRIGGER g AFTER UPDATE ON u FOR EACH ROW EXECUTE FUNCTION f();", {("created", "trigger", "public.g on u", None)}),
    ("ALTER TRIGGER g ON t RENAME TO g2;", {("renamed", "trigger", "public.g2 on t", "public.g on t")}),
    ("ALTER TABLE t DISABLE TRIGGER g;", {("altered", "trigger", "public.g on t", None)}),
    ("CREATE OR REPLACE TRIGGER h BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();",
     {("altered", "trigger", "public.h on t", None)}),
    ("DROP TRIGGER g ON t;", {("dropped", "trigger", "public.g on t", None)}),
    ("DROP TRIGGER g ON t;\nCREATE TRIGGER g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();",
     {("dropped", "trigger", "public.g on t", None), ("created", "trigger", "public.g on t", None)}),
    ("ALTER TABLE t RENAME TO t2;", {("renamed", "trigger", "public.g on t2", "public.g on t"),
                                     ("renamed", "trigger", "public.h on t2", "public.h on t")}),
    ("DROP TABLE t CASCADE;", {("dropped", "trigger", "public.g on t", None), ("dropped", "trigger", "public.h on t", None)}),
    ("DROP FUNCTION f CASCADE;", {("dropped", "trigger", "public.g on t", None), ("dropped", "trigger", "public.h on t", None)}),
    ("CREATE TABLE m (t int REFERENCES t);\nALTER TABLE t ADD x int;", set()),
    ("CREATE TEMP TABLE m (t int);\nCREATE TRIGGER g BEFORE INSERT ON m FOR EACH ROW EXECUTE FUNCTION f();", set()),
])
def test_triggers(project, database, sql, wanted):
    assert only(effects_of(project, database, sql, TRIGGERS), "trigger") == wanted


@pytest.mark.parametrize("sql,wanted", [
    ("DROP INDEX i;", {("dropped", "index", "public.i", None)}),
    ("ALTER INDEX i RENAME TO j;", {("renamed", "index", "public.j", "public.i")}),
    ("ALTER TABLE t RENAME CONSTRAINT t_pkey TO t_key;", {("renamed", "index", "public.t_key", "public.t_pkey")}),
    ("ALTER TABLE t DROP CONSTRAINT t_pkey;", {("dropped", "index", "public.t_pkey", None)}),
    ("CREATE INDEX k ON u (id);", {("created", "index", "public.k", None)}),
    ("DROP TABLE t;", {("dropped", "index", "public.i", None), ("dropped", "index", "public.t_pkey", None)}),
    ("CREATE SCHEMA shop;\nALTER TABLE t SET SCHEMA shop;",
     {("renamed", "index", "shop.i", "public.i"), ("renamed", "index", "shop.t_pkey", "public.t_pkey")}),
    # what TOAST needs has indexes, too
    ("ALTER TABLE t ADD x serial;\nCOMMENT ON INDEX i IS 'x';\nDROP TABLE v;", {("altered", "index", "public.i", None)}),
    ("ALTER INDEX i SET (fillfactor = 70);", {("altered", "index", "public.i", None)}),
    ("ALTER INDEX i SET (fillfactor = 70);\nALTER INDEX i RENAME TO j;", {("renamed", "index", "public.j", "public.i")}),
    ("REINDEX INDEX i;", set()),
    ("REINDEX TABLE t;\nANALYZE t;\nCLUSTER t USING i;", set()),
    ("TRUNCATE t;\nALTER INDEX i RENAME TO j;", {("renamed", "index", "public.j", "public.i")}),
    ("ALTER TABLE t ADD x timestamptz DEFAULT clock_timestamp();\nALTER INDEX i RENAME TO j;", {("renamed", "index", "public.j", "public.i")}),
    ("CREATE SCHEMA shop;\nREINDEX INDEX i;\nALTER TABLE t SET SCHEMA shop;",
     {("renamed", "index", "shop.i", "public.i"), ("renamed", "index", "shop.t_pkey", "public.t_pkey")}),
])
def test_indexes(project, database, sql, wanted):
    assert only(effects_of(project, database, sql, MADE + "CREATE INDEX i ON t (name);\nCREATE TABLE v (x text);\n"
                           "COMMENT ON TABLE v IS 'x';\n"), "index") == wanted


def test_renamed_functions_and_types(project, database):
    found = effects_of(project, database, "ALTER FUNCTION f() RENAME TO f2;\nALTER TYPE mood RENAME TO temper;\n"
                                          "ALTER DOMAIN small RENAME TO tiny;\nALTER TYPE pair RENAME TO two;\n",
                       "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nCREATE TYPE mood AS ENUM ('a');\n"
                       "CREATE DOMAIN small AS int;\nCREATE TYPE pair AS (a int, b int);\n")
    assert found == {("renamed", "function", "public.f2()", "public.f()"), ("renamed", "type", "public.temper", "public.mood"),
                     ("renamed", "type", "public.tiny", "public.small"), ("renamed", "type", "public.two", "public.pair")}
    project.put("app", "0003_more.sql", "ALTER TYPE temper ADD VALUE 'b';\nALTER DOMAIN tiny SET NOT NULL;\n")
    project.apply()
    assert database.effects("0003_more") == {("altered", "type", "public.temper", None), ("altered", "type", "public.tiny", None)}


def test_a_renamed_schema_renames_all_in_it(project, database):
    found = effects_of(project, database, "ALTER SCHEMA shop RENAME TO store;\n",
                       "CREATE SCHEMA shop;\nCREATE TABLE shop.t (id int PRIMARY KEY);\nCREATE VIEW shop.v AS SELECT 1 AS x;\n"
                       "CREATE FUNCTION shop.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                       "CREATE TYPE shop.mood AS ENUM ('a');\n"
                       "CREATE TRIGGER g BEFORE INSERT ON shop.t FOR EACH ROW EXECUTE FUNCTION shop.f();\nCREATE TABLE t (id int);\n")
    assert found == {("renamed", kind, f"store.{name}", f"shop.{name}") for kind, name in [
        ("table", "t"), ("index", "t_pkey"), ("view", "v"), ("function", "f()"), ("type", "mood"), ("trigger", "g on t")]} | {
            ("renamed", "schema", "store", "shop")}
    tables = project.ok("docs", "inventory", as_json=True).json["tables"]
    assert {(t["schema"], t["name"], t["step"]) for t in tables} == {
        ("store", "t", "app:0001_before"), ("store", "v", "app:0001_before"), ("public", "t", "app:0001_before")}
    project.put("app", "0003_drop.sql", "DROP SCHEMA store CASCADE;\n")
    project.apply()
    assert ("dropped", "trigger", "store.g on t", None) in database.effects("0003_drop")


@pytest.mark.parametrize("more,wanted", [
    ("LOCK TABLE store.t;", set()),
    ("CREATE INDEX n ON store.t (id);", {("created", "index", "store.n", None)}),
    ("REINDEX INDEX store.i;\nCOMMENT ON INDEX store.j IS 'x';", set()),
    ("TRUNCATE store.t;", set()),
    ("ALTER TABLE store.t SET SCHEMA public;\nALTER TABLE public.t SET SCHEMA store;", set()),
])
def test_a_renamed_schema_with_more_done_to_what_is_in_it(project, database, more, wanted):
    """What the step locks besides, and leaves as it is, has another name all the same."""
    found = effects_of(project, database, "ALTER SCHEMA shop RENAME TO store;\n" + more, """CREATE SCHEMA shop;
CREATE TABLE shop.t (id int, name text);
CREATE INDEX i ON shop.t (id);
CREATE INDEX j ON shop.t (id);
CREATE FUNCTION shop.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER g BEFORE INSERT ON shop.t FOR EACH ROW EXECUTE FUNCTION shop.f();
""")
    assert found == {("renamed", "schema", "store", "shop"), *wanted} | {
        ("renamed", kind, f"store.{name}", f"shop.{name}")
        for kind, name in [("table", "t"), ("index", "i"), ("index", "j"), ("function", "f()"), ("trigger", "g on t")]}


def test_what_no_step_made_is_not_known_by_being_seen(project, database):
    """The schema is renamed twice, and what was there before the steps with it: that is nobody's."""
    database.execute("CREATE SCHEMA shop;"
                     "CREATE TABLE shop.t (id int PRIMARY KEY);"
                     "CREATE FUNCTION shop.f(shop.t) RETURNS int LANGUAGE sql AS 'SELECT 1';")
    project.source("app", {"0001_a": "ALTER SCHEMA shop RENAME TO store;\nCOMMENT ON FUNCTION store.f(store.t) IS 'x';",
                           "0002_b": "ALTER SCHEMA store RENAME TO store2;",
                           "0003_c": "COMMENT ON FUNCTION store2.f(store2.t) IS 'y';\nDROP SCHEMA store2 CASCADE;"})
    project.apply()
    assert database.rows("SELECT action, kind, name, formerly FROM lockstep.effect") == []


def test_a_composite_type_moves(project, database):
    found = effects_of(project, database, "CREATE SCHEMA shop;\nALTER TYPE pair SET SCHEMA shop;",
                       "CREATE TYPE pair AS (a int, b int);\nCREATE TABLE t (p pair);\n")
    assert found == {("created", "schema", "shop", None), ("renamed", "type", "shop.pair", "public.pair")}
    assert project.ok("check").rc == 0


def test_partitions(project, database):
    found = effects_of(project, database, "CREATE TABLE p (d date) PARTITION BY RANGE (d);\n"
                                          "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');\n")
    assert only(found, "table") >= {("created", "table", "public.p", None), ("created", "table", "public.p1", None)}
    project.put("app", "0003_more.sql", "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n")
    project.apply()
    more = only(database.effects("0003_more"), "table")
    assert ("created", "table", "public.p2", None) in more and not any(e[0] == "created" and e[2] == "public.p" for e in more)
    project.put("app", "0004_detach.sql", "ALTER TABLE p DETACH PARTITION p2;\nDROP TABLE p2;\n")
    project.apply()
    assert ("dropped", "table", "public.p2", None) in database.effects("0004_detach")


def test_a_partitions_trigger_with_the_longest_name(project, database):
    """With its table's it is longer than a name may be."""
    long = "g" * 63
    project.source("app", {"0001": "CREATE TABLE p (d int) PARTITION BY RANGE (d);\nCREATE TABLE p1 PARTITION OF p DEFAULT;\n"
                                   "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                                   f"CREATE TRIGGER {long} AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();\n"})
    project.apply()
    objects = project.ok("docs", "ownership", as_json=True).json["objects"]
    assert {o["name"]: o["is_there"] for o in objects if o["kind"] == "trigger"} == {f"{long} on p": True, f"{long} on p1": True}


def test_views_and_their_kin(project, database):
    found = effects_of(project, database, "CREATE VIEW v AS SELECT * FROM t;\nCREATE MATERIALIZED VIEW m AS SELECT * FROM t;\n"
                                          "CREATE SEQUENCE s;\n", MADE)
    assert found >= {("created", "view", "public.v", None), ("created", "materialized view", "public.m", None),
                     ("created", "sequence", "public.s", None)}
    assert not only(found, "table")
    project.put("app", "0003_again.sql", "CREATE OR REPLACE VIEW v AS SELECT id, name, 1 AS one FROM t;\n")
    project.apply()
    assert only(database.effects("0003_again"), "view") == {("altered", "view", "public.v", None)}
    project.put("app", "0004_drop.sql", "DROP VIEW v;\nDROP MATERIALIZED VIEW m;\nDROP SEQUENCE s;\n")
    project.apply()
    assert database.effects("0004_drop") >= {("dropped", "view", "public.v", None), ("dropped", "sequence", "public.s", None),
                                             ("dropped", "materialized view", "public.m", None)}


@pytest.mark.parametrize("sql,wanted", [
    ("REFRESH MATERIALIZED VIEW m;", set()),
    ("REFRESH MATERIALIZED VIEW CONCURRENTLY m;", set()),
    ("REFRESH MATERIALIZED VIEW m;\nDROP VIEW v;", set()),
    ("REFRESH MATERIALIZED VIEW m;\nALTER MATERIALIZED VIEW m RENAME TO n;", {("renamed", "materialized view", "public.n", "public.m")}),
    ("REFRESH MATERIALIZED VIEW m;\nALTER MATERIALIZED VIEW m RENAME id TO n;", {("altered", "materialized view", "public.m", None)}),
    ("ALTER MATERIALIZED VIEW m SET (fillfactor = 70);", {("altered", "materialized view", "public.m", None)}),
])
def test_rows_of_a_materialized_view(project, database, sql, wanted):
    """They are rows, as those of a table are."""
    made = MADE + "CREATE MATERIALIZED VIEW m AS SELECT id FROM t;\nCREATE UNIQUE INDEX mi ON m (id);\nCREATE VIEW v AS SELECT 1 AS one;\n"
    assert only(effects_of(project, database, sql, made), "materialized view", "index") == wanted


@pytest.mark.parametrize("sql", [
    "DROP VIEW v;\nTRUNCATE t;", "DROP TABLE gone;\nTRUNCATE t;", "DROP TABLE gone;\nANALYZE t;",
    "DROP TABLE gone;\nREINDEX TABLE t;\nINSERT INTO t VALUES (3);",
])
def test_rows_of_a_table_beside_something_dropped(project, database, sql):
    """What goes has constraints, rules and comments, which are not those of the table that is emptied or looked through."""
    made = MADE + ("CREATE VIEW v AS SELECT 1 AS one;\nCREATE TABLE gone (id int PRIMARY KEY);\nCOMMENT ON TABLE gone IS 'x';\n"
                   "COMMENT ON COLUMN gone.id IS 'x';\n")
    found = effects_of(project, database, sql, made)
    assert found and {action for action, _, _, _ in found} == {"dropped"}


REFERENCES = MADE + ("CREATE TABLE k (id int PRIMARY KEY);\nCREATE TABLE ref (id int PRIMARY KEY REFERENCES t);\n"
                     "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (id) REFERENCES k;\nCREATE POLICY p ON t USING (true);\n"
                     "CREATE VIEW v AS SELECT 1 AS one;\n")


@pytest.mark.parametrize("sql,wanted", [
    ("DROP TABLE ref;", set()), ("ALTER TABLE ref DROP CONSTRAINT ref_id_fkey;", {"public.ref"}), ("DROP TABLE ref;\nTRUNCATE t;", set()),
    ("ALTER TABLE t DROP CONSTRAINT fk;", {"public.t"}), ("ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE;", {"public.t", "public.ref"}), ("DROP TABLE ref, u;\nDROP VIEW v;", set()),
    ("DROP TABLE ref;\nDROP POLICY p ON t;", {"public.t"}), ("DROP TABLE ref;\nALTER TABLE t DROP name;", {"public.t"}),
    ("ALTER TABLE t DROP CONSTRAINT fk;\nDROP TABLE k;", {"public.t"}), ("DROP TABLE k CASCADE;", {"public.t"}),
    ("ALTER TABLE t DROP CONSTRAINT fk;\nDROP TABLE u;", {"public.t"}), ("DROP TABLE u;\nDROP POLICY p ON t;", {"public.t"}),
])
def test_a_table_that_referred_to_another_goes(project, database, sql, wanted):
    """Or its foreign key does: that changes nothing, as nothing was changed when it came."""
    project.source("app", {"0001": REFERENCES})
    project.apply()
    project.put("app", "0002.sql", sql)
    project.apply()
    assert {name for action, kind, name, _ in database.effects("0002") if action != "dropped"} == wanted
    assert project.ok("check").rc == 0


@pytest.mark.parametrize("before,sql,wanted", [
    ("CREATE SCHEMA s;", "ALTER SCHEMA s RENAME TO s2;", ("renamed", "schema", "s2", "s")),
    ("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();", "ALTER TABLE t DISABLE TRIGGER g;",
     ("altered", "trigger", "public.g on t", None)),
])
def test_the_newest_object_of_all(project, database, before, sql, wanted):
    """It was there before the run: nothing that the run looks at is younger."""
    project.source("app", {"0001": "CREATE TABLE t (id int);\n"
                                   "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n" + before})
    project.apply()
    project.put("app", "0002.sql", sql)
    project.apply()
    assert wanted in database.effects("0002")
    assert project.ok("check").out.startswith("nothing found; ")


def test_a_trigger_made_by_hand_is_not_a_steps(project, database):
    project.source("app", {"0001": "CREATE TABLE t (id int);\n"
                                   "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"})
    project.apply()
    database.execute("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()")
    project.put("app", "0002.sql", "ALTER TABLE t DISABLE TRIGGER g;\n")
    project.apply()
    assert only(database.effects("0002"), "trigger") == {("altered", "trigger", "public.g on t", None)}


def test_rows_of_a_table_behind_a_step_that_dropped_something(project, database):
    project.source("app", {"0001": "CREATE TABLE t (id int PRIMARY KEY);\nCREATE TABLE gone (id int);\nCOMMENT ON TABLE gone IS 'x';\n"
                                   "CREATE INDEX i ON t (id);\n",
                           "0002": "DROP TABLE gone;\n", "0003": "ANALYZE t;\n", "0004": "TRUNCATE t;\n", "0005": "ALTER TABLE t CLUSTER ON i;\n"})
    project.apply()
    assert [database.effects(f"000{i}") for i in (3, 4, 5)] == [set()] * 3


@pytest.mark.parametrize("by", ["the database", "the step"])
def test_functions_where_all_names_are_quoted(project, database, by):
    if by == "the database":
        database.execute(f"ALTER DATABASE {database.name} SET quote_all_identifiers TO on")
    project.source("app", {"0001_a": ("SET quote_all_identifiers TO on;\n" if by == "the step" else "") + "CREATE TYPE mood AS ENUM ('sad');\n"
                                     "CREATE FUNCTION f(m mood) RETURNS int LANGUAGE sql AS 'SELECT 1';\n"})
    project.apply()
    assert [row[2] for row in sorted(database.effects("0001_a"))] == ["public.f(m public.mood)", "public.mood"]


def test_functions(project, database):
    found = effects_of(project, database, "CREATE FUNCTION f(a int, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
                                          "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2';\n")
    assert only(found, "function") == {("created", "function", "public.f(a integer, b text)", None),
                                       ("created", "function", "public.f()", None)}
    project.put("app", "0003_again.sql", "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 3';\n")
    project.apply()
    assert only(database.effects("0003_again"), "function") == {("altered", "function", "public.f()", None)}
    project.put("app", "0004_drop.sql", "DROP FUNCTION f();\n")
    project.apply()
    assert only(database.effects("0004_drop"), "function") == {("dropped", "function", "public.f()", None)}


def test_functions_of_our_own_types(project, database):
    """Their signatures read alike, whatever search_path a step or a session has."""
    found = effects_of(project, database, "CREATE FUNCTION f(a t, b shop.mood) RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
                                          "SET search_path = shop;\nCREATE FUNCTION g(m mood) RETURNS int LANGUAGE sql AS 'SELECT 2';\n",
                       MADE + "CREATE SCHEMA shop;\nCREATE TYPE shop.mood AS ENUM ('a');\n")
    assert only(found, "function") == {("created", "function", "public.f(a public.t, b shop.mood)", None),
                                       ("created", "function", "shop.g(m shop.mood)", None)}
    assert {o["name"]: o["owner"] for o in project.ok("docs", "ownership", as_json=True).json["objects"]
            if o["kind"] == "function"} == {"f(a public.t, b shop.mood)": "app", "g(m shop.mood)": "app"}
    project.put("app", "0003_drop.sql", "DROP FUNCTION f(t, shop.mood);\n")
    project.apply()
    assert only(database.effects("0003_drop"), "function") == {
        ("dropped", "function", "public.f(a public.t, b shop.mood)", None)}


def test_signatures_follow_their_types(project, database):
    """A table, a type, a schema or a view that an argument speaks of gets another name: the function stays whose it was."""
    found = effects_of(project, database, "ALTER TABLE t RENAME TO t2;\nALTER TYPE shop.mood RENAME TO temper;\nALTER VIEW v RENAME TO v2;\n",
                       MADE + "CREATE SCHEMA shop;\nCREATE TYPE shop.mood AS ENUM ('a');\nCREATE VIEW v AS SELECT * FROM t;\n"
                       "CREATE FUNCTION f(a t, b shop.mood, c v) RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
                       "CREATE FUNCTION g(t[]) RETURNS int LANGUAGE sql AS 'SELECT 1';\n"
                       "CREATE FUNCTION h(text) RETURNS int LANGUAGE sql AS 'SELECT 1';\n")
    assert only(found, "function") == {
        ("renamed", "function", "public.f(a public.t2, b shop.temper, c public.v2)", "public.f(a public.t, b shop.mood, c public.v)"),
        ("renamed", "function", "public.g(public.t2[])", "public.g(public.t[])")}
    assert project.ok("check").rc == 0
    project.put("app", "0003_schema.sql", "ALTER SCHEMA shop RENAME TO store;\n")
    project.apply()
    assert only(database.effects("0003_schema"), "function") == {
        ("renamed", "function", "public.f(a public.t2, b store.temper, c public.v2)",
         "public.f(a public.t2, b shop.temper, c public.v2)")}
    assert project.ok("check").rc == 0
    assert {o["is_there"] for o in project.ok("docs", "ownership", as_json=True).json["objects"]} == {True}


def test_signatures_of_results_alone(project, database):
    found = effects_of(project, database, "ALTER TYPE mood RENAME TO temper;\n",
                       "CREATE TYPE mood AS ENUM ('a');\nCREATE FUNCTION f(OUT m mood) LANGUAGE sql AS 'SELECT NULL::mood';\n")
    assert only(found, "function") == {
        ("renamed", "function", "public.f(OUT m public.temper)", "public.f(OUT m public.mood)")}


STATISTICS = {
    "made": ("CREATE STATISTICS n ON id, name FROM t;", {"t"}),
    "renamed": ("ALTER STATISTICS st RENAME TO st2;", {"t"}),
    "moved": ("CREATE SCHEMA s;\nALTER STATISTICS st SET SCHEMA s;", {"t"}),
    "dropped": ("DROP STATISTICS st;", {"t"}),
    "gathered": ("ANALYZE;", set()),
    "of a temporary table": ("CREATE TEMP TABLE x (a int, b int);\nCREATE STATISTICS n ON a, b FROM x;", set()),
    "with more of the table": ("ALTER TABLE t ADD x int;\nCREATE STATISTICS n ON id, x FROM t;", {"t"}),
    "of a new table": ("CREATE TABLE n (a int, b int);\nCREATE STATISTICS sn ON a, b FROM n;", set()),
}


@pytest.mark.parametrize("case", STATISTICS)
def test_statistics_are_of_their_table(project, database, case):
    sql, wanted = STATISTICS[case]
    found = effects_of(project, database, sql, MADE + "CREATE STATISTICS st ON id, name FROM t;\n")
    assert {name for action, kind, name, _ in found if kind == "table" and action != "created"} == {f"public.{name}" for name in wanted}


def test_constraints_of_domains(project, database):
    """They lock nothing, and leave no row of the domain's own."""
    found = effects_of(project, database, "ALTER DOMAIN d ADD CONSTRAINT k CHECK (VALUE > 0);\nCREATE TABLE t (id int PRIMARY KEY);\n"
                                          "ALTER DOMAIN e VALIDATE CONSTRAINT k;\nCREATE DOMAIN n AS int CHECK (VALUE > 0);\n"
                                          "ALTER DOMAIN f ADD CHECK (VALUE > 0);\nALTER DOMAIN f SET NOT NULL;\n",
                       "CREATE DOMAIN d AS int;\nCREATE DOMAIN e AS int;\nALTER DOMAIN e ADD CONSTRAINT k CHECK (VALUE > 0) NOT VALID;\n"
                       "CREATE DOMAIN f AS int;\n")
    assert only(found, "type") == {("altered", "type", "public.d", None), ("altered", "type", "public.e", None),
                                   ("altered", "type", "public.f", None), ("created", "type", "public.n", None)}


def test_comments_on_what_is_no_relation(project, database):
    made = ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';\nCREATE TYPE mood AS ENUM ('a');\nCREATE SCHEMA shop;\n"
            "CREATE DOMAIN small AS int CONSTRAINT low CHECK (VALUE < 10);\nCREATE TYPE pair AS (a int);\n"
            "CREATE FUNCTION gone() RETURNS int LANGUAGE sql AS 'SELECT 1';\nCOMMENT ON FUNCTION gone() IS 'x';\n")
    on = ("FUNCTION f()", "TYPE mood", "SCHEMA shop", "DOMAIN small")
    found = effects_of(project, database, "".join(f"COMMENT ON {what} IS 'x';\n" for what in on) + "DROP FUNCTION gone();\n", made)
    altered = {("altered", "function", "public.f()", None), ("altered", "type", "public.mood", None),
               ("altered", "schema", "shop", None), ("altered", "type", "public.small", None)}
    assert found == altered | {("dropped", "function", "public.gone()", None)}
    assert project.ok("check").rc == 0
    project.put("app", "0003_none.sql", "".join(f"COMMENT ON {what} IS NULL;\n" for what in on) +
                "ALTER DOMAIN small DROP CONSTRAINT low;\n")
    project.apply()
    assert database.effects("0003_none") == altered
    assert project.ok("check").rc == 0, "nor where the comment or the check is gone"


def test_types(project, database):
    found = effects_of(project, database, "CREATE TYPE mood AS ENUM ('a', 'b');\nCREATE DOMAIN small AS int CHECK (VALUE < 10);\n"
                                          "CREATE TYPE span AS RANGE (subtype = int);\n")
    assert found == {("created", "type", f"public.{name}", None) for name in ("mood", "small", "span")}, "and no constructors"
    project.put("app", "0003_use.sql", "CREATE TABLE uses (m mood, s small);\n")
    project.apply()
    assert not {e for e in only(database.effects("0003_use"), "type") if e[0] == "created"}
    project.put("app", "0004_drop.sql", "DROP TABLE uses;\nDROP TYPE mood;\n")
    project.apply()
    assert ("dropped", "type", "public.mood", None) in database.effects("0004_drop")


def test_other_schemas_and_quoted_names(project, database):
    found = effects_of(project, database, 'CREATE SCHEMA "My Shop";\nCREATE TABLE "My Shop"."Order Line" (id int);\n')
    assert ("created", "table", "My Shop.Order Line", None) in found
    tables = project.ok("docs", "inventory", as_json=True).json["tables"]
    assert [(t["schema"], t["name"], t["owner"]) for t in tables] == [("My Shop", "Order Line", "app")]


@pytest.mark.parametrize("extension,needs", [("pg_stat_statements", False), ("hstore", False)])
def test_an_extensions_members_are_not_recorded(project, database, extension, needs):
    if not database.one("SELECT count(*) FROM pg_available_extensions WHERE name = %s", [extension]):
        pytest.skip(f"{extension} is not installed")
    found = effects_of(project, database, f"CREATE EXTENSION {extension};\nCREATE TABLE n (id int);\n")
    assert found == {("created", "extension", extension, None), ("created", "table", "public.n", None)}
    project.put("app", "0003_drop.sql", f"DROP EXTENSION {extension};\n")
    project.apply()
    assert database.effects("0003_drop") == {("dropped", "extension", extension, None)}


def test_another_sessions_ddl_is_not_claimed(project, database):
    """It goes on before, while and after the step runs, and commits in the middle of it."""
    database.execute("CREATE TABLE gate (n int)")
    project.source("app", {"0001_it": "CREATE TABLE mine (id int);\nINSERT INTO gate VALUES (1);\nALTER TABLE mine ADD x int;\n"})
    before = database.connect()
    before.autocommit = False
    before.cursor().execute("CREATE TABLE open_before (id int)")
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "the step waits")
    database.execute("CREATE TABLE theirs (id int PRIMARY KEY); CREATE FUNCTION theirs() RETURNS int LANGUAGE sql AS 'SELECT 1';"
                     " CREATE TYPE their_type AS ENUM ('x')")
    during = database.connect()
    during.autocommit = False
    during.cursor().execute("CREATE TABLE open_during (id int)")
    before.commit()
    holder.rollback()
    assert running.wait().rc == 0
    during.commit()
    assert database.effects("0001_it") == {("created", "table", "public.mine", None)}
    owners = {t["name"]: t["owner"] for t in project.ok("docs", "inventory", as_json=True).json["tables"]}
    assert owners == {"gate": None, "mine": "app", "open_before": None, "open_during": None, "theirs": None}


def test_steps_that_ride_together_own_their_own(project, database):
    project.source("app", {f"{i:04}_s": f"CREATE TABLE s{i} (id int);\nALTER TABLE s{max(i - 1, 1)} ADD c{i} int;\n"
                           for i in range(1, 41)})
    project.apply()
    for i in range(2, 41):
        assert only(database.effects(f"{i:04}_s"), "table") == {
            ("created", "table", f"public.s{i}", None), ("altered", "table", f"public.s{i - 1}", None)}


def test_what_earlier_steps_dropped_is_not_counted_again(project, database):
    """They ride in one message; each drops a part of another table, and a plain index is no part that counts."""
    project.source("app", {
        "0001_made": "CREATE TABLE t (id int DEFAULT 1 CONSTRAINT positive CHECK (id > 0), name text);\n"
                     "COMMENT ON TABLE t IS 'x';\nCREATE TABLE u (id int);\nCREATE INDEX by_id ON u (id);\n"
                     "CREATE INDEX by_name ON u ((id + 1));\nCREATE VIEW v AS SELECT 1;\n",
        "0002_parts": "ALTER TABLE t DROP CONSTRAINT positive;\nALTER TABLE t ALTER id DROP DEFAULT;\nCOMMENT ON TABLE t IS NULL;\n"
                      "DROP VIEW v;\n",
        "0003_index": "DROP INDEX by_id;\n", "0004_truncated": "TRUNCATE t;\n", "0005_indexes": "DROP INDEX by_name;\n"})
    project.apply()
    assert [database.effects(step) for step in ("0002_parts", "0003_index", "0004_truncated", "0005_indexes")] == [
        {("altered", "table", "public.t", None), ("dropped", "view", "public.v", None)},
        {("dropped", "index", "public.by_id", None)}, set(), {("dropped", "index", "public.by_name", None)}]


def test_a_step_that_asks_for_an_age(project, database):
    """The server counts ages from the number that was next when one was first asked for in the transaction, and others may
    have taken it before the step gets one of its own."""
    database.execute("CREATE TABLE gate (n int); CREATE TABLE old (id int)")
    project.source("app", {"0001_it": "SELECT pg_catalog.age('3'::pg_catalog.xid);\nLOCK TABLE gate IN ACCESS SHARE MODE;\n"
                                      "CREATE TABLE mine (id int);\nALTER TABLE old ADD x int;\n"})
    holder = database.connect()
    holder.autocommit = False
    holder.cursor().execute("LOCK TABLE gate")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "the step waits")
    for _ in range(3):
        database.execute("SELECT pg_catalog.pg_current_xact_id()")
    holder.rollback()
    assert running.wait().rc == 0
    assert database.effects("0001_it") == {("created", "table", "public.mine", None), ("altered", "table", "public.old", None)}


def test_units_own_what_each_of_them_did(project, database):
    found = effects_of(project, database, "-- lockstep: transaction = no\nCREATE TABLE n1 (id int);\nBEGIN;\n"
                                          "CREATE TABLE n2 (id int);\nCOMMIT;\nCREATE INDEX CONCURRENTLY n1_id ON n1 (id);\n")
    assert only(found, "table") == {("created", "table", "public.n1", None), ("created", "table", "public.n2", None)}
    owners = {t["name"]: t["step"] for t in project.ok("docs", "inventory", as_json=True).json["tables"]}
    assert owners == {"n1": "app:0002_it", "n2": "app:0002_it"}


OUTSIDE = """-- lockstep: transaction = no
DO $$ BEGIN
  CREATE TABLE n (id int PRIMARY KEY, d serial);
  CREATE FUNCTION f(t) RETURNS int LANGUAGE sql AS 'SELECT 1';
  COMMIT;
  CREATE TYPE mood AS ENUM ('a');
  CREATE TYPE span AS RANGE (subtype = int);
  CREATE VIEW v AS SELECT 1 AS one;
  CREATE SCHEMA shop;
  ALTER TABLE t ADD x int;
  ALTER TABLE u RENAME TO u2;
  DROP TABLE gone;
  CREATE TEMP TABLE passing (id int);
END $$;
"""


def test_what_do_makes_outside_of_transactions(project, database):
    found = effects_of(project, database, OUTSIDE, MADE + "CREATE TABLE gone (id int);\nCREATE TABLE same (id int);\n")
    assert found == {
        ("created", "table", "public.n", None), ("created", "index", "public.n_pkey", None),
        ("created", "sequence", "public.n_d_seq", None), ("created", "function", "public.f(public.t)", None),
        ("created", "type", "public.mood", None), ("created", "type", "public.span", None), ("created", "view", "public.v", None),
        ("created", "schema", "shop", None), ("altered", "table", "public.t", None),
        ("renamed", "table", "public.u2", "public.u"), ("dropped", "table", "public.gone", None)}
    assert project.ok("check").rc == 0
    owners = {t["name"]: (t["step"], t["last_step"]) for t in project.ok("docs", "inventory", as_json=True).json["tables"]}
    assert owners["n"] == ("app:0002_it", None) and owners["u2"] == ("app:0001_before", "app:0002_it")


def test_what_a_call_of_a_revision_makes(project, database):
    project.source("core", plugin="alembic-compat")
    project.put("core", "versions/one.py", """from alembic import op

revision = "one"
down_revision = None


def upgrade():
    op.execute("CREATE PROCEDURE p() LANGUAGE plpgsql AS $p$ BEGIN CREATE TABLE n (id int); COMMIT; END $p$")
    with op.get_context().autocommit_block():
        op.execute("CALL p()")
        op.get_bind().exec_driver_sql("SELECT 1").scalar()
""")
    project.apply()
    assert database.effects("one") == {("created", "function", "public.p()", None), ("created", "table", "public.n", None)}


def test_a_restored_database_goes_on(project, database, other_database):
    """Its oids are others: what is renamed or dropped there is found by the names that the journal knows."""
    project.source("app", {"0001": "CREATE SCHEMA shop;\nCREATE TABLE t (id int PRIMARY KEY);\nCREATE TABLE u (id int);\n"
                                   "CREATE FUNCTION shop.f(t) RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                                   "CREATE TYPE mood AS ENUM ('a');\nCREATE VIEW v AS SELECT 1 AS one;\n".replace("f(t)", "f()"),
                           "0002": "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION shop.f();\n"})
    project.apply()
    other_database.psql(script=database.dump())
    project.put("app", "0003.sql", "ALTER TABLE t RENAME TO t2;\nDROP TABLE u;\nALTER SCHEMA shop RENAME TO store;\n"
                                   "DROP TYPE mood;\nALTER VIEW v RENAME TO w;\nALTER INDEX t_pkey RENAME TO t_key;\n")
    project.put("app", "0004.sql", "DROP TRIGGER g ON t2;\nDROP FUNCTION store.f();\n")
    for target in (database, other_database):
        project.apply(dsn=target.dsn)
        project.ok("verify", "--journal", dsn=target.dsn)
        assert target.effects("0003") == {
            ("renamed", "table", "public.t2", "public.t"), ("dropped", "table", "public.u", None),
            ("renamed", "schema", "store", "shop"), ("renamed", "function", "store.f()", "shop.f()"),
            ("dropped", "type", "public.mood", None), ("renamed", "view", "public.w", "public.v"),
            ("renamed", "index", "public.t_key", "public.t_pkey"), ("renamed", "trigger", "public.g on t2", "public.g on t")}
        assert target.effects("0004") == {("altered", "table", "public.t2", None), ("dropped", "trigger", "public.g on t2", None), ("dropped", "function", "store.f()", None)}
        assert {o["is_there"] for o in project.ok("docs", "ownership", dsn=target.dsn, as_json=True).json["objects"]
                if o["dropped"] is None} == {True}
        project.ok("check", dsn=target.dsn)


ALTERED_OUTSIDE = {
    "column": "ALTER TABLE t ADD x int", "default": "ALTER TABLE t ALTER name SET DEFAULT 'x'",
    "no default": "ALTER TABLE t ALTER label DROP DEFAULT", "check": "ALTER TABLE t ADD CHECK (id > 0)",
    "no key": "ALTER TABLE t DROP CONSTRAINT t_pkey", "comment": "COMMENT ON COLUMN t.id IS 'x'",
    "no comment": "COMMENT ON TABLE t IS NULL", "policy": "CREATE POLICY p ON t USING (true)", "owner": "ALTER TABLE t OWNER TO pg_database_owner",
    "rows": None, "grant": None, "index": None, "referenced": None, "analyze": None, "truncate": None,
}
UNALTERED = {"rows": "INSERT INTO t VALUES (1)", "grant": "GRANT SELECT ON t TO PUBLIC; GRANT SELECT (id) ON t TO PUBLIC",
             "index": "CREATE INDEX ON t (label)", "referenced": "CREATE TABLE n (t int REFERENCES t)", "analyze": "ANALYZE t",
             "truncate": "TRUNCATE t"}


@pytest.mark.parametrize("case", ALTERED_OUTSIDE)
def test_what_call_alters(project, database, case):
    sql = ALTERED_OUTSIDE[case] or UNALTERED[case]
    found = effects_of(project, database, "-- lockstep: transaction = no\nCALL p();\n", "CREATE TABLE t (id int PRIMARY KEY,"
                       " name text, label text DEFAULT 'y');\nCOMMENT ON TABLE t IS 'y';\n"
                       f"CREATE PROCEDURE p() LANGUAGE plpgsql AS $p$ BEGIN {sql}; COMMIT; END $p$;\n")
    assert {e for e in only(found, "table") if e[2] == "public.t"} == (
        {("altered", "table", "public.t", None)} if ALTERED_OUTSIDE[case] else set())


def test_other_statements_outside_of_transactions(project, database):
    found = effects_of(project, database, "-- lockstep: transaction = no\nALTER TABLE p DETACH PARTITION p1 CONCURRENTLY;\n"
                       "REINDEX INDEX CONCURRENTLY t_pkey;\nVACUUM t;\n",
                       MADE + "CREATE TABLE p (d int) PARTITION BY RANGE (d);\nCREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (2);\n")
    assert ("altered", "table", "public.p1", None) in found and only(found, "index") == {("altered", "index", "public.t_pkey", None)}
    project.put("app", "0003_more.sql", "ALTER INDEX t_pkey RENAME TO t_key;\n")
    project.apply()
    assert only(database.effects("0003_more"), "index") == {("renamed", "index", "public.t_key", "public.t_pkey")}
    assert project.ok("check").rc == 0


ALONE = "-- lockstep: transaction = no\n"

@pytest.mark.parametrize("before, dropped", [
    ("CREATE INDEX t_id ON t (id);", "t_id"),
    ("CREATE INDEX t_id ON t (id);\nALTER INDEX t_id RENAME TO other;", "public.other"),
    (ALONE + "CREATE INDEX CONCURRENTLY t_id ON t (id);", "t_id"),
    (ALONE + 'CREATE INDEX CONCURRENTLY "T ""id" ON t (id);', 'public."T ""id"'),
], ids=["made", "renamed", "made alone", "quoted"])
def test_an_index_that_went_while_the_runner_was_killed(project, database, before, dropped):
    """Its DROP comes to its end all the same, and the next run finds it so."""
    project.source("app", {"0001_table": "CREATE TABLE t (id int);", "0002_index": before})
    project.apply()
    project.source("app", {"0003_drop": ALONE + f"DROP INDEX CONCURRENTLY {dropped};"})
    reader = database.connect()
    reader.autocommit = False
    reader.cursor().execute("SELECT * FROM t")
    running = project.start("apply")
    eventually(lambda: database.backends("lockstep", "wait_event_type = 'Lock'"), "the DROP waits for our reader")
    running.kill()
    reader.rollback()
    eventually(lambda: not database.backends(), "the DROP is done")
    project.apply()
    name = "public." + dropped.removeprefix("public.").strip('"').replace('""', '"')
    assert database.effects("0003_drop") == {("dropped", "index", name, None)}
    project.verify_journal()


# ---- the inventory --------------------------------------------------------------------------------------------------

def inventory(project):
    return {t["name"]: t for t in project.ok("docs", "inventory", as_json=True).json["tables"]}


def test_inventory_after_renames_drops_and_recreations(project, database):
    project.source("one", {"0001_a": "CREATE TABLE a (id int);\nCREATE TABLE b (id int);\nCREATE TABLE c (id int);\n",
                           "0002_r": "ALTER TABLE a RENAME TO a2;\n", "0003_rr": "ALTER TABLE a2 RENAME TO a3;\n"})
    project.source("two", {"0001_d": "DROP TABLE b;\nCREATE TABLE b (other int);\n", "0002_x": "ALTER TABLE c ADD y int;\n"},
                   requires="one")
    database.execute("CREATE TABLE by_hand (id int)")
    project.apply()
    rows = inventory(project)
    assert {name: (t["owner"], t["step"], t["last_step"]) for name, t in rows.items()} == {
        "a3": ("one", "one:0001_a", "one:0003_rr"), "b": ("two", "two:0001_d", None), "c": ("one", "one:0001_a", "two:0002_x"),
        "by_hand": (None, None, None)}
    first = database.one("SELECT to_char(finished AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM lockstep.event"
                         " WHERE source = 'one' AND local_id = '0001_a'")
    assert rows["a3"]["since"] == first and rows["by_hand"]["since"] is None
    assert all(t["kind"] == "table" and t["schema"] == "public" for t in rows.values())
    for form in ("text", "markdown"):
        assert "by_hand" in project.ok("docs", "inventory", "--format", form).out


def test_two_tables_swap_their_names(project, database):
    """In one step: the usual way of putting a new table into an old one's place."""
    project.source("app", {"0001_a": "CREATE TABLE live (id int);\n", "0002_b": "CREATE TABLE fresh (id int);\n",
                           "0003_swap": "ALTER TABLE live RENAME TO old;\nALTER TABLE fresh RENAME TO live;\n"})
    project.apply()
    assert {name: t["step"] for name, t in inventory(project).items()} == {"old": "app:0001_a", "live": "app:0002_b"}
    project.put("app", "0004_back.sql", "ALTER TABLE live RENAME TO tmp;\nALTER TABLE old RENAME TO live;\n"
                                        "ALTER TABLE tmp RENAME TO old;\n")
    project.apply()
    assert {name: t["step"] for name, t in inventory(project).items()} == {"live": "app:0001_a", "old": "app:0002_b"}


def test_rename_then_a_new_one_of_the_old_name(project, database):
    project.source("app", {"0001_a": "CREATE TABLE t (id int);\n",
                           "0002_b": "ALTER TABLE t RENAME TO t_old;\nCREATE TABLE t (other int);\n"})
    project.apply()
    assert {name: t["step"] for name, t in inventory(project).items()} == {"t_old": "app:0001_a", "t": "app:0002_b"}


def test_dropped_and_replaced_by_a_rename(project, database):
    project.source("app", {"0001_a": "CREATE TABLE live (id int);\n", "0002_b": "CREATE TABLE fresh (id int);\n",
                           "0003_swap": "DROP TABLE live;\nALTER TABLE fresh RENAME TO live;\n",
                           "0004_z": "CREATE TABLE aaa (id int);\n", "0005_y": "DROP TABLE aaa;\nALTER TABLE live RENAME TO aaa;\n"})
    project.apply("--to", "0003")
    assert {name: t["step"] for name, t in inventory(project).items()} == {"live": "app:0002_b"}
    project.apply()
    assert {name: t["step"] for name, t in inventory(project).items()} == {"aaa": "app:0002_b"}


def test_names_that_move_in_a_ring(project, database):
    project.source("app", {f"000{i}_{n}": f"CREATE TABLE {n} (id int);\n" for i, n in enumerate("abc", 1)})
    project.put("app", "0004_ring.sql", "ALTER TABLE c RENAME TO x;\nALTER TABLE b RENAME TO c;\nALTER TABLE a RENAME TO b;\n"
                                        "ALTER TABLE x RENAME TO a;\n")
    project.apply()
    assert {name: t["step"] for name, t in inventory(project).items()} == {
        "a": "app:0003_c", "b": "app:0001_a", "c": "app:0002_b"}


def test_a_reverted_table_is_owned_anew(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a (id int);\n", "0001_a.down": "DROP TABLE a;\n"})
    project.apply()
    project.ok("revert", "--count", "1")
    assert inventory(project) == {}
    database.execute("CREATE TABLE a (id int)")
    assert inventory(project)["a"]["owner"] is None, "made by hand after the revert"
    database.execute("DROP TABLE a")
    project.apply()
    assert inventory(project)["a"]["step"] == "app:0001_a"


def test_a_table_dropped_by_hand_and_made_again_by_hand(project, database):
    """No step did it: the inventory does not know better, but it does not fail either."""
    project.source("app", {"0001_a": "CREATE TABLE a (id int);\n"})
    project.apply()
    database.execute("DROP TABLE a")
    assert inventory(project) == {}
    project.put("app", "0002_b.sql", "CREATE TABLE a (other text);\n")
    project.apply()
    assert inventory(project)["a"]["step"] == "app:0002_b"


def test_inventory_tells_kinds_and_rows(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a (id int);\nINSERT INTO a SELECT generate_series(1, 1000);\nANALYZE a;\n"
                                     "CREATE VIEW v AS SELECT 1 AS x;\nCREATE MATERIALIZED VIEW m AS SELECT 1 AS x;\n"
                                     "CREATE TABLE p (d int) PARTITION BY LIST (d);\nCREATE TABLE p1 PARTITION OF p DEFAULT;\n"})
    project.apply()
    rows = inventory(project)
    assert rows["a"]["rows"] == 1000 and rows["v"]["rows"] is None
    assert {n: t["kind"] for n, t in rows.items() if n != "p1"} == {
        "a": "table", "v": "view", "m": "materialized view", "p": "partitioned table"}
    assert all(t["owner"] == "app" for t in rows.values())


def test_documented_names_the_document(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a (id int PRIMARY KEY);\n", "0002_b": "CREATE TABLE b (id int);\n"})
    project.source("record", {"0001_a": "[document]\ntitle = a\ndescribes = app:0001_a\n\n[table a]\ncolumn.id = integer not null\n"
                                        "primary key = id\n"}, plugin="doc-only")
    project.apply()
    assert {n: t["documented"] for n, t in inventory(project).items()} == {"a": "record:0001_a", "b": None}


def test_documented_is_only_what_the_document_is_about(project, database):
    """The step made two tables, the document describes one of them."""
    project.source("app", {"0001_a": "CREATE TABLE a (id int PRIMARY KEY);\nCREATE TABLE undocumented (id int);\n"})
    project.source("record", {"0001_a": "[document]\ntitle = a\ndescribes = app:0001_a\n\n[table a]\ncolumn.id = integer not null\n"
                                        "primary key = id\n"}, plugin="doc-only")
    project.apply()
    assert {n: t["documented"] for n, t in inventory(project).items()} == {"a": "record:0001_a", "undocumented": None}
