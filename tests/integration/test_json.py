"""Every command's --format json holds what the schema says; each line is an object of its own."""
import json

import jsonschema
import pytest

from project import SCHEMA

TABLE = "CREATE TABLE {0} (id int PRIMARY KEY);\n"
WHOLE = jsonschema.Draft7Validator(SCHEMA)


@pytest.fixture
def bundle(project):
    project.source("app", {"0001_a": "-- lockstep: description = with \"quotes\" and ünïcode \\ 😀\n" + TABLE.format("a"),
                           "0001_a.down": "DROP TABLE a;", "0002_b": TABLE.format("b"), "0002_b.down": "DROP TABLE b;",
                           "0003_alone": "-- lockstep: transaction = no\nCREATE INDEX CONCURRENTLY b_id ON b (id);\n",
                           "0003_alone.down": "DROP INDEX b_id;",
                           "0004_v": "-- lockstep: repeat = on-change\nCREATE OR REPLACE VIEW v AS SELECT 1 AS x;\n",
                           "0004_v.down": "DROP VIEW v;"})
    project.source("record", {"0001_a": "[document]\ntitle = a\ndescribes = app:0001_a\n\n[table a]\ncolumn.id = integer not null\n"
                                        "primary key = id\n"}, plugin="doc-only")
    project.profile("small", "app")
    return project


def lines(result, rc=0):
    """Each line, held against the schema as a whole: it is exactly one of the things that the schema knows."""
    assert result.rc == rc, result
    things = [json.loads(line) for line in result.out.split("\n")[:-1]]
    assert things, result
    for thing in things:
        WHOLE.validate(thing)
        assert thing["schema"] == "lockstep/1"
    assert result.out.endswith("\n")
    return things


def kinds(things):
    return [thing["type"] for thing in things]


def test_the_schema_is_one(keys):
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    for definition in SCHEMA["definitions"].values():
        assert "$ref" in definition or "type" in definition or "enum" in definition or "oneOf" in definition


@pytest.mark.parametrize("command", [["plan"], ["plan", "--sql"], ["apply", "--dry-run"], ["status"], ["history"], ["verify"],
                                     ["docs", "inventory"], ["docs", "timeline"]], ids=" ".join)
def test_commands_that_look(bundle, command):
    kind = {"plan --sql": "sql", "apply --dry-run": "plan", "docs inventory": "inventory",
            "docs timeline": "timeline"}.get(" ".join(command), command[0])
    assert kinds(lines(bundle.run(*command, as_json=True))) == [kind]
    bundle.apply()
    assert kinds(lines(bundle.run(*command, as_json=True))) == [kind]
    assert kinds(lines(bundle.run(*command, "--profile", "small", as_json=True))) == [kind]


def test_apply_and_revert_are_events(bundle):
    things = lines(bundle.run("apply", as_json=True))
    assert set(kinds(things)) == {"event"}
    assert things[0]["event"] == "run-begin" and things[0]["steps"] == 5
    assert things[-1]["event"] == "run-end" and things[-1]["outcomes"]["applied"] == 5 and things[-1]["head"]
    ends = [thing for thing in things if thing["event"] == "step-end"]
    assert sorted(end["step"] for end in ends) == ["app:0001_a", "app:0002_b", "app:0003_alone", "app:0004_v", "record:0001_a"]
    things = lines(bundle.run("revert", "--to", "base", "--yes", as_json=True))
    assert things[0]["type"] == "consequences" and set(kinds(things[1:])) == {"event"}
    assert {t["action"] for t in things[1:] if t["event"] == "step-end"} == {"revert", "unrecord"}


def test_nothing_to_do_is_json_too(bundle):
    bundle.apply()
    lines(bundle.run("apply", as_json=True))


def test_ticks(bundle):
    bundle.put("app", "0000_slow.sql", "SELECT pg_sleep(0.5);")
    things = lines(bundle.run("apply", "-v", as_json=True))
    ticks = [t for t in things if t.get("event") == "tick"]
    assert ticks and "pg_sleep" in ticks[0]["statement"] and ticks[0]["step"] == "app:0000_slow"


