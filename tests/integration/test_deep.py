"""verify --deep: everything that could not be done, in one pass and without a database."""
import pytest

from alembic_project import AlembicProject

PYTHON = "from alembic import op\nimport sqlalchemy as sa\nimport requests\nimport asyncio"


@pytest.fixture
def alembic(offline):
    made = AlembicProject(offline.root / "core")
    offline.source("core", plugin="alembic-compat")
    return made


def findings(result):
    return [(one["step"], one["way"], one["line"], one["column"]) for one in result.json["deep"]["findings"]
            if one["severity"] == "refused"]


def test_every_finding_is_listed_with_its_place(offline, alembic):
    alembic.revision("aa01", None, "requests.get('x')\nop.execute('SELECT 1')\nrequests.put('y')\nrequests.patch('z')",
                     "op.run_async(None)\nasyncio.run(None)", imports=PYTHON)
    alembic.revision("aa02", "aa01")
    alembic.revision("aa03", "aa02", "op.run_async(None)", "op.batch_alter_table('t', recreate='always').__enter__()")
    result = offline.run("verify", "--deep", as_json=True)
    assert result.rc == 50, result
    text = (offline.root / "core/versions/aa01_.py").read_text().split("\n")
    line = {word: number for number, one in enumerate(text, 1) for word in ("get(", "put(", "patch(", "run_async", "asyncio.run")
            if word in one}
    found = findings(result)
    for way, word in (("forward", "get("), ("forward", "put("), ("forward", "patch("), ("back", "run_async"),
                      ("back", "asyncio.run")):
        assert [one for one in found if one[:3] == ("core:aa01", way, line[word])], (word, found)
    assert [one[:2] for one in found if one[0] == "core:aa03"] == [("core:aa03", "forward"), ("core:aa03", "back")]
    assert not [one for one in found if one[0] == "core:aa02"]
    shown = offline.run("verify", "--deep")
    assert shown.rc == 50
    assert f"core/versions/aa01_.py:{line['put(']}:5: refused: " in shown.out
    assert "requests.put('y')" in shown.out
    assert shown.said("things in the migrations could not be done")


def test_what_was_evaluated_whole_is_fine(offline, alembic):
    """A construct that is never reached is no finding."""
    alembic.revision("aa01", None, "if False:\n    requests.get('x')", imports=PYTHON)
    result = offline.ok("verify", "--deep", as_json=True)
    assert result.json["deep"]["findings"] == [] and result.json["deep"]["live"] == []
    assert result.json["deep"]["ways"] == 2


def test_what_waits_for_a_database_is_named_and_looked_through(offline, alembic):
    live = "n = op.get_bind().execute(sa.text('SELECT 1')).scalar()\nif n:\n    op.execute('SELECT 2')"
    alembic.revision("aa01", None, live)
    alembic.revision("aa02", "aa01", live + "\n    requests.get('x')", imports=PYTHON)
    result = offline.run("verify", "--deep", as_json=True)
    assert result.json["deep"]["live"] == [{"step": "core:aa01", "way": "forward"}]
    assert [one[0] for one in findings(result)] == ["core:aa02"]
    assert offline.run("verify", "--deep").said("decided by live answers: core:aa01 forward")


def test_an_override_takes_the_place_of_what_cannot_be_evaluated(offline, alembic):
    alembic.revision("aa01", None, "requests.get('x')", "requests.get('y')", imports=PYTHON)
    offline.put("core", "overrides/aa01.upgrade.sql", "SELECT 1;")
    result = offline.run("verify", "--deep", as_json=True)
    assert [one[1] for one in findings(result)] == ["back"]
    offline.put("core", "overrides/aa01.downgrade.sql", "SELECT 1;")
    offline.ok("verify", "--deep")


def test_what_ends_with_its_transaction_is_remarked(offline, alembic):
    alembic.revision("aa01", None, "op.execute('SET LOCAL search_path TO x')\n"
                     "op.execute('CREATE TEMP TABLE t (id int) ON COMMIT DROP')\n"
                     "op.execute('SET CONSTRAINTS ALL DEFERRED')\nop.execute('SET lock_timeout TO 1')")
    result = offline.ok("verify", "--deep", as_json=True)
    said = [(one["severity"], one["message"].split(" ends")[0]) for one in result.json["deep"]["findings"]]
    assert said == [("remark", "SET LOCAL"), ("remark", "ON COMMIT DROP"), ("remark", "SET CONSTRAINTS")]
    assert offline.ok("verify", "--deep").said("remark: SET LOCAL ends with this step's own transaction")


def test_other_sources_answer_by_their_sql(offline):
    offline.source("sql", {"0001_a": "CREATE TABLE a (id int);\nCOMMIT;\n", "0002_b": "SELECT 1;", "0002_b.down": "ROLLBACK;"})
    offline.source("record", {"0001_doc": "[document]\ntitle = a\n[table a]\ncolumn.id = integer\n"}, plugin="doc-only")
    result = offline.run("verify", "--deep", as_json=True)
    assert result.rc == 50
    assert findings(result) == [("sql:0001_a", "forward", 2, 1), ("sql:0002_b", "back", 1, 1)]
    assert result.json["deep"]["queue_only"] == ["sql", "record"]


def test_without_it_nothing_is_looked_at(offline, alembic):
    alembic.revision("aa01", None, "requests.get('x')", imports=PYTHON)
    assert offline.ok("verify", as_json=True).json["deep"] is None
