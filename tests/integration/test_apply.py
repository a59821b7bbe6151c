"""plan, apply, revert, status and history on a real server: what runs, in which order, and what stays when it fails."""
import json
import os
import re

import pytest

from wire import Relay

TABLE = "CREATE TABLE {0} (id int PRIMARY KEY);\n"


def tables(*names):
    """Steps that make one table each: t1 is 0001_t1."""
    return {f"{i:04}_{name}": TABLE.format(name) for i, name in enumerate(names, 1)}


def many(n):
    return {f"{i:04}_s": f"CREATE TABLE s{i} (id int PRIMARY KEY, name text NOT NULL);\n"
                         f"CREATE INDEX s{i}_name ON s{i} (name);\nCOMMENT ON TABLE s{i} IS 'step {i}';\n"
            for i in range(1, n + 1)}


# ---- doing it, and doing it again -----------------------------------------------------------------------------------

def test_apply_runs_everything_in_order_and_records_it(project, database):
    project.source("app", tables("a", "b", "c"))
    done = project.apply()
    assert database.tables() == ["a", "b", "c"]
    assert database.outcomes() == ["applied 0001_a", "applied 0002_b", "applied 0003_c"]
    head = re.search(r"journal head ([0-9a-f]{64})", done.out).group(1)
    assert head == database.one("SELECT hash FROM lockstep.event ORDER BY seq DESC LIMIT 1")
    assert "3 steps" in done.out and "3 applied" in done.out


def test_apply_again_changes_nothing(project, database):
    project.source("app", tables("a", "b"))
    project.apply()
    before = database.dump()
    again = project.apply()
    assert database.dump() == before
    assert "nothing" in again.out.lower(), again
    assert project.status("--exit-code").json["counts"]["pending"] == 0


def test_status_exit_code_tells_of_pending_work(project):
    project.source("app", tables("a"))
    assert project.run("status").rc == 0
    assert project.run("status", "--exit-code").rc == 4
    project.apply()
    assert project.run("status", "--exit-code").rc == 0


def test_status_and_history_tell_what_the_journal_has(project, database):
    project.source("app", {"0001_a": "-- lockstep: description = the first\n" + TABLE.format("a"),
                           "0002_b": TABLE.format("b") + TABLE.format("b2")})
    before = project.status().json
    assert before["journal"]["exists"] is False
    project.apply()
    status = project.status().json
    assert [(s["step"], s["state"], s["outcome"]) for s in status["steps"]] == [
        ("app:0001_a", "applied", "applied"), ("app:0002_b", "applied", "applied")]
    assert status["steps"][0]["description"] == "the first"
    assert status["steps"][0]["digest"] == status["steps"][0]["applied_digest"]
    assert status["journal"]["events"] == 2
    history = project.ok("history", as_json=True).json["events"]
    assert [(e["seq"], e["step"], e["outcome"], e["statements"]) for e in history] == [
        (1, "app:0001_a", "applied", 1), (2, "app:0002_b", "applied", 2)]
    assert history[-1]["hash"] == status["journal"]["head"]
    assert history[0]["run"] == history[1]["run"] and history[0]["started"] <= history[0]["finished"]
    assert history[0]["db_user"] == "it" and history[0]["tool"].startswith("lockstep ")
    text = project.ok("history")
    assert text.said("app:0001_a", "app:0002_b", "applied")


def test_digest_of_a_step_is_that_of_b2sum(project):
    import hashlib
    project.source("app", tables("a"))
    digest = project.status().json["steps"][0]["digest"]
    assert digest == hashlib.blake2b((project.root / "app/0001_a.sql").read_bytes(), digest_size=32).hexdigest()


def test_two_manifests_share_a_journal(project, database, tmp_path):
    from project import Project
    project.source("app", tables("a"))
    project.apply()
    second = Project(tmp_path / "second", database.dsn, name="second")
    second.source("app", tables("z"))
    assert second.status().states == {"app:0001_z": "pending"}
    second.apply()
    assert project.status().states == {"app:0001_a": "applied"}
    assert len(second.ok("history", as_json=True).json["events"]) == 1
    second.verify_journal()


def test_to_stops_behind_a_step(project, database):
    project.source("app", tables("a", "b", "c"))
    project.apply("--to", "app:0002_b")
    assert database.tables() == ["a", "b"]
    project.apply("--to", "0003")
    assert database.tables() == ["a", "b", "c"]


