"""adopt: databases that others built, taken over by proof."""
import collections
import re
import shutil

from project import ROOT, Project
from test_check import SPEAKING
from test_rehearse import DUMP, REVISION, real_case


def text(result):
    return "\n".join(re.sub(r" +$", "", line) for line in result.out.split("\n"))


APP = {
    "0001_users": "CREATE TABLE users (id int PRIMARY KEY, name text);\n",
    "0002_mail": "ALTER TABLE users ADD email text;\nCREATE INDEX users_email ON users (email);\n",
    "0003_data": "INSERT INTO users VALUES (1, 'a', 'b');\n",
    "0004_posts": "CREATE TABLE posts (id int PRIMARY KEY, who int REFERENCES users);\n",
    "0005_view": "CREATE VIEW names AS SELECT name FROM users;\nCREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT $1';\n",
}


def by_hand(database, *names):
    for name in names:
        database.psql(script=APP[name])


def clean(project):
    project.apply()
    assert set(project.status().states.values()) == {"applied"}
    project.verify_journal()
    project.ok("check")


def test_what_speaks_of_what_a_later_step_renames(project, database):
    """Here each in a schema of its own."""
    cases = ["an array of a type", "an index of an expression", "statistics"]
    files = {}
    for n, case in enumerate(cases):
        for m, sql in enumerate(SPEAKING[case]):
            files[f"{n}{m}"] = f"CREATE SCHEMA IF NOT EXISTS s{n};\nSET search_path = s{n};\n{sql}"
    project.source("app", files)
    database.psql(script="".join(files.values()))
    assert re.findall(r"app:(\d\d) +(\w+)", project.ok("adopt").out) == [(name, "proven") for name in files]
    project.ok("adopt", "--yes")
    clean(project)


def test_all_of_it(project, database):
    project.source("app", APP)
    by_hand(database, *APP)
    before = database.dump()
    shown = project.ok("adopt")
    assert text(shown) == """step            finding      remark
app:0001_users  proven
app:0002_mail   proven
app:0003_data   undecidable  it leaves nothing in the catalog that decides it
app:0004_posts  proven       not recorded: it needs app:0003_data
app:0005_view   proven       not recorded: it needs app:0003_data

2 of 5 steps are there; 1 undecidable: name those that are there
nothing was recorded; --yes records 2 steps
"""
    assert database.dump() == before
    done = project.ok("adopt", "app:0003_data", "--yes", "--reason", "taken over")
    assert text(done).split("\n\n")[0] == """step            finding  remark
app:0001_users  proven
app:0002_mail   proven
app:0003_data   named    without proof: undecidable
app:0004_posts  proven
app:0005_view   proven"""
    assert database.outcomes() == [f"adopted {name}" for name in APP]
    assert set(project.status().states.values()) == {"applied"}
    assert set(database.column("SELECT reason FROM lockstep.event")) == {"taken over"}
    clean(project)


def test_what_was_dropped_and_made_again_has_its_history(project, database):
    project.source("one", {
        "0001": "CREATE TABLE old (id int PRIMARY KEY);\nCREATE TABLE again (id int);\n"
                "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';\n",
        "0002": "ALTER TABLE old RENAME TO older;\n"})
    project.source("two", {"0001": "DROP TABLE older;\nDROP TABLE again;\nCREATE TABLE again (id text);\nDROP FUNCTION f(int);\n"
                                   "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 2';\n",
                           "0002": "DROP TABLE again;\n"}, requires="one")
    for name in ("one/0001", "one/0002", "two/0001"):
        database.execute((project.root / f"{name}.sql").read_text())
    project.ok("adopt", "--yes")
    assert project.ok("docs", "ownership").out == """\
kind      object             owner  created by
table     public.again       two    two:0001
function  public.f(integer)  two    two:0001

dropped:
kind      object             owner  created by  changed by                 dropped by
table     public.again       one    one:0001                               two:0001
table     public.older       one    one:0001    one:0002 (was public.old)  two:0001
function  public.f(integer)  one    one:0001                               two:0001
index     public.old_pkey    one    one:0001                               two:0001

2 objects: 2 owned; 4 dropped
"""
    clean(project)


