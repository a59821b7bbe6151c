"""rehearse: the plan on a throwaway server; what it says of each step, why a plan fails, and what helps."""
import re
import shutil
import signal
import time

import pytest

from postgres import with_admin
from project import ROOT, Project
from waiting import eventually


def masked(text):
    """Without what differs from run to run: milliseconds, the server's version, the socket of the tests' server."""
    text = re.sub(r"PostgreSQL [0-9.]+", "PostgreSQL N", text)
    text = re.sub(r"/[^ ]*lockstep-it-[^ /]*/[a-z]+_[0-9_]+", "DATABASE", text)
    lines = []
    at = None
    for line in text.split("\n"):
        if line.startswith("step ") and " ms" in line:
            at = line.index(" ms") + 3  # numbers are aligned to the right
        if at is not None and not line:
            at = None
        if at is not None and len(line) >= at:
            line = re.sub(r" +[0-9]+$", " N", line[:at]) + line[at:]
        lines.append(re.sub(r" +", " ", line) if at is not None else line)
    return "\n".join(lines)


def text(result):
    return masked(result.out)


APP = {
    "0001_users": "CREATE TABLE users (id int PRIMARY KEY, name text);\nINSERT INTO users VALUES (1, 'a');\n",
    "0002_widen": "ALTER TABLE users ALTER COLUMN id TYPE bigint;\nCREATE INDEX users_name ON users (name);\n",
    "0003_read": "CREATE VIEW names AS SELECT name FROM users;\n",
    "0004_alone": "-- lockstep: transaction = no\nCREATE INDEX CONCURRENTLY users_both ON users (name, id);\n",
}


def test_from_empty(offline):
    offline.source("app", APP)
    done = offline.ok("rehearse")
    assert text(done) == """rehearsed from empty, PostgreSQL N: 4 of 4 steps done

step result ms strongest lock on what was there rewrites remark
app:0001_users applied N
app:0002_widen applied N ACCESS EXCLUSIVE on public.users public.users
app:0003_read applied N ACCESS SHARE on public.users
app:0004_alone applied N what runs outside of transactions is not seen

app: 3 indexes, 1 table, 1 view
"""


def test_from_empty_json(offline):
    offline.source("app", APP)
    found = offline.ok("rehearse", as_json=True).json
    assert (found["like"], found["done"], found["failed"], found["held"], found["trial"]) == (None, 4, 0, 0, None)
    widen = found["steps"][1]
    assert (widen["step"], widen["result"], widen["outcome"], widen["seen_whole"]) == ("app:0002_widen", "done", "applied", True)
    assert widen["locks"] == [
        {"schema": "public", "name": "users", "kind": "table", "mode": "ACCESS EXCLUSIVE", "was_there": True, "rewritten": True,
         "emptied": False},
        {"schema": "public", "name": "users_pkey", "kind": "index", "mode": "ACCESS EXCLUSIVE", "was_there": True,
         "rewritten": False, "emptied": False},
        {"schema": "public", "name": "users_name", "kind": "index", "mode": "ACCESS EXCLUSIVE", "was_there": False,
         "rewritten": False, "emptied": False},
        {"schema": "public", "name": "users_pkey", "kind": "index", "mode": "ACCESS EXCLUSIVE", "was_there": False,
         "rewritten": False, "emptied": False}], "the key's index is made anew"
    assert sorted((e["action"], e["kind"], e["name"]) for e in widen["effects"]) == [
        ("altered", "table", "users"), ("created", "index", "users_name"), ("created", "index", "users_pkey"),
        ("dropped", "index", "public.users_pkey")]
    assert not found["steps"][3]["seen_whole"]
    assert found["counts"] == [{"source": "app", "kind": "index", "n": 3}, {"source": "app", "kind": "table", "n": 1},
                               {"source": "app", "kind": "view", "n": 1}]
    users = [thing for thing in found["objects"] if thing["name"] == "users"]
    assert ["column id", "type", "bigint"] in users[0]["lines"]


