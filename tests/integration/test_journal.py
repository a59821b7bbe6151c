"""The journal: its chain, what it refuses, and moving with its database."""
import pytest

TABLE = "CREATE TABLE {0} (id int PRIMARY KEY);\n"


@pytest.fixture
def applied(project, database):
    """Six events of three runs, one of them a failure."""
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": TABLE.format("b"), "0003_c": TABLE.format("c"),
                           "0004_d": "SELECT 1/0;\n", "0001_a.down": "DROP TABLE a;"})
    project.apply("--to", "0001")
    project.fails(30, "apply")
    project.put("app", "0004_d.sql", TABLE.format("d") + "ALTER TABLE a ADD x int;\n")
    project.apply()
    return project


def tamper(database, sql):
    """What the owner of the journal's schema can do: drop the trigger, change a row, put the trigger back."""
    database.execute(f"ALTER TABLE lockstep.event DISABLE TRIGGER USER; {sql};"
                     " ALTER TABLE lockstep.event ENABLE TRIGGER USER")


def head_of(database):
    return database.one("SELECT hash FROM lockstep.event ORDER BY seq DESC LIMIT 1")


def test_the_chain_holds(applied, database):
    assert database.outcomes() == ["applied 0001_a", "applied 0002_b", "applied 0003_c", "failed 0004_d", "applied 0004_d"]
    report = applied.verify_journal(as_json=True).json
    (check,) = [c for c in report["checks"] if c["what"] == "journal"]
    assert check["ok"] and "5 events" in check["detail"] and head_of(database) in check["detail"]


def test_every_head_that_was_printed_is_found(applied, database):
    for (printed,) in database.events("hash"):
        applied.verify_journal("--head", printed)
    applied.fails(11, "verify", "--journal", "--head", "0" * 64)


@pytest.mark.parametrize("head", ["", "abc", "0" * 63, "g" * 64, "0" * 65])
def test_a_head_that_is_none(applied, head):
    applied.fails(2, "verify", "--journal", "--head", head)


@pytest.mark.parametrize("column,value", [
    ("outcome", "'reverted'"), ("local_id", "'0009_z'"), ("digest", "repeat('0', 64)"), ("who", "'mallory'"), ("serial", "7"),
    ("lock_digest", "repeat('1', 64)"), ("signers", "'RWX'"), ("error", "'none'"), ("statements", "99"), ("kind", "'doc'"),
    ("direction", "'down'"), ("unit", "1"), ("host", "'elsewhere'"), ("tool", "'x'"), ("run", "'x'"), ("target", "'x'"),
    ("sqlstate", "'00000'"), ("manifest", "'other'"), ("source", "'other'"), ("covered", "0"), ("hash", "repeat('2', 64)"),
    ("started", "started - interval '1 day'"), ("finished", "finished + interval '1 second'"), ("db_user", "'mallory'")])
def test_every_column_is_covered(applied, database, column, value):
    """Of an event that others follow, each field is under the chain."""
    tamper(database, f"UPDATE lockstep.event SET {column} = {value} WHERE seq = 2")
    failed = applied.fails(11, "verify", "--journal")
    assert failed.said("event"), failed


@pytest.mark.parametrize("value", [
    "array_append(traces[2:], (traces[1].action, traces[1].kind, 'public', 'other', NULL, traces[1].oid)::lockstep.trace)",
    "NULL", "traces[2:]", "traces || traces[1]", "(SELECT o.traces FROM lockstep.event o WHERE o.seq = 3)"])
def test_effects_are_covered(applied, database, value):
    tamper(database, f"UPDATE lockstep.event SET traces = {value} WHERE seq = 2")
    applied.fails(11, "verify", "--journal")


def test_where_the_effects_were_is_covered(applied, database):
    tamper(database, "UPDATE lockstep.event SET cluster = cluster + 1 WHERE seq = 2")
    applied.fails(11, "verify", "--journal")


@pytest.mark.parametrize("seq", [1, 3])
def test_a_deleted_event_is_missed(applied, database, seq):
    tamper(database, f"DELETE FROM lockstep.event WHERE seq = {seq}")
    assert applied.fails(11, "verify", "--journal").said(str(seq))


