"""What a step may do to its session and its transaction: nothing of it reaches the next step or the journal, and what would
is refused before the first statement."""
import re

import pytest

TABLE = "CREATE TABLE {0} (id int PRIMARY KEY);\n"

# What the session is like, seen by a step that runs after another.
LOOK = """
CREATE TABLE seen AS SELECT current_user::text AS "user", session_user::text AS "session", current_setting('search_path') AS path,
  current_setting('work_mem') AS work_mem, current_setting('TimeZone') AS zone, current_setting('role') AS role,
  nullif(current_setting('app.marker', true), '') AS marker, to_regclass('pg_temp.leak') IS NOT NULL AS temp,
  current_setting('standard_conforming_strings') AS strings, current_setting('check_function_bodies') AS bodies,
  current_setting('statement_timeout') AS timeout, current_setting('default_transaction_read_only') AS read_only;
"""


@pytest.fixture
def someone(database):
    """A role that may do nothing."""
    name = f"nobody_{database.name}"
    database.execute(f"CREATE ROLE {name}; GRANT CREATE ON SCHEMA public TO {name}")
    yield name
    database.execute(f"DROP OWNED BY {name}; DROP ROLE {name}")


LEAKS = {
    "role": "SET ROLE {role};\n",
    "local role": "SET LOCAL ROLE {role};\n",
    "session authorization": "SET SESSION AUTHORIZATION {role};\n",
    "search_path": "SET search_path = '';\n",
    "set_config": "SELECT pg_catalog.set_config('search_path', '', false);\n",
    "dump's head": "SET statement_timeout = 0;\nSET lock_timeout = 0;\nSET client_min_messages = warning;\n"
                   "SET row_security = off;\nSET check_function_bodies = false;\nSET xmloption = content;\n"
                   "SELECT pg_catalog.set_config('search_path', '', false);\n",
    "settings": "SET work_mem = '123MB';\nSET TIME ZONE 'Asia/Tokyo';\nSET app.marker = 'left';\n",
    "set_config of anything": "SELECT set_config('app.marker', 'left', false), set_config('work_mem', '99MB', false);\n",
    "temporary table": "CREATE TEMP TABLE leak (id int);\nINSERT INTO leak VALUES (1);\n",
    "statement_timeout": "SET statement_timeout = '1s';\n",
    "read only": "SET default_transaction_read_only = on;\n",
    "reset all": "RESET ALL;\n",
    "inside DO": "DO $$ BEGIN PERFORM set_config('search_path', '', false); EXECUTE 'SET work_mem = ''77MB'''; END $$;\n",
    "prepared statement": "PREPARE p AS SELECT 1;\n",
    "cursor": "DECLARE c CURSOR WITH HOLD FOR SELECT 1;\n",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_nothing_leaks_into_the_next_step(project, database, other_database, someone, leak):
    project.source("app", {"0000_clean": LOOK.replace("TABLE seen", "TABLE before"),
                           "0001_leak": LEAKS[leak].format(role=someone), "0002_look": LOOK, "0003_t": TABLE.format("t")})
    project.apply()
    assert database.rows("SELECT * FROM seen") == database.rows("SELECT * FROM before")
    assert database.has("public.t")
    assert database.outcomes()[-1] == "applied 0003_t"
    project.verify_journal()


@pytest.mark.parametrize("leak", ["role", "session authorization", "search_path", "reset all"])
def test_nothing_leaks_with_a_target_that_sets_role_and_search_path(project, database, someone, leak):
    owner = f"owner_{database.name}"
    database.execute(f"CREATE ROLE {owner}; GRANT CREATE ON DATABASE {database.name} TO {owner}; CREATE SCHEMA shop"
                     f" AUTHORIZATION {owner}; GRANT CREATE ON SCHEMA public TO {owner}; GRANT {someone} TO {owner}")
    try:
        project.configure("target shop", dsn=database.dsn, role=owner, search_path="shop, public")
        sql = LEAKS[leak].format(role=someone)
        if leak == "session authorization":
            sql = "RESET SESSION AUTHORIZATION;\nRESET ROLE;\n"
        project.source("app", {"0001_leak": sql, "0002_t": TABLE.format("t"), "0003_leak": sql, "0004_u": TABLE.format("u")})
        project.ok("-t", "shop", "apply", dsn="")
        assert database.rows("SELECT tablename, schemaname, tableowner FROM pg_tables WHERE tablename IN ('t', 'u')"
                             " ORDER BY 1") == [("t", "shop", owner), ("u", "shop", owner)]
        project.verify_journal()
    finally:
        database.execute(f"DROP OWNED BY {owner} CASCADE; DROP ROLE {owner}")


def test_a_leak_within_the_step_lasts_until_its_end(project, database):
    """A dump that blanks search_path is read as it was written: qualified."""
    project.source("app", {"0001_dump": "SELECT pg_catalog.set_config('search_path', '', false);\n"
                                        "CREATE TABLE public.d (id int);\n\nSELECT count(*) FROM d;\n"})
    error = project.fails(30, "apply", as_json=True).error
    assert error["sqlstate"] == "42P01" and error["line"] == 4


def test_a_deferred_trigger_sees_the_search_path_of_its_step(project, database):
    database.execute("CREATE SCHEMA shop")
    project.source("app", {
        "0001_make": "SET search_path = shop;\nCREATE TABLE t (id int);\nCREATE TABLE log (id int);\n"
                     "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (NEW.id);"
                     " RETURN NULL; END $$;\n"
                     "CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
                     " EXECUTE FUNCTION note();\n",
        "0002_use": "SET search_path = shop;\nINSERT INTO t VALUES (1), (2);\n"})
    project.apply()
    assert database.column("SELECT id FROM shop.log ORDER BY 1") == [1, 2]


# ---- the journal's schema -------------------------------------------------------------------------------------------

TOUCHES = {
    "insert": "INSERT INTO lockstep.meta VALUES ('version', '9');",
    "update": "UPDATE lockstep.event SET outcome = 'applied';",
    "quoted": 'DELETE FROM "lockstep"."event";',
    "capitals": "DELETE FROM LOCKSTEP.Event;",
    "comment between": "DELETE FROM lockstep /* x */ . event;",
    "unicode": 'DELETE FROM U&"\\006cockstep".event;',
    "drop schema": "DROP SCHEMA lockstep CASCADE;",
    "alter schema": "ALTER SCHEMA lockstep RENAME TO elsewhere;",
    "search_path": "SET search_path = lockstep, public;\nDELETE FROM event;",
    "set_config": "SELECT set_config('search_path', 'lockstep', false);",
    "in DO": "DO $$ BEGIN DELETE FROM lockstep.event; END $$;",
    "in a function": "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'DELETE FROM lockstep.event';",
    "new table": "CREATE TABLE lockstep.mine (id int);",
    "trigger": "CREATE TRIGGER t BEFORE INSERT ON lockstep.event FOR EACH ROW EXECUTE FUNCTION public.f();",
    "copy": "COPY lockstep.meta FROM stdin;\na\tb\n\\.\n",
    "grant": "GRANT ALL ON ALL TABLES IN SCHEMA lockstep TO PUBLIC;",
}


def test_an_analyze_of_all_is_no_touch(project, database):
    """It locks the journal's tables, and writes nothing there; nor does it change a table."""
    project.source("app", {"0001_first": TABLE.format("first"), "0002_all": "INSERT INTO first VALUES (1);\nANALYZE;"})
    project.apply()
    assert database.effects("0002_all") == set()


ENDED = {
    "a table with its triggers": "DROP TABLE first;",
    "a constraint": "ALTER TABLE first DROP CONSTRAINT positive;",
    "a statistics object": "DROP STATISTICS kept;",
    "a comment": "COMMENT ON TABLE first IS NULL;",
}


@pytest.mark.parametrize("gone", ENDED)
def test_nor_is_it_where_something_else_is_gone(project, gone):
    """A table that was only locked was taken for the one that lost it."""
    project.source("app", {
        "0001_first": "CREATE TABLE first (id int CONSTRAINT positive CHECK (id > 0), n int);\n"
                      "CREATE STATISTICS kept ON id, n FROM first;\nCOMMENT ON TABLE first IS 'x';\n"
                      "CREATE TRIGGER t BEFORE UPDATE ON first FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();",
        "0002_all": ENDED[gone] + "\nANALYZE;"})
    project.apply()


@pytest.mark.parametrize("touch", TOUCHES)
def test_a_step_that_names_the_journals_schema_is_refused(project, database, touch):
    project.source("app", {"0001_first": TABLE.format("first"), "0002_touch": "SELECT 1;\n" + TOUCHES[touch] + "\n"})
    refused = project.run("apply", as_json=True)
    assert refused.rc in (3, 50), refused
    error = refused.error
    assert error["file"].endswith("0002_touch.sql") and error["line"] in (2, 3) and "journal" in error["message"]
    assert not database.has("first"), "refused before the first statement"
    assert not database.has("lockstep.event")


HIDDEN = {
    "delete": "EXECUTE 'ALTER TABLE ' || s || '.event DISABLE TRIGGER ALL'; EXECUTE 'DELETE FROM ' || s || '.event';",
    "forged event": "EXECUTE 'INSERT INTO ' || s || '.event SELECT * FROM ' || s || '.event WHERE false';"
                    " EXECUTE 'INSERT INTO ' || s || '.event (seq, manifest, outcome, covered, hash, started, finished,"
                    " db_user) VALUES (999, ''app'', ''applied'', 0, '''', now(), now(), ''x'')';",
    "table": "EXECUTE 'CREATE TABLE ' || s || '.smuggled (id int)';",
    "trigger": "EXECUTE 'ALTER TABLE ' || s || '.event DISABLE TRIGGER append_only';",
    "drop": "EXECUTE 'DROP TABLE ' || s || '.meta';",
    "view": "EXECUTE 'DROP VIEW ' || s || '.effect';",
    "type": "EXECUTE 'DROP TYPE ' || s || '.trace CASCADE';",
    "shape": "EXECUTE 'DELETE FROM ' || s || '.shape';",
    "function": "EXECUTE 'CREATE FUNCTION ' || s || '.mine() RETURNS int LANGUAGE sql AS $x$ SELECT 1 $x$';",
    "new type": "EXECUTE 'CREATE TYPE ' || s || '.mine AS ENUM ()';",
    "replaced": "EXECUTE 'CREATE OR REPLACE FUNCTION ' || s || '.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $x$ BEGIN"
                " RETURN NULL; END $x$';",
}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_step_that_touches_the_journal_in_disguise_fails(project, database, hidden):
    """No text tells what dynamic SQL does: the step fails at its end, and the journal is as it was."""
    project.source("app", {"0001_first": TABLE.format("first"), "0003_last": TABLE.format("last"),
                           "0002_touch": f"DO $$ DECLARE s text := 'lock' || 'step'; BEGIN {HIDDEN[hidden]} END $$;\n"})
    project.apply("--to", "0001")
    before = database.dump("--schema=lockstep", "--schema-only")
    failed = project.run("apply", as_json=True)
    assert failed.rc == 30, failed
    assert [e["step"] for e in failed.events("step-fail")] == ["app:0002_touch"], "and no other step of the batch is blamed"
    assert database.outcomes()[0] == "applied 0001_first"
    assert not any(o.startswith("applied") for o in database.outcomes()[1:])
    assert database.dump("--schema=lockstep", "--schema-only") == before
    project.verify_journal()


VANISHING = {
    "rule": "CREATE RULE gone AS ON INSERT TO lockstep.event DO INSTEAD NOTHING",
    "trigger": "CREATE FUNCTION public.gone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
               " CREATE TRIGGER gone BEFORE INSERT ON lockstep.event FOR EACH ROW EXECUTE FUNCTION public.gone()",
}


@pytest.mark.parametrize("how", VANISHING)
def test_a_journal_entry_that_vanishes_fails_the_step(project, database, how):
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": TABLE.format("b")})
    project.apply("--to", "0001")
    database.execute(VANISHING[how])
    failed = project.run("apply")
    assert failed.rc in (1, 30), failed
    assert not database.has("b")
    assert "journal" in failed.err, "it says what is wrong, not only that something was divided by zero"


def test_a_role_named_like_the_journals_schema_does_not_write_into_it(project, database):
    """search_path begins with "$user": for a role that is called lockstep that is the journal's schema."""
    database.execute('DROP ROLE IF EXISTS lockstep; CREATE ROLE lockstep LOGIN SUPERUSER')
    try:
        project.dsn = database.server.dsn(database.name, "lockstep")
        project.source("app", {"0001_a": TABLE.format("a")})
        done = project.run("apply")
        assert not database.has("lockstep.a"), done
        assert done.rc == 0 and database.has("public.a") or done.rc == 3 and done.said("search_path"), done
    finally:
        for backend in database.backends():
            database.execute("SELECT pg_terminate_backend(%s)", [backend])
        database.execute("REASSIGN OWNED BY lockstep TO it; DROP OWNED BY lockstep; DROP ROLE lockstep")


# ---- transaction control --------------------------------------------------------------------------------------------

CONTROL = {
    "commit": "CREATE TABLE x();\nCOMMIT;\nCREATE TABLE y();\n",
    "rollback": "CREATE TABLE x();\nROLLBACK;\n",
    "end": "CREATE TABLE x();\nEND;\n",
    "abort": "CREATE TABLE x();\nABORT;\n",
    "two groups": "BEGIN;\nCREATE TABLE x();\nCOMMIT;\nBEGIN;\nCREATE TABLE y();\nCOMMIT;\n",
    "statement behind": "BEGIN;\nCREATE TABLE x();\nCOMMIT;\nCREATE TABLE y();\n",
    "chain": "BEGIN;\nCREATE TABLE x();\nCOMMIT AND CHAIN;\n",
    "prepare": "BEGIN;\nCREATE TABLE x();\nPREPARE TRANSACTION 'p';\n",
    "commit prepared": "COMMIT PREPARED 'p';\n",
    "unclosed": "BEGIN;\nCREATE TABLE x();\n",
    "isolation": "BEGIN ISOLATION LEVEL SERIALIZABLE;\nCREATE TABLE x();\nCOMMIT;\n",
    "savepoint": "SAVEPOINT s;\nCREATE TABLE y();\nROLLBACK TO s;\n",
    "rolled back whole": "BEGIN;\nCREATE TABLE x();\nROLLBACK;\n",
}


@pytest.mark.parametrize("case", CONTROL)
def test_transaction_control_is_refused_with_a_remedy(project, database, case):
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": CONTROL[case]})
    refused = project.run("apply", as_json=True)
    if case == "isolation" and refused.rc == 0:
        pytest.fail("an isolation level that the step does not run in is not to be swallowed")
    assert refused.rc in (3, 50), refused
    assert refused.error["file"].endswith("0002_b.sql") and refused.error["line"]
    assert ("Put its COMMIT" if case == "unclosed" else "transaction = no") in refused.error["remedy"], refused
    assert not database.tables(), "refused before the first statement"


@pytest.mark.parametrize("sql", [
    "BEGIN;\nCREATE TABLE x();\nCOMMIT;\n", "begin transaction;\nCREATE TABLE x();\nend transaction;\n",
    "-- a comment\nSTART TRANSACTION;\nCREATE TABLE x();\nCOMMIT WORK;\n-- another\n"])
def test_a_file_that_wraps_itself_is_the_steps_own_transaction(project, database, sql):
    project.source("app", {"0001_x": sql, "0002_z": "BEGIN;\nCREATE TABLE z();\nSELECT 1/0;\nCOMMIT;\n"})
    project.fails(30, "apply")
    assert database.tables() == ["x"]


def test_a_wrapped_file_fails_whole(project, database):
    project.source("app", {"0001_x": "BEGIN;\nCREATE TABLE x();\nCREATE TABLE x();\nCOMMIT;\n"})
    error = project.fails(30, "apply", as_json=True).error
    assert error["line"] == 3 and not database.tables()


def test_words_that_only_look_like_transaction_control(project, database):
    project.source("app", {"0001_x": "CREATE TABLE x (t text);\nINSERT INTO x VALUES ('a;\nCOMMIT;\n');\n-- COMMIT;\n"
                                     "/* ROLLBACK; /* nested */ COMMIT; */\n"
                                     "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $x$ BEGIN RETURN 1; END; $x$;\n"
                                     "CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;\n"})
    project.apply()
    assert database.one("SELECT t FROM x") == "a;\nCOMMIT;\n" and database.one("SELECT g()") == 2


def test_a_procedure_that_commits_fails_its_step(project, database):
    project.source("app", {"0001_p": "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE x(); COMMIT; END $$;\n",
                           "0002_call": "CALL p();\n"})
    assert project.fails(30, "apply", as_json=True).error["sqlstate"] == "2D000"
    assert not database.has("x")


@pytest.mark.parametrize("sql", ["CREATE INDEX CONCURRENTLY i ON t (id);", "VACUUM t;", "DROP INDEX CONCURRENTLY i;",
                                 "REINDEX TABLE CONCURRENTLY t;", "CREATE DATABASE nested;", "ALTER SYSTEM SET work_mem = '9MB';"])
def test_what_cannot_run_in_a_transaction_is_refused_where_the_file_demands_one(project, database, sql):
    project.source("app", {"0001_t": TABLE.format("t"), "0002_alone": "-- lockstep: transaction = yes\n" + sql + "\n"})
    refused = project.run("apply", as_json=True)
    assert refused.rc in (3, 50), refused
    assert refused.error["line"] == 2 and "transaction = no" in refused.error["remedy"]
    assert not database.tables()


# ---- COPY, psql's commands, odd text --------------------------------------------------------------------------------

def test_inline_copy_data(project, database):
    project.source("app", {"0001_t": "CREATE TABLE t (a text, b text);\n",
                           "0002_copy": "COPY t (a, b) FROM stdin;\n1\tone;\n2\t\\N\n3\t-- no 'comment\n\\.\n\n"
                                        "INSERT INTO t VALUES ('4', 'four');\nCOPY t FROM STDIN WITH (FORMAT csv);\n"
                                        "5,\"fi;ve\"\n\\.\nCOPY t FROM stdin;\n\\.\n"})
    project.apply()
    assert database.rows("SELECT a, b FROM t ORDER BY a") == [
        ("1", "one;"), ("2", None), ("3", "-- no 'comment"), ("4", "four"), ("5", "fi;ve")]


def test_copy_data_of_many_megabytes(project, database):
    rows = "".join(f"{i}\t{'x' * 90}\n" for i in range(40000))
    project.source("app", {"0001_t": f"CREATE TABLE t (a int, b text);\nCOPY t FROM stdin;\n{rows}\\.\nSELECT 1;\n"})
    project.apply()
    assert database.one("SELECT count(*) FROM t") == 40000


def test_bad_copy_data_is_located(project, database):
    project.source("app", {"0001_t": "CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n2\nthree\n\\.\n"})
    failed = project.fails(30, "apply", as_json=True)
    assert failed.error["sqlstate"] == "22P02" and failed.error["line"] in (2, 5), failed
    assert not database.has("t")


def test_copy_without_an_end(project, database):
    project.source("app", {"0001_t": "CREATE TABLE t (a int);\nCOPY t FROM stdin;\n1\n2\n"})
    done = project.run("apply")
    assert done.rc in (3, 50) and re.search(r"0001_t\.sql:[234]", done.err), done
    assert not database.has("t")


def test_a_dump_of_a_newer_pg_dump(project, database, other_database):
    other_database.execute("CREATE TABLE d (id serial PRIMARY KEY, t text); INSERT INTO d (t) VALUES ('x'), (E'a\\tb')")
    dump = "\\restrict abc123\n\n" + other_database.dump("--no-owner") + "\n\\unrestrict abc123\n"
    project.source("app", {"0001_dump": dump, "0002_t": TABLE.format("t")})
    project.apply()
    assert database.rows("SELECT id, t FROM public.d ORDER BY 1") == [(1, "x"), (2, "a\tb")]
    assert database.has("public.t")


@pytest.mark.parametrize("command", ["\\i other.sql", "\\connect postgres", "\\! touch /tmp/x", "\\set a 1", "\\copy t from 'x'",
                                     "\\gexec", "\\q", "\\echo hi"])
def test_other_backslash_commands_are_refused_by_name(project, database, command):
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": f"SELECT 1;\n{command}\n"})
    refused = project.run("apply", as_json=True)
    assert refused.rc in (3, 50), refused
    assert command.split()[0] in refused.error["message"], refused
    assert refused.error["line"] == 2 and refused.error["file"].endswith("0002_b.sql")
    assert not database.tables()


@pytest.mark.parametrize("text", [b"SELECT 'abc\n", b"SELECT $x$ abc\n", b"/* never closed\nSELECT 1;", b'SELECT "abc\n',
                                  b"SELECT '\xff\xfe';\n", b"SELECT 1;\0SELECT 2;\n", b"SELECT E'\\'\n"],
                         ids=["quote", "dollar", "comment", "identifier", "not UTF-8", "NUL", "escape"])
def test_broken_text_is_refused_with_its_place(project, database, text):
    project.source("app", {"0001_a": TABLE.format("a")})
    project.put("app", "0002_b.sql", text)
    refused = project.run("apply", as_json=True)
    assert refused.rc in (3, 50), refused
    assert refused.error["file"].endswith("0002_b.sql") and refused.error["line"] == 1, refused
    assert not database.tables()


@pytest.mark.parametrize("sql", ["SET standard_conforming_strings = off;\n", "SET client_encoding = 'LATIN1';\n",
                                 "SELECT set_config('standard_conforming_strings', 'off', false);\n"])
def test_settings_that_change_how_text_is_read_are_refused(project, database, sql):
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": sql})
    refused = project.run("apply", as_json=True)
    assert refused.rc in (3, 50) and refused.error["line"] == 1, refused
    assert not database.tables()


def test_a_byte_order_mark_and_crlf(project, database):
    project.source("app", {"0001_a": b"\xef\xbb\xbfCREATE TABLE a (\r\n  id int\r\n);\r\nINSERT INTO a\r\n VALUES (1);\r\n"})
    project.apply()
    assert database.column("SELECT id FROM a") == [1]


def test_listen_and_notify_and_locks_do_no_harm(project, database):
    project.source("app", {"0001_a": "LISTEN x;\nNOTIFY x, 'hello';\nSELECT pg_advisory_lock(1);\n" + TABLE.format("a"),
                           "0002_b": TABLE.format("b")})
    project.apply()
    assert database.tables() == ["a", "b"]


GONE = ("CREATE TABLE seen AS SELECT (SELECT count(*) FROM pg_prepared_statements WHERE name !~ '^lockstep_') AS prepared,"
        " (SELECT count(*) FROM pg_cursors WHERE is_holdable) AS cursors, (SELECT count(*) FROM pg_listening_channels()) AS channels,"
        " (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711) AS locks;\n")
LEAVES = {
    "prepared statement": ("PREPARE \"my p\" AS SELECT 1;\n", "prepared statement my p"),
    "prepared in DO": ("DO $$ BEGIN EXECUTE 'PREPARE q AS SELECT 1'; END $$;\n", "prepared statement q"),
    "prepared in a function": ("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'PRE' || 'PARE r AS SELECT 1'; END $$;"
                               " SELECT f();\n", "prepared statement r"),
    "cursor": ("DECLARE c CURSOR WITH HOLD FOR SELECT 1;\n", "cursor c"),
    "listen": ("LISTEN x;\n", None),  # takes effect at COMMIT: it is never there to be seen
    "advisory lock": ("SELECT pg_advisory_lock(4711), pg_advisory_lock(4711), pg_advisory_lock_shared(4711);\n", None),
}


@pytest.mark.parametrize("leaves", LEAVES)
@pytest.mark.parametrize("alone", [False, True], ids=["in a transaction", "in parts"])
def test_what_a_step_leaves_is_undone(project, database, leaves, alone):
    text, told = LEAVES[leaves]
    head = "-- lockstep: transaction = no\n" if alone else ""
    project.source("app", {"0001_a": head + text + TABLE.format("a"), "0002_look": GONE})
    done = project.apply("-v", as_json=True)
    assert database.rows("SELECT * FROM seen") == [(0, 0, 0, 0)]
    said = [event["text"] for event in done.events("message") if event["severity"] == "debug" and event["step"] == "app:0001_a"]
    assert told is None or f"undone: {told}" in said, said


def test_a_value_of_a_sequence_does_not_reach_the_next_step(project, database):
    project.source("app", {"0001_a": "CREATE SEQUENCE q;\nSELECT nextval('q');\nCREATE TABLE seen AS SELECT lastval();\n",
                           "0002_b": "CREATE TABLE other AS SELECT lastval();\n"})
    assert "55000" in project.fails(30, "apply").err, "lastval is not yet defined in this session"
    assert database.has("seen") and not database.has("other")


def test_what_the_transaction_was_set_to_is_not_said_of_later_steps(project, database):
    project.source("app", {"0001_a": "SET transaction_read_only = off;\nSET TRANSACTION ISOLATION LEVEL READ COMMITTED;\nSET work_mem = '77MB';\n",
                           "0002_b": "CREATE TABLE b ();\n"})
    done = project.apply("-v", as_json=True)
    said = [(event["step"], event["text"]) for event in done.events("message") if event["severity"] == "debug"]
    assert said == [("app:0001_a", "undone: work_mem = 78848")], said


def test_a_part_finds_what_an_earlier_part_prepared(project, database):
    project.source("app", {"0001_a": "-- lockstep: transaction = no\nPREPARE p AS SELECT 7 AS n;\nCREATE TABLE seen AS EXECUTE p;\n",
                           "0002_look": GONE.replace("seen", "later")})
    project.apply()
    assert database.rows("SELECT * FROM seen") == [(7,)] and database.rows("SELECT prepared FROM later") == [(0,)]


@pytest.mark.parametrize("sets", ["SET ROLE {role}", "SET SESSION AUTHORIZATION {role}", "SET default_transaction_read_only = on",
                                  "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET statement_timeout = '150ms'",
                                  "SET search_path = ''"])
def test_what_a_part_sets_does_not_reach_the_journal(project, database, someone, sets):
    """Only the statements of the file have to get along with it: intent and result are written all the same, slowly."""
    project.source("app", {"0000_first": "SELECT 1;"})
    project.apply()
    database.execute("CREATE FUNCTION public.slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_catalog.pg_sleep(0.3);"
                     " RETURN NULL; END'; CREATE TRIGGER slow AFTER INSERT ON lockstep.event FOR EACH ROW EXECUTE FUNCTION slow()")
    project.source("app", {"0001_a": f"-- lockstep: transaction = no\n{sets.format(role=someone)};\nVACUUM pg_catalog.pg_am;\n",
                           "0002_t": TABLE.format("public.t")})
    done = project.run("apply")
    if done.rc != 0:  # what the statement itself may not, it may not
        assert done.rc == 30 and "app:0001_a" in done.err and "0001_a.sql:3:1" in done.err and "CONTEXT" not in done.err, done
    assert "intent 0001_a" in database.outcomes()
    assert "could not be recorded" not in done.err, done
    project.verify_journal()


@pytest.mark.parametrize("alone", [False, True], ids=["in a transaction", "in parts"])
def test_a_step_that_makes_its_transaction_read_only(project, database, alone):
    """The entry belongs into the same transaction: that is said, without the inside of the journal."""
    text = "BEGIN;\nSET TRANSACTION READ ONLY;\nSELECT 1;\nCOMMIT;\n"
    project.source("app", {"0001_a": ("-- lockstep: transaction = no\n" if alone else "") + text})
    failed = project.fails(30, "apply")
    assert failed.said("app:0001_a", "read-only", "25006") and "CONTEXT" not in failed.err, failed
    assert database.outcomes() == ["failed 0001_a"]


def test_what_was_undone_is_said(project, database, someone):
    project.source("app", {"0001_a": "SET work_mem = '77MB';\nCREATE TEMP TABLE leak();\nSET random_page_cost = 7;\n" + TABLE.format("a"),
                           "0002_b": TABLE.format("b"), "0003_c": f"SET ROLE {someone};\n"})
    done = project.apply("-v", as_json=True)
    said = [(event["step"], event["text"]) for event in done.events("message") if event["severity"] == "debug"]
    assert said == [("app:0001_a", "undone: random_page_cost = 7"), ("app:0001_a", "undone: temporary leak"),
                    ("app:0001_a", "undone: work_mem = 78848"), ("app:0003_c", f"undone: role {someone}")], said
    assert "app:0001_a: undone: temporary leak" not in project.run("apply").err


def test_what_was_undone_is_said_of_steps_in_the_middle_of_a_message(project):
    """Whatever can run code is looked at behind its step; what only defines things needs no look."""
    leaves = ["SELECT f();", "INSERT INTO t VALUES (1);", "CREATE TABLE c AS SELECT f();", "DO $$ BEGIN PERFORM f(); END $$;",
              "CREATE TABLE d (); WITH x AS (SELECT f()) SELECT * FROM x;", "SET work_mem = '77MB';",
              "UPDATE t SET id = 2;", "CREATE TABLE e AS VALUES (f());"]
    project.source("app", {
        "0001_f": "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$SELECT 1 WHERE set_config('work_mem', '77MB', false) <> ''$$;\n"
                  "CREATE FUNCTION tf() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN PERFORM f(); RETURN NEW; END$$;\n",
        "0002_t": TABLE.format("t") + "CREATE TRIGGER tr BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION tf();\n",
        **{f"{i:04}_s": f"{text}\n" for i, text in enumerate(leaves, 3)}})
    done = project.apply("-v", as_json=True)
    said = [(event["step"], event["text"]) for event in done.events("message") if event["severity"] == "debug"]
    assert said == [(f"app:{i:04}_s", "undone: work_mem = 78848") for i in range(3, 3 + len(leaves))], said


def test_notices_reach_the_user_with_their_step(project):
    project.source("app", {"0001_a": "DO $$ BEGIN RAISE WARNING 'look out'; RAISE NOTICE 'fyi'; END $$;\n"})
    done = project.apply(as_json=True)
    assert [(m["step"], m["severity"], m["text"]) for m in done.events("message")] == [
        ("app:0001_a", "warning", "look out"), ("app:0001_a", "info", "fyi")]


def test_a_step_that_ends_its_own_session(project, database):
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": TABLE.format("b") +
                           "SELECT pg_terminate_backend(pg_backend_pid());\n", "0003_c": TABLE.format("c")})
    failed = project.run("apply")
    assert failed.rc in (20, 30, 31), failed
    assert database.tables() == ["a"]
    assert database.outcomes()[0] == "applied 0001_a" and not database.has("b")
    project.put("app", "0002_b.sql", TABLE.format("b"))
    project.apply()
    assert database.tables() == ["a", "b", "c"]
    project.verify_journal()