STORAGE = {
    "0001": "CREATE TABLE plain (id int);\nCREATE TABLE wide (id int, note text);\nCREATE TABLE other (id int);\n"
            "CREATE TABLE base (id int);\nCREATE MATERIALIZED VIEW seen AS SELECT id FROM base;\n"
            "CREATE INDEX wide_id ON wide (id);\n",
    "0002_empty": "TRUNCATE plain, wide;\n",
    "0003_rewrite": "ALTER TABLE plain ALTER id TYPE bigint;\nALTER TABLE wide SET UNLOGGED;\n",
    "0004_cluster": "CLUSTER wide USING wide_id;\n",
    "0005_refresh": "REFRESH MATERIALIZED VIEW seen;\n",
    "0006_other": "CREATE TABLE passing (id int);\nDROP TABLE passing;\nTRUNCATE other;\n"
                  "ALTER TABLE plain ADD extra int DEFAULT 3;\n",
}


def test_emptied_is_not_rewritten(offline):
    """TRUNCATE gives a table new storage as well, and takes no time that grows with it."""
    offline.source("app", STORAGE)
    found = offline.ok("rehearse", as_json=True).json
    assert {s["step"]: [(x["name"], "rewritten" if x["rewritten"] else "emptied") for x in s["locks"]
                        if x["rewritten"] or x["emptied"]] for s in found["steps"]} == {
        "app:0001": [], "app:0002_empty": [("plain", "emptied"), ("wide", "emptied")],
        "app:0003_rewrite": [("plain", "rewritten"), ("wide", "rewritten")], "app:0004_cluster": [("wide", "rewritten")],
        "app:0005_refresh": [("seen", "rewritten")], "app:0006_other": [("other", "emptied")]}
    lines = text(offline.ok("rehearse")).split("\n")
    assert "app:0002_empty applied N ACCESS EXCLUSIVE on public.plain, public.wide empties public.plain, public.wide" in lines


ADVANCED = "CREATE TABLE universal_users (id int PRIMARY KEY);\n"
FACTS = "CREATE TABLE facts (id int PRIMARY KEY, who int REFERENCES universal_users);\n"


def test_a_step_that_takes_its_time(offline):
    """Whoever runs it looks at it then, from the connection of the lock."""
    offline.source("app", {"0001_slow": "CREATE TABLE slow (n int);\nSELECT pg_sleep(2.5);\n"})
    done = offline.run("rehearse")
    assert done.rc == 0 and "app:0001_slow" in done.out, done


def test_wrong_order(offline):
    offline.source("enrichment", {"0001_facts": FACTS, "0002_more": "ALTER TABLE facts ADD note text;\n"})
    offline.source("advanced", {"00_init": ADVANCED})
    done = offline.fails(30, "rehearse")
    assert text(done) == """rehearsed from empty, PostgreSQL N: 1 of 3 steps done, 1 failed, 1 held back

step result ms strongest lock on what was there rewrites remark
enrichment:0001_facts failed N
enrichment:0002_more held needs enrichment:0001_facts
advanced:00_init applied N

advanced: 1 index, 1 table

enrichment:0001_facts: relation "universal_users" does not exist
  at enrichment/0001_facts.sql:1
  it is created by advanced:00_init, which runs later

tried: with these lines in the manifest all 3 steps work

    [step enrichment-0001_facts]
    id = enrichment:0001_facts
    requires = advanced:00_init
""".replace("step result ms strongest lock on what was there rewrites remark", "step result ms remark")
    assert done.err.endswith("lockstep: error: the rehearsal failed: 1 of 3 steps fails, and 1 more needs one of that\n"
                             "  remedy: Put the lines that were tried into app.ini, and seal it again.\n"), done
    take_lines(offline, done)
    assert "3 of 3 steps done" in offline.ok("rehearse").out