def test_what_speaks_of_something_renamed(project, database):
    """Foreign keys, views, defaults, policies and signatures read otherwise behind the step that renames, and a domain has
    lost its check: no step is contradicted by that."""
    project.source("app", {
        "0001": "CREATE TABLE users (id int PRIMARY KEY);\nCREATE TABLE refers (r int REFERENCES users);\n"
                "CREATE VIEW v AS SELECT id FROM users;\nCREATE DOMAIN small AS int CONSTRAINT low CHECK (VALUE < 10);\n"
                "CREATE FUNCTION f(users) RETURNS int LANGUAGE sql AS 'SELECT 1';\nCREATE SEQUENCE s;\n"
                "CREATE TABLE uses (x int DEFAULT nextval('s'), m small);\n"
                "CREATE POLICY p ON uses USING (x IN (SELECT id FROM users));\n"
                "COMMENT ON FUNCTION f(users) IS 'x';\n",
        "0002": "ALTER TABLE users RENAME TO people;\nALTER TABLE people RENAME id TO person;\nALTER SEQUENCE s RENAME TO t;\n",
        "0003": "ALTER DOMAIN small DROP CONSTRAINT low;\nALTER DOMAIN small ADD CONSTRAINT high CHECK (VALUE > 1);\n"
                "COMMENT ON FUNCTION f(people) IS NULL;\n"})
    database.execute("".join(file.read_text() for file in sorted((project.root / "app").glob("*.sql"))))
    assert project.ok("adopt", "--yes").out.split("\n\n")[0] == """\
step      finding
app:0001  proven
app:0002  proven
app:0003  proven"""
    assert project.ok("check").rc == 0
    assert {o["owner"] for o in project.ok("docs", "ownership", as_json=True).json["objects"]} == {"app"}


def test_a_step_in_parts_renames(project, database):
    """Not all of such a step is seen by its locks: what came out of it is read as a whole."""
    project.source("app", {"1": "CREATE TABLE a (id int);\nCREATE TABLE k (id int);\n",
                           "2": "ALTER TABLE a RENAME TO b;\nVACUUM k;\n", "3": "DROP TABLE k;\nANALYZE b;\nVACUUM b;\n"})
    findings = {}
    for sql in ("CREATE TABLE a (id int); CREATE TABLE k (id int)", "ALTER TABLE a RENAME TO b", "DROP TABLE k"):
        database.execute(sql)
        steps = project.ok("adopt", as_json=True).json["steps"]
        findings[sql] = "".join(step["finding"][:2] for step in steps)
    assert list(findings.values()) == ["prpepe", "prprpe", "prprpr"]


def test_ownership_comes_along(project, database):
    project.source("app", {name: text for name, text in APP.items() if name != "0003_data"})
    by_hand(database, *APP)
    project.ok("adopt", "--yes")
    assert database.effects("0001_users") == {("created", "table", "public.users", None),
                                              ("created", "index", "public.users_pkey", None)}
    assert database.effects("0002_mail") == {("altered", "table", "public.users", None),
                                             ("created", "index", "public.users_email", None)}
    assert ("created", "function", "public.f(integer)", None) in database.effects("0005_view")
    tables = project.ok("docs", "inventory", as_json=True).json["tables"]
    assert {t["name"]: (t["owner"], t["step"]) for t in tables} == {
        "users": ("app", "app:0001_users"), "posts": ("app", "app:0004_posts"), "names": ("app", "app:0005_view")}
    project.put("app", "0006_drop.sql", "DROP FUNCTION f(int);\nDROP TABLE posts;\nALTER TABLE users RENAME TO people;\n")
    project.apply()
    found = database.effects("0006_drop")
    assert ("dropped", "table", "public.posts", None) in found and ("renamed", "table", "public.people", "public.users") in found
    assert ("dropped", "function", "public.f(integer)", None) in found, "what was adopted is known by its oid"
    clean(project)


def test_halfway(project, database):
    project.source("app", {name: text for name, text in APP.items() if name != "0003_data"})
    by_hand(database, "0001_users", "0002_mail")
    shown = project.ok("adopt")
    assert text(shown) == """step            finding
app:0001_users  proven
app:0002_mail   proven
app:0004_posts  pending
app:0005_view   pending

2 of 4 steps are there
nothing was recorded; --yes records 2 steps
"""
    project.ok("adopt", "--yes")
    clean(project)
    assert database.outcomes() == ["adopted 0001_users", "adopted 0002_mail", "applied 0004_posts", "applied 0005_view"]