@pytest.mark.parametrize("seq", [0, -1, -(2 ** 63)])
def test_an_event_before_the_first_is_found(applied, database, seq):
    """Whoever may write to the journal could say so that a step is done."""
    applied.put("app", "0005_e.sql", TABLE.format("e"))
    database.execute("INSERT INTO lockstep.event (seq, manifest, source, local_id, kind, direction, outcome, covered, hash, started,"
                     " finished, db_user) SELECT %s, manifest, source, '0005_e', kind, direction, outcome, covered, hash, started,"
                     " finished, db_user FROM lockstep.event WHERE seq = 1", [seq])
    assert applied.fails(11, "verify", "--journal").said(f"event {seq} ")


def test_traces_do_not_hide_in_the_users_name(applied, database):
    """The text that later hashes cover would be the same."""
    before = database.one("SELECT traces::text FROM lockstep.event WHERE seq = 2")
    tamper(database, "UPDATE lockstep.event SET db_user = concat_ws(' ', db_user, cluster, traces), cluster = NULL, traces = NULL WHERE seq = 2")
    assert before in database.one("SELECT db_user FROM lockstep.event WHERE seq = 2")
    assert applied.fails(11, "verify", "--journal").said("event 2 ", "altered")


def test_a_cut_tail_is_found_by_the_head(applied, database):
    head = head_of(database)
    tamper(database, "DELETE FROM lockstep.event WHERE seq = 5")
    applied.verify_journal()  # nothing in the database can tell
    assert applied.fails(11, "verify", "--journal", "--head", head).said(head)


def test_an_emptied_journal_is_found_by_the_head(applied, database):
    head = head_of(database)
    tamper(database, "DELETE FROM lockstep.event")
    applied.fails(11, "verify", "--journal", "--head", head)


def test_a_dropped_journal_is_found_by_the_head(applied, database):
    head = head_of(database)
    database.execute("DROP SCHEMA lockstep CASCADE")
    assert applied.run("verify", "--journal", "--head", head).rc == 11


def test_verify_without_a_journal(project, database):
    project.source("app", {"0001_a": TABLE.format("a")})
    done = project.run("verify", "--journal")
    assert done.rc in (0, 1), done
    assert "does not exist" not in done.err and "journal" in done.err + done.out, "it says that there is no journal, not what SQL failed"


def test_events_that_changed_places(applied, database):
    tamper(database, "UPDATE lockstep.event SET seq = -1 WHERE seq = 2; UPDATE lockstep.event SET seq = 2 WHERE seq = 3;"
                     " UPDATE lockstep.event SET seq = 3 WHERE seq = -1")
    applied.fails(11, "verify", "--journal")


@pytest.mark.parametrize("sql", [
    "UPDATE lockstep.event SET who = 'x'", "DELETE FROM lockstep.event", "TRUNCATE lockstep.event",
    "UPDATE lockstep.event SET who = 'x' WHERE false"])
def test_the_journal_is_append_only(applied, database, sql):
    before = database.events("*")
    with pytest.raises(Exception, match="append-only"):
        database.execute(sql)
    assert database.events("*") == before


def test_a_newer_journal_is_refused(applied, database):
    database.execute("UPDATE lockstep.meta SET value = '999' WHERE key = 'version'")
    before = database.dump()
    for command in (["apply"], ["status"], ["plan"], ["revert", "--count", "1"], ["docs", "inventory"]):
        assert applied.fails(3, *command).said("999"), command
    assert database.dump() == before


def test_history_of_a_newer_journal_is_refused(applied, database):
    database.execute("UPDATE lockstep.meta SET value = '999' WHERE key = 'version'")
    for command in (["history"], ["verify", "--journal"]):
        assert applied.fails(3, *command).said("999"), command