def take_lines(project, done):
    """The manifest as it was told to be."""
    lines = [line[4:] for line in done.out.split("\n") if line.startswith("    ") or not line]
    said = "\n".join(lines[lines.index(next(line for line in lines if line.startswith("[step "))):])
    old = project.manifest.read_text()
    for name in re.findall(r"^\[step ([^]]+)\]", said, flags=re.M):
        old = re.sub(r"\[step %s\]\n(?:.+\n)*\n?" % re.escape(name), "", old)
    project.manifest.write_text(old.rstrip("\n") + "\n\n" + said.strip("\n") + "\n")


REVISION = '''"""{0}"""
from alembic import op
import sqlalchemy as sa

revision = "{0}"
down_revision = {1!r}


def upgrade():
{2}
'''
DUMP = """SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.users (
    id integer NOT NULL,
    name character varying(80) NOT NULL
);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE TABLE public.memory_entries (id bigint NOT NULL, who integer);
"""


def real_case(project):
    """REFERENCE.md: the chain alters a table that only the dump creates, and the dump creates the baseline's."""
    project.source("core", plugin="alembic-compat")
    up = {
        "base": '    op.create_table("users", sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),\n'
                '        sa.Column("name", sa.String(80), nullable=False), sa.PrimaryKeyConstraint("id", name="users_pkey"))',
        "wide": '    op.add_column("users", sa.Column("email", sa.String(200)))',
        "memo": '    op.add_column("memory_entries", sa.Column("note", sa.Text()))',
    }
    before = None
    for name, body in up.items():
        project.put("core", f"versions/{name}.py", REVISION.format(name, before, body))
        before = name
    project.source("advanced", {"0000_init": DUMP})
    return project


def test_the_real_case(offline):
    real_case(offline)
    done = offline.fails(30, "rehearse")
    assert text(done) == """rehearsed from empty, PostgreSQL N: 2 of 4 steps done, 2 failed

step result ms strongest lock on what was there rewrites
core:base applied N
core:wide applied N ACCESS EXCLUSIVE on public.users
core:memo failed N
advanced:0000_init failed N

core: 1 index, 1 table

core:memo: relation "memory_entries" does not exist
  at core/versions/memo.py:10
  it is created by advanced:0000_init, which does not get through itself

advanced:0000_init: relation "users" already exists
  at advanced/0000_init.sql:3
  it is created by both core:base and advanced:0000_init

tried: with these lines in the manifest all 4 steps work

    [step core-base]
    id = core:base
    satisfied_by = advanced:0000_init
""".replace(" rewrites", "")
    take_lines(offline, done)
    assert "4 of 4 steps done" in offline.ok("rehearse").out


# ---- what IF NOT EXISTS hides


def test_a_table_of_another_shape_is_told(offline):
    offline.source("core", {"0001_users": "CREATE TABLE users (id int PRIMARY KEY, name varchar(80));\n"
                                          "CREATE TABLE same (id int);\nCOMMENT ON TABLE same IS 'core';\n",
                            "0002_more": "ALTER TABLE users ADD nick text;\nCREATE INDEX users_name ON users (name);\n"
                                         "CREATE INDEX same_id ON same (id);\n"})
    offline.source("advanced", {"0001_users": "CREATE TABLE IF NOT EXISTS users (id bigserial PRIMARY KEY, name varchar(80),"
                                              " email text NOT NULL);\nCREATE TABLE IF NOT EXISTS same (id int);\n"
                                              "CREATE INDEX IF NOT EXISTS users_name ON users (name, id);\n"
                                              "CREATE TABLE IF NOT EXISTS own (id int);\nCREATE TABLE IF NOT EXISTS own (id text);\n"
                                              "ALTER TABLE users ADD COLUMN IF NOT EXISTS nick int;\n"}, requires="core")
    done = offline.ok("rehearse")
    assert text(done).split("\n\n", 3)[3] == """advanced:0001_users: relation users is there already; made by core:0001_users
  IF NOT EXISTS leaves it as it is, which is not as the step would make it:
  object              part                   difference  would be                                           found
  table public.users  column email           missing     text not null
  table public.users  column id: default     changed     nextval('public.users_id_seq'::regclass)
  table public.users  column id: type        changed     bigint                                             integer
  table public.users  sequence users_id_seq  missing     AS bigint START 1 INCREMENT 1 MINVALUE 1 MAXVALUE
                                                           9223372036854775807 CACHE 1 OWNED BY id

advanced:0001_users: relation users_name is there already; made by core:0002_more
  IF NOT EXISTS leaves it as it is, which is not as the step would make it:
  object              part                          difference  would be                                                    found
  table public.users  index users_name: definition  changed     CREATE INDEX users_name ON public.users USING btree (name,  CREATE INDEX users_name ON public.users USING btree (name)
                                                                  id)

advanced:0001_users: column users.nick is there already; made by core:0002_more
  IF NOT EXISTS leaves it as it is, which is not as the step would make it:
  object              part               difference  would be  found
  table public.users  column nick: type  changed     integer   text
"""
    kept = offline.ok("rehearse", as_json=True).json["kept"]
    assert [(k["step"], k["said"], k["made_by"], k["tried"], len(k["differences"])) for k in kept] == [
        ("advanced:0001_users", "relation users is there already", "core:0001_users", True, 4),
        ("advanced:0001_users", "relation users_name is there already", "core:0002_more", True, 1),
        ("advanced:0001_users", "column users.nick is there already", "core:0002_more", True, 1)]