def test_half_a_step(project, database):
    project.source("app", {name: APP[name] for name in ("0001_users", "0002_mail", "0005_view")})
    by_hand(database, "0001_users")
    database.execute("CREATE VIEW names AS SELECT name FROM users")
    shown = project.fails(32, "adopt", "--yes")
    assert text(shown).startswith("""step            finding       remark
app:0001_users  proven
app:0002_mail   pending
app:0005_view   contradicted  seen in 1 object, not in 1

app:0005_view is contradicted: 1 difference
  object                      difference
  function public.f(integer)  missing

1 of 3 steps are there; 1 contradicted
""")
    assert database.outcomes() == ["adopted 0001_users"]


def test_a_column_added_by_someone(project, database):
    project.source("app", {name: APP[name] for name in ("0001_users", "0002_mail")})
    by_hand(database, "0001_users", "0002_mail")
    database.execute("ALTER TABLE users ADD note text")
    shown = project.fails(32, "adopt", "--yes")
    assert text(shown) == """step            finding
app:0001_users  contradicted
app:0002_mail   contradicted

app:0001_users is contradicted: 1 difference
  object              part         difference  found
  table public.users  column note  unexpected  text

app:0002_mail is contradicted: 1 difference
  object              part         difference  found
  table public.users  column note  unexpected  text

0 of 2 steps are there; 2 contradicted
nothing to record
"""
    assert database.one("SELECT to_regclass('lockstep.event')") is None
    project.ok("adopt", "app:0001_users", "app:0002_mail", "--yes")
    clean(project)


def test_the_same_name_and_another_kind(project, database):
    """A step would find its table's name taken; where the steps themselves make the one of the other, nothing is in the way."""
    project.source("app", {"0001": "CREATE TABLE users (id int);\n", "0002": "ALTER TABLE users ADD x int;\n",
                           "0003": "CREATE TYPE mood AS ENUM ('a');\nCREATE TYPE temper AS ENUM ('a');\n",
                           "0004": "CREATE VIEW v AS SELECT 1 AS id;\n", "0005": "DROP VIEW v;\nCREATE TABLE v (id int);\n"})
    database.execute("CREATE VIEW users AS SELECT 1 AS id; CREATE TABLE mood (id int); CREATE TYPE temper AS ENUM ('a');"
                     "CREATE TABLE v (id int); CREATE TABLE other (id int)")
    assert text(project.fails(32, "adopt")) == """step      finding       remark
app:0001  contradicted
app:0002  pending
app:0003  contradicted  seen in 1 other object
app:0004  proven        not recorded: it needs app:0003
app:0005  proven        not recorded: it needs app:0003

app:0001 is contradicted: 2 differences
  object              difference
  table public.users  missing
  view public.users   unexpected

app:0003 is contradicted: 2 differences
  object             difference
  type public.mood   missing
  table public.mood  unexpected

0 of 5 steps are there; 2 contradicted
nothing to record
"""


def test_the_same_name_and_another_shape(project, database):
    project.source("app", {name: APP[name] for name in ("0001_users", "0002_mail")})
    database.execute("CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL)")
    shown = project.fails(32, "adopt")
    assert text(shown) == """step            finding
app:0001_users  contradicted
app:0002_mail   pending

app:0001_users is contradicted: 2 differences
  object              part               difference  the step leaves  found
  table public.users  column id: type    changed     integer          bigint
  table public.users  column name: null  changed                      not null

0 of 2 steps are there; 1 contradicted
nothing to record
"""


def test_a_renamed_index(project, database):
    project.source("app", {name: APP[name] for name in ("0001_users", "0002_mail")})
    by_hand(database, "0001_users", "0002_mail")
    database.execute("ALTER INDEX users_email RENAME TO users_by_email")
    shown = project.fails(32, "adopt")
    assert "index users_email" in shown.out and "index users_by_email" in shown.out
    found = {s["step"]: s["finding"] for s in project.run("adopt", as_json=True).json["steps"]}
    assert found == {"app:0001_users": "contradicted", "app:0002_mail": "contradicted"}