def test_to_needs_a_step_that_is_there_and_chosen(project, database):
    project.source("app", tables("a"))
    project.source("more", tables("m"))
    project.profile("small", "app")
    assert "0009" in project.fails(2, "apply", "--to", "app:0009").err
    project.fails(2, "apply", "--profile", "small", "--to", "more:0001_m")
    assert not database.tables()


@pytest.mark.parametrize("alias", ["up", "upgrade"])
def test_aliases_of_apply(project, database, alias):
    project.source("app", tables("a"))
    project.ok(alias)
    assert database.tables() == ["a"]


# ---- changing nothing -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("command", [["apply", "--dry-run"], ["plan"], ["plan", "--sql"], ["status"], ["history"],
                                     ["docs", "inventory"], ["docs", "timeline"]], ids=" ".join)
def test_looking_changes_nothing(project, database, command):
    project.source("app", tables("a", "b"))
    before = database.dump()
    project.ok(*command)
    assert database.dump() == before
    project.apply("--to", "0001_a")
    before = database.dump()
    project.ok(*command)
    assert database.dump() == before


def test_dry_run_shows_the_plan(project):
    project.source("app", tables("a", "b"))
    done = project.ok("apply", "--dry-run", as_json=True)
    assert done.planned == ["app:0001_a", "app:0002_b"]
    assert "nothing was changed" in done.err