def test_the_same_shape_is_not(offline):
    """Nor what a source finds of its own, nor what the step mends itself."""
    offline.source("core", {"0001": "CREATE TABLE users (id int PRIMARY KEY);\nCREATE SEQUENCE s;\nCREATE TABLE late (id int);\n"
                                    "CREATE INDEX users_id ON users (id);\n"})
    offline.source("other", {"0001": "CREATE TABLE IF NOT EXISTS users (id int PRIMARY KEY);\nCREATE SEQUENCE IF NOT EXISTS s;\n"
                                     "CREATE INDEX IF NOT EXISTS users_id ON users (id);\nCREATE SCHEMA IF NOT EXISTS public;\n"
                                     "CREATE TABLE IF NOT EXISTS late (id int, note text);\n"
                                     "ALTER TABLE late ADD COLUMN IF NOT EXISTS note text;\nCREATE TABLE own (id int);\n",
                             "0002": "CREATE TABLE IF NOT EXISTS own (id text);\n"}, requires="core")
    assert offline.ok("rehearse", as_json=True).json["kept"] == []


def test_what_cannot_be_tried_is_said(offline):
    """Without the table the step finds, it does not get through."""
    offline.source("core", {"0001": "CREATE TABLE users (id int, x int);\n"})
    offline.source("other", {"0001": "CREATE TABLE IF NOT EXISTS users (id int);\nALTER TABLE users ALTER x SET NOT NULL;\n"},
                   requires="core")
    assert text(offline.ok("rehearse")).split("\n\n", 3)[3] == """\
other:0001: relation users is there already; made by core:0001
  IF NOT EXISTS leaves it as it is; what the step would make could not be tried
"""


def test_several_rounds(offline):
    offline.source("a", {"0001": "CREATE TABLE a (x int REFERENCES b, y int REFERENCES c);\n"})
    offline.source("b", {"0001": "CREATE TABLE b (id int PRIMARY KEY);\nCREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS"
                                 " 'SELECT $1';\nCREATE TYPE mood AS ENUM ('calm');\nCREATE SCHEMA s;\n"})
    offline.source("c", {"0001": "CREATE TABLE c (id int PRIMARY KEY, extra int);\n"})
    offline.source("d", {"0001": "ALTER TABLE c ADD added text;\nCREATE TABLE later (m int);\n"})
    offline.source("e", {"0001": "CREATE VIEW v AS SELECT added FROM c;\n"})
    offline.step("e", id="e:0001", after="b")
    offline.source("z", {"0001": "SELECT f(1);\n", "0002": "CREATE TABLE s.moods (m mood);\n"})
    sections = offline.sections
    order = ["manifest", "source a", "source z", "source e", "source b", "source c", "source d", "step e"]
    offline.sections = {name: sections[name] for name in order}
    offline.write()
    done = offline.fails(30, "rehearse")
    assert text(done).split("tried: ")[1] == """with these lines in the manifest all 7 steps work

    [step a-0001]
    id = a:0001
    requires = b:0001 c:0001

    [step z-0001]
    id = z:0001
    requires = b:0001

    [step e]
    id = e:0001
    requires = c:0001 d:0001
    after = b
"""
    take_lines(offline, done)
    assert "7 of 7 steps done" in offline.ok("rehearse").out