def test_wrong_order(project, database):
    """Another order by hand than ours: parts say what is there."""
    project.source("a", {"0001": "CREATE TABLE t (id int);\n", "0002": "ALTER TABLE t ADD a int;\n"})
    project.source("b", {"0001": "ALTER TABLE t ADD b int;\n"}, requires="a")
    project.source("c", {"0001": "ALTER TABLE t ADD c int;\n"}, requires="b")
    database.execute("CREATE TABLE t (id int); ALTER TABLE t ADD c int; ALTER TABLE t ADD a int")
    found = {s["step"]: (s["finding"], s["taken"]) for s in project.ok("adopt", as_json=True).json["steps"]}
    assert found == {"a:0001": ("proven", True), "a:0002": ("proven", True), "b:0001": ("pending", False),
                     "c:0001": ("proven", False)}


def test_other_schemas(project, database):
    project.source("app", {"0001": "CREATE SCHEMA s;\nCREATE TABLE s.t (id serial PRIMARY KEY);\nCREATE TYPE s.mood AS ENUM ('a');\n",
                           "0002": "ALTER TYPE s.mood ADD VALUE 'b';\nCREATE TABLE s.u (m s.mood);\n",
                           "0003": "DROP TABLE s.t;\n"})
    database.execute("CREATE SCHEMA s; CREATE TABLE s.t (id serial PRIMARY KEY); CREATE TYPE s.mood AS ENUM ('a', 'b');"
                     "CREATE TABLE s.u (m s.mood); CREATE TABLE public.t (id int)")
    found = {s["step"]: s["finding"] for s in project.ok("adopt", as_json=True).json["steps"]}
    assert found == {"app:0001": "proven", "app:0002": "proven", "app:0003": "pending"}
    database.execute("DROP TABLE s.t")
    found = {s["step"]: s["finding"] for s in project.ok("adopt", as_json=True).json["steps"]}
    assert found == {"app:0001": "proven", "app:0002": "proven", "app:0003": "proven"}


def test_a_schema_of_the_search_path(project, database):
    """Whoever set the database up made it, and no step does: what is built from empty lands there as well."""
    project.source("app", APP)
    project.configure("target here", dsn=database.dsn, search_path="shop, public, pg_catalog")
    database.execute("CREATE SCHEMA shop; CREATE TABLE public.users (other text); SET search_path = shop, public;" +
                     "".join(APP[name] for name in APP) + "RESET search_path")
    done = project.ok("-t", "here", "adopt", "app:0003_data", "--yes", dsn="")
    assert text(done).split("\n\n")[0] == """step            finding  remark
app:0001_users  proven
app:0002_mail   proven
app:0003_data   named    without proof: undecidable
app:0004_posts  proven
app:0005_view   proven"""
    assert {o["name"] for o in project.ok("-t", "here", "docs", "ownership", as_json=True, dsn="").json["objects"]
            if o["owner"] is None} == {"shop", "users"}
    assert [x["name"] for x in project.ok("-t", "here", "rehearse", as_json=True, dsn="").json["differences"]] == ["users"]


def test_made_and_dropped_again(project, database):
    """A table that is not there says nothing by itself: what is known of the other steps does."""
    steps = {"0001": "CREATE TABLE t (id int);\nCREATE TABLE temporary (id int);\n", "0002": "DROP TABLE temporary;\n",
             "0003": "CREATE TABLE u (id int);\n"}
    project.source("app", steps)
    found = {s["step"]: s["finding"] for s in project.ok("adopt", as_json=True).json["steps"]}
    assert found == {"app:0001": "pending", "app:0002": "pending", "app:0003": "pending"}
    database.execute("CREATE TABLE t (id int)")
    found = {s["step"]: s["finding"] for s in project.ok("adopt", as_json=True).json["steps"]}
    assert found == {"app:0001": "proven", "app:0002": "proven", "app:0003": "pending"}


def test_documents(project, database):
    project.source("app", {"0001_users": APP["0001_users"]})
    project.source("record", {"0001_users": "[document]\ntitle = Users\ndescribes = app:0001_users\n\n[table users]\n"
                                            "column.id = integer not null\ncolumn.name = text\nprimary key = id\n"},
                   plugin="doc-only")
    by_hand(database, "0001_users")
    found = {s["step"]: s["finding"] for s in project.ok("adopt", "--yes", as_json=True).json["steps"]}
    assert found == {"app:0001_users": "proven", "record:0001_users": "proven"}
    assert database.outcomes() == ["adopted 0001_users", "adopted 0001_users"]
    clean(project)