def test_making_things(bundle, tmp_path):
    assert kinds(lines(bundle.run("seal", as_json=True))) == ["seal"]
    assert kinds(lines(bundle.run("seal", "--expires", "2099-01-01", "--pin-plugins", as_json=True))) == ["seal"]
    assert kinds(lines(bundle.run("keygen", "--public", "k.pub", "--secret", "k.key", "--no-password", as_json=True))) == ["keygen"]
    assert kinds(lines(bundle.run("sign", "--secret", "k.key", as_json=True))) == ["sign"]
    assert kinds(lines(bundle.run("new", "app", "more of it", as_json=True))) == ["new"]


def test_plugins(bundle):
    from project import BUILD
    bundle.configure("plugin raw-sql", file="raw-sql.so")
    bundle.configure("plugin broken", file="nothing.so")
    (things,) = lines(bundle.run("plugin", "list", as_json=True))
    assert {p["name"] or p["file"] for p in things["plugins"]} >= {"raw-sql"}
    assert [p["problem"] for p in things["plugins"] if p["name"] == "raw-sql"] == [None]
    (thing,) = lines(bundle.run("plugin", "inspect", BUILD / "plugins/raw-sql.so", as_json=True))
    assert thing["name"] == "raw-sql" and "create" in thing["operations"]


ERRORS = {
    "step": (30, ["apply"], lambda p: p.put("app", "0005_x.sql", "SELECT 1;\nSELECT nix;\n")),
    "refused": (3, ["apply"], lambda p: p.put("app", "0005_x.sql", "COMMIT;\n")),
    "usage": (2, ["apply", "--nonsense"], None),
    "no such step": (2, ["apply", "--to", "app:9"], None),
    "manifest": (3, ["plan"], lambda p: p.manifest.write_text("[nonsense]\n")),
    "no manifest file": (3, ["plan"], lambda p: p.manifest.unlink()),
    "document": (32, ["apply"], lambda p: p.put("record", "0001_a.ini", "[document]\ntitle = a\ndescribes = app:0001_a\n\n[table a]\n"
                                                                        "column.id = text\n")),
    "plugin": (40, ["plan"], lambda p: p.configure("plugin raw-sql", file="nothing.so")),
    "config": (3, ["plan"], lambda p: p.operator_file.write_text("[lockstep]\nx = y\n")),
}


@pytest.mark.parametrize("case", ERRORS)
def test_errors_are_objects(bundle, case):
    rc, command, prepare = ERRORS[case]
    if prepare:
        prepare(bundle)
    result = bundle.run(*command, as_json=True)
    if case == "refused":
        assert result.rc in (3, 50)
        rc = result.rc
    things = lines(result, rc)
    assert things[-1]["type"] == "error" and things[-1]["exit_code"] == rc
    assert things[-1]["message"] and things[-1]["message"] in result.err


def test_differences_are_rows(bundle):
    ERRORS["document"][2](bundle)
    error = bundle.run("apply", as_json=True).error
    assert error["status"] == "drift" and len(error["differences"]) >= 2
    assert any(d["documented"] and "text" in d["documented"] and "integer" in (d["found"] or "") for d in error["differences"])


def test_errors_of_the_connection(bundle):
    things = lines(bundle.run("apply", as_json=True, dsn="host=/nowhere dbname=x"), 20)
    assert things[-1]["status"] == "connect"


def test_a_refusal_in_status_is_a_warning(bundle):
    bundle.apply()
    bundle.put("app", "0002_b.sql", TABLE.format("b") + "--\n")
    things = lines(bundle.run("status", as_json=True))
    assert sorted(kinds(things)) == ["status", "warning"]


def test_failing_verify_tells_both(bundle):
    bundle.ok("seal")
    bundle.put("app", "0002_b.sql", TABLE.format("b") + "--\n")
    things = lines(bundle.run("verify", as_json=True), 11)
    assert sorted(kinds(things)) == ["error", "verify"]
    assert [t["ok"] for t in things if t["type"] == "verify"] == [False]


def test_text_that_json_must_escape(bundle):
    bundle.put("app", "0005_x.sql", b"DO $$ BEGIN RAISE EXCEPTION E'a\"b\\\\c\\td\\ne\\x01\\u2028 %', '\xc3\xbc'; END $$;")
    error = bundle.run("apply", as_json=True).error
    assert error["message"].startswith('app:0005_x: a"b\\c')
    lines(bundle.run("history", as_json=True))