def test_rows_are_missing(offline):
    """No name says what is missing: it is found by trying what the step works behind."""
    offline.source("a", {"0001": "CREATE TABLE kinds (id int PRIMARY KEY);\nCREATE TABLE things (k int REFERENCES kinds);\n",
                         "0002": "INSERT INTO things VALUES (2);\n"})
    offline.source("b", {f"000{i}": f"INSERT INTO kinds VALUES ({i});\n" for i in range(1, 6)})
    done = offline.fails(30, "rehearse")
    assert text(done).split("\n\n", 3)[3] == """a:0002: insert or update on table "things" violates foreign key constraint "things_k_fkey"
  at a/0002.sql:1

a:0002: insert or update on table "things" violates foreign key constraint "things_k_fkey"
  at a/0002.sql:1
  it works behind b:0002

tried: with these lines in the manifest all 7 steps work

    [step a-0002]
    id = a:0002
    requires = b:0002
"""


def test_nothing_helps(offline):
    offline.source("app", {"0001": "CREATE TABLE t (id int);\n", "0002": "SELECT 1/0;\n", "0003": "CREATE TABLE u (id int);\n"})
    offline.source("b", {"0001": "CREATE TABLE nowhere.x (id int);\n"})
    done = offline.fails(30, "rehearse")
    assert text(done).split("\n\n", 2)[2] == """app: 1 table

app:0002: division by zero
  at app/0002.sql:1

b:0001: schema "nowhere" does not exist
  at b/0001.sql:1
  no step that works makes it

no order and no satisfied_by that was tried helps (2 tried)
"""
    assert "Mend what fails" in done.err
    offline.put("app", "0002.sql", "SELECT 1;\n")
    assert "\n  no step makes it\n" in text(offline.fails(30, "rehearse"))


def test_source_of_another_profile(offline):
    offline.source("facts", {"0001": FACTS}).source("advanced", {"00_init": ADVANCED})
    offline.profile("small", "facts")
    done = offline.fails(30, "--profile", "small", "rehearse")
    assert "  it is created by advanced:00_init, whose source is not in this profile\n" in done.out


def test_roles_are_made(offline):
    offline.source("app", {"0001": "CREATE TABLE t (id int);\nGRANT SELECT ON t TO reader, writer;\n"})
    assert re.search(r"app:0001 +applied +\d+ +role reader was made for it; role writer was made for it", offline.ok("rehearse").out)


def test_refused_before_it_runs(offline):
    """A step that cannot be done at all fails in the rehearsal, and the others are rehearsed all the same."""
    offline.source("core", plugin="alembic-compat")
    offline.put("core", "versions/one.py", REVISION.format("one", None, "    op.no_such_thing()"))
    offline.source("app", {"0001": "CREATE TABLE t (id int);\n"})
    found = offline.run("rehearse", as_json=True)
    assert found.rc == 30
    assert [(s["step"], s["result"]) for s in found.json["steps"]] == [("core:one", "failed"), ("app:0001", "done")]


# ---- on the schema of a database