def test_a_document_that_is_wrong(project, database):
    project.source("app", {"0001_users": APP["0001_users"]})
    project.source("record", {"0001_users": "[document]\ntitle = Users\ndescribes = app:0001_users\n\n[table users]\n"
                                            "column.id = bigint not null\ncolumn.name = text\nprimary key = id\n"},
                   plugin="doc-only")
    by_hand(database, "0001_users")
    assert text(project.fails(32, "adopt")) == """step               finding       remark
app:0001_users     proven
record:0001_users  contradicted  1 difference between documentation and database

record:0001_users is contradicted: 1 difference
  object    documented       found
  users.id  bigint not null  integer not null

1 of 2 steps are there; 1 contradicted
nothing was recorded; --yes records 1 step
"""
    assert project.run("adopt", as_json=True).json["steps"][1]["documented"] == [
        {"object": "users.id", "documented": "bigint not null", "found": "integer not null"}]


# ---- Alembic


def test_alembic_by_hand_without_its_table(project, database):
    """Somebody ran the SQL of the revisions: what is proven is stamped."""
    real_case(project)
    project.step("base", id="core:base", satisfied_by="advanced:0000_init")
    database.psql(script=DUMP)
    database.execute("ALTER TABLE public.users ADD email character varying(200)")
    shown = project.ok("adopt", "--yes")
    assert text(shown).split("\n\n")[0] == """step                finding  remark
advanced:0000_init  proven
core:base           proven   satisfied by advanced:0000_init
core:wide           proven
core:memo           pending"""
    assert database.rows("SELECT version_num FROM alembic_version") == [("wide",)]
    clean(project)
    assert database.rows("SELECT version_num FROM alembic_version") == [("memo",)]


def test_dump_stamp_upgrade(project, database):
    """REFERENCE.md's real case: the dump by psql, the baseline stamped, some revisions run by Alembic itself."""
    real_case(project)
    project.step("base", id="core:base", satisfied_by="advanced:0000_init")
    database.psql(script=DUMP)
    database.execute("CREATE TABLE public.alembic_version (version_num character varying(32) NOT NULL CONSTRAINT"
                     " alembic_version_pkc PRIMARY KEY); INSERT INTO public.alembic_version VALUES ('wide');"
                     "ALTER TABLE public.users ADD email character varying(200)")
    found = {s["step"]: s["finding"] for s in project.ok("adopt", "--yes", as_json=True).json["steps"]}
    assert found == {"advanced:0000_init": "proven", "core:base": "proven", "core:wide": "in its books", "core:memo": "pending"}
    assert database.rows("SELECT version_num FROM alembic_version") == [("wide",)]
    clean(project)
    assert database.rows("SELECT version_num FROM alembic_version") == [("memo",)]
    assert database.outcomes() == ["adopted 0000_init", "adopted base", "adopted wide", "applied memo"]


def test_from_alembic_alone(project, database):
    real_case(project)
    project.step("base", id="core:base", satisfied_by="advanced:0000_init")
    database.execute("CREATE TABLE public.alembic_version (version_num character varying(32) NOT NULL CONSTRAINT"
                     " alembic_version_pkc PRIMARY KEY); INSERT INTO public.alembic_version VALUES ('wide')")
    shown = project.ok("adopt", "--from", "alembic", "--yes")
    assert "core:wide" in shown.out
    assert database.outcomes() == ["adopted base", "adopted wide"]


def test_stamped_on_a_guess(project, database):
    """Alembic's table says what the catalog contradicts."""
    project.source("core", plugin="alembic-compat")
    project.put("core", "versions/one.py", REVISION.format("one", None, '    op.create_table("t", sa.Column("id", sa.Integer()))'))
    database.execute("CREATE TABLE public.alembic_version (version_num character varying(32) NOT NULL CONSTRAINT"
                     " alembic_version_pkc PRIMARY KEY); INSERT INTO public.alembic_version VALUES ('one')")
    shown = project.run("adopt", as_json=True)
    assert shown.json["steps"][0]["finding"] == "contradicted" and "catalog says otherwise" in shown.json["steps"][0]["remark"]
    assert shown.rc == 32