def test_dry_run_finds_what_apply_would_refuse(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a();\nROLLBACK;\n"})
    project.fails(project.run("apply").rc, "apply", "--dry-run")
    assert not database.tables()


def test_plan_sql_is_executable_by_psql(project, database, other_database):
    project.source("app", {
        **tables("a", "b"),
        "0003_data": "COPY a FROM stdin;\n1\n2\n\\.\nINSERT INTO b VALUES (7);\n",
        "0004_fn": "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;\n",
        "0005_wrapped": "BEGIN;\nCREATE VIEW v AS SELECT id FROM a;\nCOMMIT;\n",
        "0006_alone": "-- lockstep: transaction = no\nCREATE INDEX CONCURRENTLY b_id ON b (id);\n"})
    sql = project.ok("plan", "--sql").out
    other_database.psql(script=sql)
    project.apply()
    assert other_database.dump() == database.dump("--exclude-schema=lockstep")


def test_plan_sql_without_a_database(project, database, tmp_path):
    """The same as for an empty one; but whoever names a database means it."""
    project.source("app", {"0001_a": "CREATE TABLE a (n int);", "0002_b": "CREATE INDEX CONCURRENTLY a_n ON a (n);"})
    project.source("notes", {"0001_n": "[document]\ntitle = a\ndescribes = app:0001_a\n\n[table a]\ncolumn.n = integer\n"}, plugin="doc-only")
    wanted = project.ok("plan", "--sql")
    offline = project.ok("plan", "--sql", dsn="")
    assert offline.out == wanted.out and "CREATE TABLE a (n int);" in offline.out
    assert "no database was named: this is the SQL for one where nothing is applied" in offline.err
    project.fails(20, "plan", dsn="")
    nowhere = str(tmp_path / "nowhere")
    for options in [{"dsn": f"host={nowhere}"}, {"dsn": "", "env": {"PGHOST": nowhere}},
                    {"dsn": "", "env": {"LOCKSTEP_DSN": f"host={nowhere}"}}]:
        project.fails(20, "plan", "--sql", **options)


def test_plan_sql_of_steps_in_transactions_fails_whole(project, database):
    """What psql runs from plan --sql keeps each step in its transaction: a failing one leaves nothing of itself."""
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": TABLE.format("b") + "SELECT 1/0;\n"})
    sql = project.ok("plan", "--sql").out
    database.psql(script=sql, check=False)
    assert database.tables() == ["a"]


# ---- order, dependencies, profiles ----------------------------------------------------------------------------------

def hybrid(project):
    project.source("zeta", tables("z1", "z2"))
    project.source("alpha", {"0001_a": "-- lockstep: requires = zeta:0002_z2\n" + TABLE.format("a")})
    project.source("mid", tables("m"), requires="alpha")
    return project


def test_requires_comes_first_across_sources(project):
    hybrid(project)
    assert project.plan().planned == ["zeta:0001_z1", "zeta:0002_z2", "alpha:0001_a", "mid:0001_m"]


def test_order_does_not_depend_on_the_directory(project, tmp_path):
    from project import Project
    project.source("s", {f"{i:04}_x": f"SELECT {i};\n" for i in range(30)})
    hybrid(project)
    wanted = project.plan().planned
    for turn in range(3):
        copy = Project(tmp_path / f"copy{turn}", project.dsn)
        names = sorted(p.name for p in (project.root / "s").iterdir())
        (copy.root / "s").mkdir()
        for name in (names, names[::-1], names[::2] + names[1::2])[turn]:
            (copy.root / "s" / name).write_bytes((project.root / "s" / name).read_bytes())
        copy.source("s")
        hybrid(copy)
        locale = ("C", "C.UTF-8", "de_DE.UTF-8")[turn]
        assert copy.plan(env={"LC_ALL": locale, "TZ": "Asia/Tokyo"}).planned == wanted


def test_order_is_by_bytes(project):
    project.source("app", {"a_b": "SELECT 1;", "aB": "SELECT 1;", "ab": "SELECT 1;", "Z": "SELECT 1;", "é": "SELECT 1;"})
    assert project.plan().planned == ["app:Z", "app:aB", "app:a_b", "app:ab", "app:é"]


def test_digits_of_mixed_width_are_refused(project):
    project.source("app", {"9_a": "SELECT 1;", "10_b": "SELECT 1;"})
    assert project.fails(3, "plan").said("9_a", "10_b")


def test_after_is_order_only(project, database):
    project.source("one", tables("o"))
    project.source("two", tables("t"))
    project.step("later", id="one:0001_o", after="two:0001_t")
    project.profile("small", "one")
    assert project.plan().planned == ["two:0001_t", "one:0001_o"]
    project.apply("--profile", "small")
    assert database.tables() == ["o"]


def test_a_cycle_is_printed(project, database):
    project.source("one", {"0001_a": "-- lockstep: requires = two:0001_b\nSELECT 1;"})
    project.source("two", {"0001_b": "-- lockstep: requires = three:0001_c\nSELECT 1;"})
    project.source("three", {"0001_c": "-- lockstep: requires = one:0001_a\nSELECT 1;"})
    failed = project.fails(3, "apply")
    assert failed.said("one:0001_a", "two:0001_b", "three:0001_c", "cycle") or failed.said("one:0001_a", "circle")
    assert not database.has("lockstep.event")


def test_a_cycle_by_the_manifest_is_printed(project):
    project.source("one", tables("a"), after="two")
    project.source("two", tables("b"), after="one")
    assert project.fails(3, "plan").said("one:0001_a", "two:0001_b")


def test_requires_what_is_not_there(project):
    project.source("one", {"0001_a": "-- lockstep: requires = one:0000_zero\nSELECT 1;"})
    assert project.fails(3, "plan").said("0000_zero")


def test_requires_what_is_not_in_the_profile(project, database):
    hybrid(project)
    project.profile("small", "zeta", "mid")
    assert project.fails(3, "apply", "--profile", "small").said("mid:0001_m", "alpha:0001_a", "small")
    assert not database.has("lockstep.event") or not database.events("seq")


def test_a_profile_is_extended_later(project, database):
    hybrid(project)
    project.profile("small", "zeta")
    project.profile("full", "zeta", "alpha", "mid")
    project.apply("--profile", "small")
    assert project.status("--profile", "small").states == {
        "zeta:0001_z1": "applied", "zeta:0002_z2": "applied", "alpha:0001_a": "not selected", "mid:0001_m": "not selected"}
    assert project.run("status", "--profile", "small", "--exit-code").rc == 0
    project.apply("--profile", "full")
    assert set(project.status("--profile", "full").states.values()) == {"applied"}
    # what was applied under the larger profile stays applied under the smaller one
    assert set(project.status("--profile", "small").states.values()) == {"applied"}


def test_a_new_source_that_comes_earlier_is_not_out_of_order(project, database):
    project.source("late", tables("l"))
    project.apply()
    project.source("early", tables("e"))
    project.step("late", id="late:0001_l", after="early")
    assert project.status().states == {"early:0001_e": "pending", "late:0001_l": "applied"}
    project.apply()
    assert database.tables() == ["e", "l"]


def test_there_is_no_such_profile(project):
    project.source("app", tables("a"))
    project.profile("full", "app")
    assert project.fails(2, "plan", "--profile", "fool").said("full")


# ---- nothing to do --------------------------------------------------------------------------------------------------

def test_nothing_to_do_takes_no_lock_and_three_round_trips(project, database, postgres):
    project.source("app", many(50))
    project.apply()
    relay = Relay(postgres.home)
    try:
        dsn = f"host={relay.home} dbname={database.name} user=it"
        # status looks for the ledgers of other runners as well
        for command, trips in ((["apply"], 3), (["status"], 4), (["apply", "--dry-run"], 3)):
            relay.connections.clear()
            project.ok(*command, dsn=dsn)
            assert len(relay.connections) == 1, command
            assert relay.round_trips(0) <= trips, relay.connections[0]
            assert "advisory_lock" not in relay.sent()
    finally:
        relay.close()


def test_nothing_to_do_works_while_another_runner_is_at_work(project, database):
    project.source("app", tables("a"))
    project.apply()
    key = database.one("SELECT 1")  # a session of ours holds every advisory lock that a runner could ask for
    assert key == 1
    holder = database.connect().cursor()
    from lockkey import lock_key
    holder.execute("SELECT pg_advisory_lock(%s)", [lock_key("lockstep")])
    project.apply("--lock-wait", "0", seconds=20)


def test_small_steps_ride_together(project, database, postgres):
    project.source("app", many(400))
    relay = Relay(postgres.home)
    try:
        project.apply(dsn=f"host={relay.home} dbname={database.name} user=it")
        assert len(relay.connections) == 3  # nobody waits for the one that reads what was made, but at the end
        trips = sum(relay.round_trips(i) for i in range(2))
        # among them: the ledgers of other runners, before the first journal; what was made is recorded, at the end, by three;
        # where the server is slow a message more has the steps
        assert trips <= 21, trips
    finally:
        relay.close()
    assert len(database.events("seq")) == 400


# ---- failing --------------------------------------------------------------------------------------------------------

def test_two_hundred_steps(project, database):
    project.source("app", many(200))
    done = project.apply(as_json=True)
    assert len(done.events("step-end")) == 200 and len(done.events("step-begin")) == 200
    assert [e["index"] for e in done.events("step-end")] == list(range(1, 201))
    assert len(database.tables()) == 200
    seqs = database.events("seq", "outcome")
    assert seqs == [(i, "applied") for i in range(1, 201)]
    project.verify_journal()


BROKEN = {
    "runtime": ("INSERT INTO s57 VALUES (1, NULL);\n", "23502", None),
    "missing": ("CREATE TABLE fine();\n\n  INSERT INTO nowhere VALUES (1);\n", "42P01", (3, 15)),
    "syntax": ("CREATE TABLE fine();\nCREATE TABEL oops();\n", "42601", (2, 8)),
    "without position": ("CREATE TABLE fine();\nSELECT 1/0;\n", "22012", None),
    "at the end": ("CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p int REFERENCES p DEFERRABLE INITIALLY DEFERRED);\n"
                   "INSERT INTO c VALUES (5);\n", "23503", None),
    "in DO": ("CREATE TABLE fine();\nDO $$\nBEGIN\n  PERFORM nonsense;\nEND $$;\n", "42703", None),
    "raise": ("DO $$ BEGIN RAISE EXCEPTION 'not today'; END $$;\n", "P0001", None),
}


@pytest.mark.parametrize("case", BROKEN)
def test_an_error_in_the_middle_of_a_batch(project, database, case):
    sql, sqlstate, where = BROKEN[case]
    steps = many(120)
    steps["0058_s"] = sql
    project.source("app", steps)
    failed = project.fails(30, "apply", as_json=True)
    assert len(database.tables()) == 57, database.tables()
    outcomes = database.outcomes()
    assert outcomes[:57] == [f"applied {i:04}_s" for i in range(1, 58)]
    assert outcomes[57:] == ["failed 0058_s"], outcomes[57:]
    error = failed.error
    assert error["sqlstate"] == sqlstate
    assert error["file"].endswith("app/0058_s.sql"), error
    if where:
        assert (error["line"], error["column"]) == where
    assert failed.events("step-fail")[0]["step"] == "app:0058_s"
    assert project.status().states["app:0058_s"] == "failed"
    assert project.status().json["steps"][57]["sqlstate"] == sqlstate
    # mended, it goes on from there
    project.put("app", "0058_s.sql", many(120)["0058_s"])
    project.apply()
    assert len(database.tables()) == 120
    assert project.status().json["counts"]["applied"] == 120
    project.verify_journal()


def test_a_broken_step_points_at_line_and_column_with_a_caret(project):
    project.source("app", {"0001_a": "CREATE TABLE a();\n\nINSERT INTO über_tisch VALUES (1);\n"})
    failed = project.fails(30, "apply")
    assert re.search(r"app/0001_a\.sql:3:13\n", failed.err), failed
    lines = failed.err.splitlines()
    shown = next(i for i, line in enumerate(lines) if "INSERT INTO über_tisch" in line)
    assert lines[shown + 1].index("^") == lines[shown].index("über_tisch"), failed
    assert "SQLSTATE 42P01" in failed.err and "remedy: " in failed.err


def test_columns_count_characters(project):
    project.source("app", {"0001_a": "SELECT 'äöü€😀', nix;\n"})
    error = project.fails(30, "apply", as_json=True).error
    assert (error["line"], error["column"]) == (1, 17)


def test_an_error_in_do_names_the_inner_line(project):
    project.source("app", {"0001_a": "SELECT 1;\nDO $$\nBEGIN\n  PERFORM nonsense;\nEND $$;\n"})
    error = project.fails(30, "apply", as_json=True).error
    assert error["line"] in (2, 4), error
    notes = "\n".join(error["notes"])
    assert "PL/pgSQL" in notes and "nonsense" in notes + error["message"]


def test_an_error_without_position_points_at_the_statement(project):
    project.source("app", {"0001_a": "SELECT 1;\nSELECT\n 1/0;\n"})
    error = project.fails(30, "apply", as_json=True).error
    assert (error["line"], error["column"]) == (2, 1), error


def test_a_deferred_constraint_fails_its_own_step(project, database):
    project.source("app", {"0001_t": "CREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE c (p int REFERENCES p DEFERRABLE"
                                     " INITIALLY DEFERRED);\n",
                           "0002_bad": "INSERT INTO c VALUES (5);\n",
                           "0003_next": "CREATE TABLE next();\n"})
    failed = project.fails(30, "apply", as_json=True)
    assert failed.events("step-fail")[0]["step"] == "app:0002_bad"
    assert not database.has("next") and database.one("SELECT count(*) FROM c") == 0


def test_a_failed_step_leaves_one_event(project, database):
    project.source("app", {"0001_a": "SELECT 1/0;"})
    project.fails(30, "apply")
    assert database.events("outcome", "sqlstate", "error") == [("failed", "22012", "division by zero")]
    project.fails(30, "apply")
    assert len(database.events("seq")) == 2


def test_a_syntax_error_before_anything_else_leaves_one_event(project, database):
    project.source("app", {"0001_a": "SELEC 1;"})
    project.fails(30, "apply")
    assert database.events("outcome", "sqlstate") == [("failed", "42601")]


def test_an_error_speaks_of_no_other_step(project, database):
    """All three are broken: only the first is told, and nothing of the others runs."""
    project.source("app", {"0001_a": "CREATE TABLE a();", "0002_b": "SELECT broken;", "0003_c": "SELEC broken;"})
    failed = project.fails(30, "apply", as_json=True)
    assert [e["step"] for e in failed.events("step-fail")] == ["app:0002_b"]
    assert failed.error["file"].endswith("0002_b.sql")
    assert database.tables() == ["a"]
    assert database.outcomes() == ["applied 0001_a", "failed 0002_b"]


def test_a_large_step_is_one_transaction(project, database):
    """More than fits into one message: it is sent in pieces, and still fails whole."""
    insert = "INSERT INTO big VALUES ('" + "x" * 1000 + "');\n"
    project.source("app", {"0001_big": "CREATE TABLE big (t text);\n" + insert * 1500 + "SELECT 1/0;\n"})
    failed = project.fails(30, "apply", as_json=True)
    assert (failed.error["line"], failed.error["column"]) == (1502, 1)
    assert not database.has("big")
    project.put("app", "0001_big.sql", "CREATE TABLE big (t text);\n" + insert * 1500)
    project.apply()
    assert database.one("SELECT count(*) FROM big") == 1500


def test_a_step_with_no_statement(project, database):
    project.source("app", {"0001_empty": "", "0002_comment": "-- nothing here\n", "0003_semicolons": ";;;\n"})
    project.apply()
    assert database.events("statements") == [(0,), (0,), (0,)]


# ---- states ---------------------------------------------------------------------------------------------------------

def test_a_changed_step_stops_apply(project, database):
    project.source("app", tables("a", "b"))
    project.apply("--to", "0001")
    project.put("app", "0001_a.sql", TABLE.format("a") + "-- more\n")
    failed = project.fails(11, "apply")
    assert failed.said("app:0001_a", "changed")
    assert database.tables() == ["a"]
    shown = project.run("status", as_json=True)
    assert shown.rc == 0 and shown.states == {"app:0001_a": "changed", "app:0002_b": "pending"}
    assert project.run("status", "--exit-code").rc == 4


def test_line_endings_alone_are_reported_as_such(project):
    project.source("app", tables("a"))
    project.apply()
    project.put("app", "0001_a.sql", TABLE.format("a").replace("\n", "\r\n"))
    assert "line endings only" in project.fails(11, "apply").err


def test_line_endings_alone_the_other_way(project):
    project.source("app", {"0001_a": TABLE.format("a").replace("\n", "\r\n")})
    project.apply()
    project.put("app", "0001_a.sql", TABLE.format("a"))
    assert "line endings only" in project.fails(11, "apply").err


def test_a_changed_way_back_is_no_change_of_the_step(project):
    project.source("app", {"0001_a": TABLE.format("a"), "0001_a.down": "DROP TABLE a;"})
    project.apply()
    project.put("app", "0001_a.down.sql", "DROP TABLE IF EXISTS a;")
    project.apply()
    assert project.status().states == {"app:0001_a": "applied"}


REPEAT = "-- lockstep: repeat = on-change\nCREATE OR REPLACE VIEW v AS SELECT {} AS n;\n"


def test_a_repeat_step_runs_again_only_when_it_has_changed(project, database):
    project.source("app", {"0001_v": REPEAT.format(1), "0002_b": TABLE.format("b")})
    project.apply()
    project.apply()
    assert database.outcomes() == ["applied 0001_v", "applied 0002_b"]
    project.put("app", "0001_v.sql", REPEAT.format(2))
    assert project.status().states == {"app:0001_v": "changed", "app:0002_b": "applied"}
    assert project.run("status", "--exit-code").rc == 4
    assert project.plan().planned == ["app:0001_v"]
    project.apply()
    assert database.one("SELECT n FROM v") == 2
    assert database.outcomes() == ["applied 0001_v", "applied 0002_b", "applied 0001_v"]
    project.apply()
    assert len(database.events("seq")) == 3
    assert project.status().states == {"app:0001_v": "applied", "app:0002_b": "applied"}


def test_a_repeat_step_that_fails_when_it_runs_again(project, database):
    project.source("app", {"0001_v": REPEAT.format(1)})
    project.apply()
    project.put("app", "0001_v.sql", REPEAT.format("nix"))
    project.fails(30, "apply")
    assert database.one("SELECT n FROM v") == 1
    assert project.status().states["app:0001_v"] in ("changed", "failed")
    assert project.run("status", "--exit-code").rc == 4
    project.put("app", "0001_v.sql", REPEAT.format(3))
    project.apply()
    assert database.one("SELECT n FROM v") == 3


def test_out_of_order_is_refused(project, database):
    project.source("app", {"0001_a": TABLE.format("a"), "0003_c": TABLE.format("c")})
    project.apply()
    project.put("app", "0002_b.sql", TABLE.format("b"))
    assert project.fails(3, "apply").said("app:0002_b", "order = allow")
    assert project.status().states == {"app:0001_a": "applied", "app:0002_b": "out of order", "app:0003_c": "applied"}
    assert database.tables() == ["a", "c"]
    assert project.run("status", "--exit-code").rc == 4


def test_out_of_order_is_allowed_where_the_source_says_so(project, database):
    project.source("app", {"0001_a": TABLE.format("a"), "0003_c": TABLE.format("c")}, order="allow")
    project.apply()
    project.put("app", "0002_b.sql", TABLE.format("b"))
    project.apply()
    assert database.tables() == ["a", "b", "c"]
    assert set(project.status().states.values()) == {"applied"}


def test_a_free_order_knows_no_out_of_order(project, database):
    project.source("app", {"a": TABLE.format("a"), "c": TABLE.format("c")}, order="free")
    project.apply()
    project.put("app", "b.sql", TABLE.format("b"))
    assert project.status().states["app:b"] == "pending"
    project.apply()
    assert database.tables() == ["a", "b", "c"]


def test_a_missing_step_is_told_and_does_not_stop_apply(project, database):
    project.source("app", tables("a", "b"))
    project.apply()
    (project.root / "app/0002_b.sql").unlink()
    project.put("app", "0003_c.sql", TABLE.format("c"))
    assert project.status().states == {"app:0001_a": "applied", "app:0003_c": "pending", "app:0002_b": "missing"}
    assert "missing" in project.ok("status").out
    project.apply()
    assert database.tables() == ["a", "b", "c"]


def test_ahead_is_told_from_missing(project, database):
    """The same manifest, sealed later with one more step, has been here: an older bundle does not go on."""
    project.source("app", tables("a"))
    project.ok("seal", dsn="")
    older = project.lock.read_text()
    project.apply()
    project.put("app", "0002_b.sql", TABLE.format("b"))
    project.ok("seal", dsn="")
    project.apply()
    # the older bundle again
    (project.root / "app/0002_b.sql").unlink()
    project.lock.write_text(older)
    failed = project.run("apply")
    assert failed.rc in (13, 33), failed
    shown = project.run("status", as_json=True)
    assert shown.rc in (0, 13, 33), shown
    assert shown.states == {"app:0001_a": "applied", "app:0002_b": "ahead"}
    assert failed.rc == 33


def test_all_states_are_told_apart(project, database):
    """One bundle in which every state but `interrupted` and `ahead` occurs, in text and in JSON."""
    project.source("app", {"0001_a": TABLE.format("a"), "0002_b": TABLE.format("b"), "0004_d": TABLE.format("d"),
                           "0005_gone": TABLE.format("gone")})
    project.source("extra", tables("x"))
    project.source("bad", {"0001_bad": "SELECT 1/0;"}, after="app")
    project.source("record", {"0001_doc": "[document]\ntitle = x\ndescribes = extra:0001_x\n\n[table x]\ncolumn.id = integer"
                                          " not null\nprimary key = id\n"}, plugin="doc-only")
    project.profile("some", "app", "bad", "record")
    project.fails(30, "apply", "--profile", "some")
    project.profile("docs", "app", "record")
    project.apply("--profile", "docs")
    (project.root / "app/0005_gone.sql").unlink()
    project.put("app", "0002_b.sql", TABLE.format("b") + "--\n")
    project.put("app", "0003_c.sql", TABLE.format("c"))
    project.put("app", "0006_new.sql", TABLE.format("new"))
    shown = project.status("--profile", "some")
    assert shown.states == {
        "app:0001_a": "applied", "app:0002_b": "changed", "app:0003_c": "out of order", "app:0004_d": "applied",
        "app:0005_gone": "missing", "app:0006_new": "pending", "extra:0001_x": "not selected", "bad:0001_bad": "failed",
        "record:0001_doc": "unchecked"}
    counts = shown.json["counts"]
    assert {k: v for k, v in counts.items() if v} == {
        "applied": 2, "changed": 1, "out of order": 1, "missing": 1, "pending": 1, "not selected": 1, "failed": 1,
        "unchecked": 1}
    text = project.ok("status", "--profile", "some").out
    for step, state in shown.states.items():
        assert re.search(rf"^{re.escape(step)} .*\b{state}\b", text, re.M), text


def test_unchecked_becomes_checked(project, database):
    project.source("extra", tables("x"))
    project.source("record", {"0001_doc": "[document]\ntitle = x\ndescribes = extra:0001_x\n\n[table x]\ncolumn.id = integer"
                                          " not null\nprimary key = id\n"}, plugin="doc-only")
    project.profile("docs", "record")
    project.apply("--profile", "docs")
    assert project.status("--profile", "docs").states == {"extra:0001_x": "not selected", "record:0001_doc": "unchecked"}
    assert project.plan("--profile", "docs").planned == []
    plan = project.plan().json["steps"]
    assert [(s["step"], s["action"]) for s in plan] == [("extra:0001_x", "apply"), ("record:0001_doc", "check")]
    project.apply()
    assert database.outcomes() == ["unchecked 0001_doc", "applied 0001_x", "checked 0001_doc"]
    assert project.status().states == {"extra:0001_x": "applied", "record:0001_doc": "applied"}
    project.apply()
    assert len(database.events("seq")) == 3


# ---- going back -----------------------------------------------------------------------------------------------------

def reversible(*names):
    files = tables(*names)
    return {**files, **{f"{step}.down": f"DROP TABLE {step[5:]};\n" for step in files}}


def test_revert_by_count_and_to_and_base(project, database):
    project.source("app", reversible("a", "b", "c", "d"))
    project.apply()
    project.ok("revert", "--count", "1")
    assert database.tables() == ["a", "b", "c"]
    project.ok("revert", "--to", "app:0001_a")
    assert database.tables() == ["a"]
    project.ok("down", "--to", "base")
    assert database.tables() == []
    assert database.outcomes()[4:] == ["reverted 0004_d", "reverted 0003_c", "reverted 0002_b", "reverted 0001_a"]
    assert set(project.status().states.values()) == {"pending"}
    project.apply()
    assert database.tables() == ["a", "b", "c", "d"]
    project.verify_journal()


def test_revert_without_a_way_back_touches_nothing(project, database):
    project.source("app", {**reversible("a"), "0002_b": TABLE.format("b"), "0003_c": TABLE.format("c"),
                           "0003_c.down": "DROP TABLE c;"})
    project.apply()
    failed = project.run("revert", "--to", "app:0001_a")
    assert failed.rc == 3 and failed.said("0002_b", "no way back")
    assert database.tables() == ["a", "b", "c"]


def test_revert_takes_only_dependents_of_other_sources(project, database):
    project.source("base", reversible("b1", "b2"))
    project.source("user", {"0001_u": "-- lockstep: requires = base:0002_b2\n" + TABLE.format("u"),
                            "0001_u.down": "DROP TABLE u;"})
    project.source("free", reversible("f"))
    project.apply()
    project.ok("revert", "--to", "base:0001_b1")
    assert database.tables() == ["b1", "f"]


def test_revert_of_a_failing_way_back(project, database):
    project.source("app", {**reversible("a", "b"), "0001_a.down": "DROP TABLE a;\nSELECT 1/0;\n"})
    project.apply()
    failed = project.fails(30, "revert", "--to", "base", as_json=True)
    assert failed.error["file"].endswith("0001_a.down.sql")
    assert database.tables() == ["a"]
    assert project.status().states == {"app:0001_a": "applied", "app:0002_b": "pending"}


def test_revert_needs_to_or_count(project):
    project.source("app", reversible("a"))
    project.apply()
    project.fails(2, "revert")
    project.fails(2, "revert", "--to", "base", "--count", "1")


def test_revert_of_nothing(project):
    project.source("app", reversible("a"))
    project.ok("revert", "--to", "base")


def test_new_writes_the_next_file(project, database):
    project.source("app", tables("a"))
    made = project.ok("new", "app", "add things", as_json=True, dsn="")
    assert made.json["files"] == ["app/0002_add_things.sql", "app/0002_add_things.down.sql"]
    project.put("app", "0002_add_things.sql", TABLE.format("things"))
    project.apply()
    assert database.tables() == ["a", "things"]
    project.fails(2, "new", "app", "more", "--head", "0001_a").said("takes no --head")
    project.fails(2, "new", "app", "more", "--with", "splice").said("takes no --with")


def test_the_timeline_shows_all_sources(project):
    hybrid(project)
    project.apply("--to", "zeta:0002_z2")
    rows = project.ok("docs", "timeline", as_json=True).json["steps"]
    assert [(r["step"], r["state"]) for r in rows] == [
        ("zeta:0001_z1", "applied"), ("zeta:0002_z2", "applied"), ("alpha:0001_a", "pending"), ("mid:0001_m", "pending")]
    for form in ("text", "markdown"):
        assert "zeta:0002_z2" in project.ok("docs", "timeline", "--format", form).out


def test_json_events_come_one_per_line_while_running(project):
    project.source("app", tables("a", "b"))
    lines = [json.loads(line) for line in project.apply(as_json=True).out.splitlines()]
    assert [line["event"] for line in lines if line["event"] != "message"] == [
        "run-begin", "step-begin", "step-begin", "step-end", "step-end", "run-end"] or \
        [line["event"] for line in lines] == ["run-begin", "step-begin", "step-end", "step-begin", "step-end", "run-end"]


def test_a_relative_manifest_in_another_directory(project, database, tmp_path):
    project.source("app", tables("a"))
    project.ok("-m", os.path.join("bundle", "app.ini"), "--config", "bundle/plugins.ini", "apply", cwd=tmp_path,
               manifest=False)
    assert database.tables() == ["a"]


def test_ahead_says_what_when_and_by_which_lock(project, database):
    files = {f"{i:04}_s": f"CREATE TABLE s{i}();" for i in range(1, 30)}
    project.source("app", {"0000_a": "CREATE TABLE a();"})
    project.ok("seal", dsn="")
    old = project.lock.read_bytes()
    project.source("app", files)
    project.ok("seal", dsn="")
    project.apply()
    project.lock.write_bytes(old)
    for name in files:
        (project.root / "app" / f"{name}.sql").unlink()
    failed = project.fails(33, "apply")
    who = database.one("SELECT who FROM lockstep.event WHERE local_id = '0003_s'")
    assert f" by {who}, under the lock of serial 2" in failed.err
    for i in range(1, 21):
        assert f"app:{i:04}_s: applied 20" in failed.err, failed
    assert "app:0021_s" not in failed.err and "and more: `lockstep status` lists them" in failed.err