def test_on_a_database(project, database):
    project.source("app", {"0001_users": APP["0001_users"]})
    project.apply()
    database.execute("CREATE ROLE rehearse_reader; GRANT SELECT ON users TO rehearse_reader; CREATE INDEX on_hand ON users (name);"
                     "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                     "CREATE TRIGGER by_hand BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();"
                     "CREATE TABLE by_hand (id int, note text)")
    try:
        project.put("app", "0002_widen.sql", APP["0002_widen"])
        project.put("app", "0003_hand.sql", "ALTER TABLE by_hand ALTER COLUMN id SET NOT NULL;\n"
                                            "GRANT SELECT ON by_hand TO rehearse_reader;\n")
        before = database.dump(), database.events("seq")
        done = project.ok("rehearse")
        assert text(done) == """rehearsed on the schema of DATABASE, PostgreSQL N: 2 of 2 steps done

step result ms strongest lock on what was there rewrites
app:0002_widen applied N ACCESS EXCLUSIVE on public.users public.users
app:0003_hand applied N ACCESS EXCLUSIVE on public.by_hand

app: 2 indexes, 1 table
"""
        assert (database.dump(), database.events("seq")) == before, "the database is only read"
    finally:
        database.execute("DROP OWNED BY rehearse_reader; DROP ROLE rehearse_reader")


def test_what_is_there_already(project, database):
    project.source("app", {"0001_users": APP["0001_users"]})
    database.execute("CREATE TABLE users (id int)")
    done = project.fails(30, "rehearse")
    assert text(done).split("\n\n", 2)[2] == """app:0001_users: relation "users" already exists
  at app/0001_users.sql:1
  no step makes it: it was there before; `lockstep adopt` takes over what is there

no order and no satisfied_by that was tried helps (1 tried)
"""
    assert database.one("SELECT to_regclass('lockstep.event')") is None


def test_another_shape_that_nobody_owns(project, database):
    """Made by hand; and made by a step that was applied long ago. Of two tables of the name the step means its own schema's."""
    project.source("core", {"0001": "CREATE TABLE items (id int);\n"})
    project.apply()
    project.source("app", {"0001": "CREATE TABLE IF NOT EXISTS users (id int, name text);\n"
                                   "CREATE TABLE IF NOT EXISTS items (id bigint);\n"}, requires="core")
    database.execute("CREATE TABLE users (id int); CREATE SCHEMA shop; CREATE TABLE shop.users (id int, name text);"
                     "CREATE VIEW v AS SELECT * FROM users")
    assert text(project.ok("rehearse")).split("\n\n", 3)[3] == """app:0001: relation users is there already; no step made it
  IF NOT EXISTS leaves it as it is, which is not as the step would make it:
  object              part         difference  would be
  table public.users  column name  missing     text

app:0001: relation items is there already; made by core:0001
  IF NOT EXISTS leaves it as it is, which is not as the step would make it:
  object              part             difference  would be  found
  table public.items  column id: type  changed     bigint    integer
"""


def test_alembic_goes_on_where_it_is(project, database):
    real_case(project)
    project.step("base", id="core:base", satisfied_by="advanced:0000_init")
    project.apply("--to", "core:wide")
    found = project.ok("rehearse", as_json=True).json
    assert [(s["step"], s["result"]) for s in found["steps"]] == [("core:memo", "done")]


def test_compared(project, database):
    project.source("app", {"0001_users": APP["0001_users"]})
    project.apply()
    done = project.ok("rehearse")
    assert text(done).endswith("\nDATABASE: the same schema\n")
    database.execute("ALTER TABLE users ADD extra int; ALTER TABLE users ALTER name SET NOT NULL; CREATE TABLE more (id int)")
    done = project.ok("rehearse")
    assert text(done).split("\nDATABASE: ")[1] == """3 differences
object              part               difference  found
table public.users  column extra       unexpected  integer
table public.users  column name: null  changed     not null
table public.more                      unexpected
"""