@pytest.mark.parametrize("schema", ["My Journal", "journal", "my-journal", "select", "9", "x" * 63])
def test_a_journal_of_another_name(project, database, schema):
    project.configure("lockstep", journal_schema=schema)
    project.source("app", {"0001_a": TABLE.format("a"), "0001_a.down": "DROP TABLE a;", "0002_b": TABLE.format("b"),
                           "0003_u": "-- lockstep: transaction = no\nCREATE INDEX CONCURRENTLY b_id ON b (id);\n"})
    project.apply()
    assert database.one("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [schema]) == 1
    assert database.one("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockstep'") == 0
    project.apply()
    project.verify_journal()
    assert set(project.status().states.values()) == {"applied"}
    owners = {t["name"]: t["owner"] for t in project.ok("docs", "inventory", as_json=True).json["tables"]}
    assert owners == {"a": "app", "b": "app"}
    project.put("app", "0004_d.sql", "SELECT 1/0;")
    project.fails(30, "apply")
    project.verify_journal()


@pytest.mark.parametrize("schema", ['we"ird', "größe", "a.b", "x'y", "%S", "$1", "a b", "x;y"])
def test_a_journal_of_an_odd_name_works_or_is_refused(project, database, schema):
    project.configure("lockstep", journal_schema=schema)
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": "SELECT 1/0;"})
    done = project.run("apply")
    if done.rc == 3:
        assert done.said("plugins.ini:") and not database.has("a"), done
        return
    assert done.rc == 30, done
    assert database.one("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [schema]) == 1
    project.verify_journal()


@pytest.mark.parametrize("schema", ["", "pg_catalog", "pg_temp", "information_schema", "x" * 64, "a$do$b", "a$lockstep$b"])
def test_a_name_that_no_journal_can_have(project, database, schema):
    project.configure("lockstep", journal_schema=schema)
    project.source("app", {"0001_a": TABLE.format("a")})
    failed = project.run("apply")
    assert failed.rc == 3, failed
    assert not database.has("a")


def test_a_journal_of_another_name_is_guarded_too(project, database):
    project.configure("lockstep", journal_schema="My Journal")
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": 'DELETE FROM "My Journal".event;'})
    assert project.run("apply").rc in (3, 50)
    project.put("app", "0002_b.sql", "CREATE SCHEMA lockstep;\nCREATE TABLE lockstep.fine();\n")
    project.apply()
    assert database.has("lockstep.fine")


def test_a_dump_restored_elsewhere_goes_on(applied, database, other_database):
    head = head_of(database)
    other_database.psql(script=database.dump())
    applied.dsn = other_database.dsn
    applied.verify_journal("--head", head)
    assert set(applied.status().states.values()) == {"applied"}
    assert applied.plan().planned == []
    applied.put("app", "0005_e.sql", TABLE.format("e") + "DROP TABLE b;\nALTER TABLE c RENAME TO cc;\n")
    applied.apply()
    applied.verify_journal("--head", head)
    assert other_database.has("e")
    tables = {t["name"]: (t["owner"], t["step"], t["last_step"])
              for t in applied.ok("docs", "inventory", as_json=True).json["tables"]}
    assert tables["a"] == ("app", "app:0001_a", "app:0004_d")
    assert tables["e"] == ("app", "app:0005_e", None)
    assert tables["cc"][0] == "app", "renamed after the restore: it is still the same table"
    assert "b" not in tables
    # and the one it came from goes on by itself
    applied.dsn = database.dsn
    applied.apply()
    applied.verify_journal("--head", head)


def test_objects_of_all_kinds_are_known_again_after_a_restore(project, database, other_database):
    project.source("app", {"0001_a": "CREATE SCHEMA shop;\nCREATE TABLE t (id int PRIMARY KEY);\nCREATE TYPE mood AS ENUM ('a');\n"
                                     "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                                     "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();\n"})
    project.apply()
    other_database.psql(script=database.dump())
    project.dsn = other_database.dsn
    project.put("app", "0002_b.sql", "DROP TRIGGER g ON t;\nDROP FUNCTION f();\nALTER TYPE mood RENAME TO temper;\n"
                                     "DROP SCHEMA shop;\nDROP TABLE t;\n")
    project.apply()
    assert other_database.effects("0002_b") == {
        ("dropped", "trigger", "public.g on t", None), ("dropped", "function", "public.f()", None),
        ("renamed", "type", "public.temper", "public.mood"), ("dropped", "schema", "shop", None),
        ("dropped", "table", "public.t", None), ("dropped", "index", "public.t_pkey", None)}
    project.verify_journal()


def test_a_restored_dump_is_still_append_only(applied, database, other_database):
    other_database.psql(script=database.dump())
    with pytest.raises(Exception, match="append-only"):
        other_database.execute("DELETE FROM lockstep.event")


def test_a_role_that_may_not_make_the_journal(project, database):
    role = f"poor_{database.name}"
    database.execute(f"CREATE ROLE {role} LOGIN")
    try:
        project.source("app", {"0001_a": TABLE.format("a")})
        failed = project.run("apply", dsn=database.server.dsn(database.name, role))
        assert failed.rc in (1, 3) and failed.said("permission denied", "remedy: "), failed
        # with the schema made for it beforehand
        database.execute(f"CREATE SCHEMA lockstep AUTHORIZATION {role}; GRANT CREATE ON SCHEMA public TO {role}")
        project.apply(dsn=database.server.dsn(database.name, role))
        project.verify_journal(dsn=database.server.dsn(database.name, role))
        assert database.has("a")
    finally:
        database.execute(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def test_a_role_that_is_no_superuser_owns_everything_it_makes(project, database):
    """No right that only a superuser has is needed, not for ownership either."""
    role = f"plain_{database.name}"
    database.execute(f"CREATE ROLE {role} LOGIN; GRANT CREATE ON DATABASE {database.name} TO {role};"
                     f" GRANT CREATE ON SCHEMA public TO {role}")
    try:
        project.dsn = database.server.dsn(database.name, role)
        project.source("app", {f"{i:04}_s": TABLE.format(f"s{i}") for i in range(1, 40)})
        project.put("app", "0050_end.sql", "ALTER TABLE s1 ADD x int;\nDROP TABLE s2;\n")
        project.apply()
        assert database.effects("0050_end") == {("altered", "table", "public.s1", None), ("dropped", "table", "public.s2", None),
                                                ("dropped", "index", "public.s2_pkey", None)} \
            or {e for e in database.effects("0050_end") if e[1] == "table"} == {
                ("altered", "table", "public.s1", None), ("dropped", "table", "public.s2", None)}
        project.verify_journal()
    finally:
        database.execute(f"DROP OWNED BY {role} CASCADE; DROP ROLE {role}")


def test_times_are_those_of_the_server(applied, database):
    rows = database.rows("SELECT started <= finished, finished <= now() + interval '1 second',"
                         " finished > now() - interval '1 hour' FROM lockstep.event")
    assert all(all(row) for row in rows)
    assert database.one("SELECT bool_and(a.finished <= b.finished) FROM lockstep.event a JOIN lockstep.event b"
                        " ON b.seq = a.seq + 1")


def test_settings_of_the_database_change_no_journal(applied, database):
    head = head_of(database)
    for setting in ("backslash_quote TO off", "array_nulls TO off", "bytea_output TO escape", "quote_all_identifiers TO on",
                    "datestyle TO 'SQL, DMY'", "intervalstyle TO iso_8601", "timezone TO 'America/New_York'"):
        database.execute(f"ALTER DATABASE {database.name} SET {setting}")
    applied.verify_journal("--head", head)
    applied.put("app", "0009_i.sql", "CREATE TABLE i (id int PRIMARY KEY);\nCREATE VIEW i_seen AS SELECT id FROM i;\n")
    applied.apply()
    assert "nothing found" in applied.ok("check").out
    applied.verify_journal("--head", head)


def test_the_journal_survives_odd_texts(project, database):
    """Names and errors with quotes, percent signs, dollar signs and line breaks."""
    project.source("app", {"0001_it's $1 %S": TABLE.format("a"), "0002_x": "DO $$ BEGIN RAISE EXCEPTION E'a ''b'' \\\\ $1 %% \\n c';"
                                                                           " END $$;\n"})
    done = project.run("apply")
    if done.rc == 3:
        pytest.skip("such a file name is refused, and says so")
    assert done.rc == 30, done
    assert database.events("local_id")[0] == ("0001_it's $1 %S",)
    assert "a 'b' \\ $1 % " in database.events("error")[1][0]
    project.verify_journal()
    history = project.ok("history", as_json=True).json["events"]
    assert history[0]["step"] == "app:0001_it's $1 %S"


def test_the_view_tells_what_status_tells(project, database):
    """The view is for people's own queries; lockstep makes its state of the events."""
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": TABLE.format("b"), "0003_c": "SELECT 1/0;\n",
                           "0001_a.down": "DROP TABLE a;", "0002_b.down": "DROP TABLE b;"})
    project.fails(30, "apply")
    project.ok("revert", "--count", "1")
    viewed = dict(database.rows("SELECT source || ':' || local_id, CASE WHEN is_applied THEN 'applied' WHEN last_outcome ="
                                " 'failed' THEN 'failed' ELSE 'pending' END FROM lockstep.state"))
    assert viewed == {"app:0001_a": "applied", "app:0002_b": "pending", "app:0003_c": "failed"}
    assert viewed == project.status().states