def test_another_runner_has_run_here(project, database):
    project.source("app", {"0001_users": APP["0001_users"]})
    by_hand(database, "0001_users")
    database.execute("CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);"
                     "INSERT INTO schema_migrations VALUES ('20240101000000')")
    shown = project.ok("adopt")
    assert re.match(r"another runner: \w+ \(public.schema_migrations\) is at 20240101000000", shown.out), shown
    refused = project.fails(3, "adopt", "--yes")
    assert "nothing was recorded" in refused.err
    assert database.one("SELECT to_regclass('lockstep.event')") is None
    project.ok("adopt", "--yes", "--reason", "dbmate is gone")
    assert database.outcomes() == ["adopted 0001_users"]


def test_aliases_and_mistakes(project, database):
    project.source("app", {"0001_users": APP["0001_users"]})
    by_hand(database, "0001_users")
    assert "--yes records 1 step" in project.ok("stamp").out
    assert "--yes records 1 step" in project.ok("baseline", "--dry-run").out
    project.fails(2, "adopt", "no-such-step")
    project.fails(2, "adopt", "--yes", "--dry-run")
    project.ok("adopt", "--yes")
    assert "1 of 1 steps are there, 1 recorded before\nnothing to record\n" in project.ok("adopt", "--yes").out


def reference(tmp_path, database):
    """The reference deployment, its sources and their order, in a database that knows nothing of lockstep."""
    shutil.copytree(ROOT / "manifests/whisperengine", tmp_path / "bundle/whisperengine")
    shutil.copy(ROOT / "manifests/whisperengine.ini", tmp_path / "bundle/whisperengine.ini")
    project = Project(tmp_path / "bundle", database.dsn, name="made")
    project.name = "whisperengine"
    project.apply()
    database.execute("DROP SCHEMA lockstep CASCADE")
    return project


def test_the_reference_deployment(tmp_path, database):
    project = reference(tmp_path, database)
    before = database.dump()
    found = project.ok("adopt", "--yes", as_json=True)
    counts = collections.Counter(step["finding"] for thing in found.objects if thing["type"] == "adoption" for step in thing["steps"])
    assert counts == {"in its books": 29, "proven": 18}
    assert database.dump("--exclude-schema=lockstep") == before
    clean(project)
    owners = {table["owner"] for table in project.ok("docs", "inventory", as_json=True).json["tables"]
              if table["name"] != "alembic_version"}
    assert owners == {"core", "identity", "enrichment", "advanced"}


def test_the_reference_deployment_without_books(tmp_path, database):
    """Nobody knows what Alembic has run: two revisions only move rows, and have to be named."""
    project = reference(tmp_path, database)
    database.execute("DROP TABLE alembic_version")
    found = project.ok("adopt", as_json=True).json["steps"]
    assert collections.Counter(step["finding"] for step in found) == {"proven": 43, "undecidable": 2, "nothing to prove": 2}
    undecidable = [step["step"] for step in found if step["finding"] == "undecidable"]
    assert undecidable == ["core:9e5b7a0c31df", "core:3c91e7b5d024"]
    project.ok("adopt", *undecidable, "--yes")
    clean(project)
    assert database.rows("SELECT version_num FROM alembic_version") == [("ca19b6e85d40",)]


def test_a_named_step_that_nothing_stands_under(project, database):
    project.source("app", {name: APP[name] for name in ("0001_users", "0002_mail")})
    failed = project.fails(3, "adopt", "app:0002_mail", "--yes")
    assert "'app:0002_mail' is not recorded: it requires 'app:0001_users', which is not there" in failed.err
    assert database.one("SELECT to_regclass('lockstep.event')") is None


def test_from_an_older_bundle(project, database):
    """The database was built by a bundle of fewer steps, and has been lived in since."""
    project.source("app", {name: APP[name] for name in ("0001_users", "0002_mail")})
    project.apply()
    database.execute("DROP SCHEMA lockstep CASCADE; INSERT INTO users VALUES (7, 'x', 'y'); ANALYZE users")
    for name in ("0004_posts", "0005_view"):
        project.put("app", f"{name}.sql", APP[name])
    project.ok("adopt", "--yes")
    clean(project)
    assert database.outcomes() == ["adopted 0001_users", "adopted 0002_mail", "applied 0004_posts", "applied 0005_view"]