def test_naive_order_of_the_reference_deployment(tmp_path):
    """A newcomer's order, nothing said about what needs what: it fails, why is told, and what is told to write works."""
    shutil.copytree(ROOT / "manifests/whisperengine", tmp_path / "bundle/whisperengine")
    project = Project(tmp_path / "bundle", name="naive")
    for name, plugin, path in (("core", "alembic-compat", "alembic"), ("enrichment", "raw-sql", "sql/enrichment"),
                               ("advanced", "raw-sql", "sql/advanced"), ("identity", "raw-sql", "sql/identity"),
                               ("record", "doc-only", "record")):
        project.sections[f"source {name}"] = {"plugin": plugin, "path": f"whisperengine/{path}"}
    project.write()
    for file in (tmp_path / "bundle/whisperengine/sql").rglob("*.sql"):
        file.write_text(re.sub(r"^-- lockstep: requires.*\n", "", file.read_text(), flags=re.M))
    done = project.fails(30, "rehearse")
    assert text(done).startswith("rehearsed from empty, PostgreSQL N: 33 of 47 steps done, 2 failed, 12 held back\n")
    assert re.sub(r"\.sql:\d+", ".sql:N", text(done)).split("\n\n", 3)[3] == \
        """enrichment:0001_semantic_knowledge_graph: relation "universal_users" does not exist
  at whisperengine/sql/enrichment/0001_semantic_knowledge_graph.sql:N
  it is created by identity:0001_universal_users, which runs later

advanced:0000_init: relation "public.universal_users" does not exist
  at whisperengine/sql/advanced/0000_init.sql:N
  it is created by identity:0001_universal_users, which runs later

tried: with these lines in the manifest all 47 steps work

    [step enrichment-0001_semantic_knowledge_graph]
    id = enrichment:0001_semantic_knowledge_graph
    requires = identity:0001_universal_users

    [step advanced-0000_init]
    id = advanced:0000_init
    requires = identity:0001_universal_users
"""
    take_lines(project, done)
    assert "47 of 47 steps done" in project.ok("rehearse").out


def test_settings_and_roles_of_the_database(project, database):
    """A list stays a list, and what a role may not do it may not do in the rehearsal."""
    project.source("app", {"0001": "CREATE TABLE t (id int);\n"})
    database.execute(f'CREATE SCHEMA "s, t"; ALTER DATABASE {database.name} SET search_path TO "s, t", public;'
                     "CREATE ROLE rehearse_owner; CREATE TABLE kept (id int); ALTER TABLE kept OWNER TO rehearse_owner")
    try:
        found = project.ok("rehearse", as_json=True).json
        assert [(e["kind"], e["schema"], e["name"]) for e in found["steps"][0]["effects"]] == [("table", "s, t", "t")]
        project.configure("target here", dsn=database.dsn, role="rehearse_owner")
        refused = project.run("-t", "here", "rehearse", dsn="")
        assert refused.rc != 0 and "permission denied" in refused.out + refused.err
    finally:
        database.execute("DROP TABLE kept; DROP ROLE rehearse_owner")


@pytest.mark.parametrize("dsn", ["host={host} dbname={db} user=secretive password={secret}",
                                 "postgresql://secretive:{secret}@/{db}?host={host}"])
def test_a_password_goes_to_the_copy_and_nowhere_else(project, database, postgres, dsn):
    secret = "hunter2-s3cr3t"
    with_admin(postgres, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'secretive') THEN CREATE ROLE secretive"
                         f" LOGIN SUPERUSER PASSWORD '{secret}'; END IF; END $$")
    project.source("app", {"0001": "CREATE TABLE t (id int);\n"})
    dsn = dsn.format(host=database.server.home, db=database.name, secret=secret)
    done = project.ok("rehearse", "-v", dsn=dsn)
    assert "1 of 1 step done" in done.out and secret not in done.out + done.err


def test_a_stop_leaves_nothing_behind(project, database, scratch_place):
    project.source("app", {"0001": "SELECT pg_sleep(60);\n"})
    running = project.start("rehearse")
    eventually(lambda: list(scratch_place.iterdir()), "the server is on its way")
    running.send(signal.SIGTERM)
    time.sleep(0.2)
    running.send(signal.SIGTERM)
    assert running.wait().rc == 143
