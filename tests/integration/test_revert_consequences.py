"""revert tells what it would drop, how many rows are in it and who stands on it, and stops where rows would go."""
import re

import pytest

from project import Project


@pytest.fixture
def two(project, database):
    project.source("app", {
        "0001_a": "CREATE TABLE users (id int PRIMARY KEY, name text);\nCREATE VIEW names AS SELECT name FROM users;\n"
                  "CREATE TYPE mood AS ENUM ('a');\n",
        "0001_a.down": "DROP VIEW names;\nDROP TABLE users CASCADE;\nDROP TYPE mood;\n",
        "0002_b": "ALTER TABLE users ADD email text;\n", "0002_b.down": "ALTER TABLE users DROP COLUMN email;\n"})
    project.source("shop", {
        "0001_s": "CREATE TABLE orders (id int PRIMARY KEY, u int CONSTRAINT orders_user REFERENCES users);\n",
        "0001_s.down": "DROP TABLE orders;\n"}, after="app")
    project.apply()
    return project


def left(database):
    return database.rows("SELECT local_id FROM lockstep.state WHERE is_applied ORDER BY source, local_id")


def test_an_empty_table_goes_without_asking(two, database):
    result = two.ok("revert", "--count", "1")
    assert result.out.startswith("would go       kind   rows  with\npublic.orders  table     0  shop:0001_s\n\n")
    assert not database.has("orders")


def test_rows_are_asked_for(two, database):
    database.execute("INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', NULL); INSERT INTO orders SELECT 1, 1")
    before = database.dump()
    shown = ("would go       kind   rows  with\npublic.orders  table     1  shop:0001_s\n\n")
    result = two.fails(4, "revert", "--count", "1")
    assert result.out == shown
    assert result.err.endswith("lockstep: error: the revert would lose 1 row in 1 place\n  remedy: Keep a copy of what is still "
                               "needed (pg_dump --table); with --yes it is done.\n")
    assert database.dump() == before, "nothing has happened"
    assert two.ok("revert", "--count", "1", "--yes").out.startswith(shown)
    assert not database.has("orders")


def test_a_dry_run_shows_the_same(two, database):
    database.execute("INSERT INTO users VALUES (1, 'a', 'x'), (2, 'b', NULL), (3, 'c', NULL)")
    result = two.ok("revert", "--to", "base", "--dry-run")
    assert result.out == """\
   action  step         kind    transaction  why
1  revert  shop:0001_s  schema  step         applied
2  revert  app:0002_b   schema  step         applied
3  revert  app:0001_a   schema  step         applied

would go       kind   rows  with
public.orders  table     0  shop:0001_s
public.users   table     3  app:0001_a
public.mood    type         app:0001_a
public.names   view         app:0001_a

3 steps would run
"""
    assert len(left(database)) == 3
    plan = two.ok("revert", "--to", "base", "--dry-run", as_json=True).json
    assert [step["step"] for step in plan["steps"]] == ["shop:0001_s", "app:0002_b", "app:0001_a"]
    row = {"column": None, "is_more": False}
    assert plan["consequences"] == {"standing": [], "losses": [
        {**row, "kind": "table", "schema": "public", "name": "orders", "step": "shop:0001_s", "has_rows": True, "rows": 0},
        {**row, "kind": "table", "schema": "public", "name": "users", "step": "app:0001_a", "has_rows": True, "rows": 3},
        {**row, "kind": "type", "schema": "public", "name": "mood", "step": "app:0001_a", "has_rows": False, "rows": None},
        {**row, "kind": "view", "schema": "public", "name": "names", "step": "app:0001_a", "has_rows": False, "rows": None}]}


def test_a_column_with_values(two, database):
    two.ok("revert", "--count", "1")
    database.execute("INSERT INTO users VALUES (1, 'a', NULL)")
    assert two.ok("revert", "--count", "1", "--dry-run").said("public.users.email  column  0 with a value  app:0002_b\n")
    database.execute("INSERT INTO users VALUES (2, 'b', 'x'), (3, 'c', 'y')")
    result = two.fails(4, "revert", "--count", "1", as_json=True)
    (told,) = [thing for thing in result.objects if thing["type"] == "consequences"]
    assert told["losses"] == [{"kind": "column", "schema": "public", "name": "users", "column": "email", "step": "app:0002_b",
                               "has_rows": True, "rows": 2, "is_more": False}]
    assert result.error["message"] == "the revert would lose 2 rows in 1 place"
    two.ok("revert", "--count", "1", "--yes")
    assert database.one("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'email'") == 0


def test_who_stands_on_it(project, database):
    """A step of another source that nothing in the manifest ties to what goes, its change, and a view by hand."""
    project.source("app", {"0001_a": "SELECT 1;\n", "0002_b": "CREATE TABLE extra (id int PRIMARY KEY);\n",
                           "0002_b.down": "DROP TABLE extra CASCADE;\n"})
    project.source("shop", {"0001_e": "CREATE TABLE on_extra (e int CONSTRAINT on_extra_fk REFERENCES extra);\n"
                                      "ALTER TABLE extra ADD y int;\n"}, after="app")
    project.apply()
    database.execute("CREATE VIEW extras AS SELECT id FROM extra; CREATE VIEW more AS SELECT id FROM extras")
    assert project.ok("revert", "--to", "app:0001_a", "--dry-run").out == """\
   action  step        kind    transaction  why
1  revert  app:0002_b  schema  step         applied

would go      kind   rows  with
public.extra  table     0  app:0002_b

stands on it                                of           on
change                                      shop:0001_e  public.extra   stays
foreign key on_extra_fk of public.on_extra  shop:0001_e  public.extra   goes as well
view public.extras                          (no step)    public.extra   goes as well
view public.more                            (no step)    public.extras  goes as well

1 step would run
"""
    result = project.ok("revert", "--to", "app:0001_a", as_json=True)
    (told,) = [thing for thing in result.objects if thing["type"] == "consequences"]
    assert told["standing"] == [
        {"what": "change", "step": "shop:0001_e", "on": "public.extra", "goes": False},
        {"what": "foreign key on_extra_fk of public.on_extra", "step": "shop:0001_e", "on": "public.extra", "goes": True},
        {"what": "view public.extras", "step": None, "on": "public.extra", "goes": True},
        {"what": "view public.more", "step": None, "on": "public.extras", "goes": True}]


def test_a_revision_of_alembic(project, database):
    """Its way back is SQL that the plugin makes."""
    project.source("core", plugin="alembic-compat")
    (project.root / "core/versions").mkdir()
    for name, down, up, back in (
            ("a1", None, 'op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True))', 'op.drop_table("t")'),
            ("b2", "a1", 'op.add_column("t", sa.Column("note", sa.Text()))', 'op.drop_column("t", "note")')):
        (project.root / f"core/versions/{name}.py").write_text(
            f'from alembic import op\nimport sqlalchemy as sa\nrevision = "{name}"\ndown_revision = {down!r}\n\n\n'
            f'def upgrade():\n    {up}\n\n\ndef downgrade():\n    {back}\n')
    project.apply()
    database.execute("INSERT INTO t VALUES (1, 'x'), (2, NULL)")
    assert project.fails(4, "revert", "--count", "1").out == (
        "would go       kind              rows  with\npublic.t.note  column  1 with a value  core:b2\n\n")
    assert project.fails(4, "revert", "--to", "base").out == (
        "would go  kind   rows  with\npublic.t  table     2  core:a1\n\n")
    project.ok("revert", "--to", "base", "--yes")
    assert not database.has("t")


def test_steps_of_other_sources_that_go_as_well(project, database):
    project.source("base", {"0001_a": "CREATE TABLE a (id int);\n", "0001_a.down": "DROP TABLE a;\n"})
    project.source("top", {"0001_t": "CREATE TABLE t (id int);\n", "0001_t.down": "DROP TABLE t;\n"}, requires="base")
    project.apply()
    database.execute("INSERT INTO t VALUES (1)")
    assert project.fails(4, "revert", "--to", "base").out == """\
would go  kind   rows  with
public.t  table     1  top:0001_t
public.a  table     0  base:0001_a

stands on it  of          on
step          top:0001_t  base:0001_a  goes as well

"""


def test_more_than_are_counted(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a AS SELECT generate_series(1, 100001) AS n;\n", "0001_a.down": "DROP TABLE a;\n"})
    project.apply()
    result = project.fails(4, "revert", "--count", "1")
    assert result.said("public.a  table  more than 100000  app:0001_a", "the revert would lose more than 100000 rows in 1 place")
    database.execute("DELETE FROM a WHERE n = 1")
    assert project.fails(4, "revert", "--count", "1").said("the revert would lose 100000 rows in 1 place")


def test_rows_behind_a_policy_are_not_overlooked(project, database):
    """The migrating role owns the table and is bound to its policies: it would see no row."""
    role = f"owner_{database.name}"
    database.execute(f"CREATE ROLE {role}; GRANT {role} TO CURRENT_USER; GRANT CREATE ON DATABASE \"{database.name}\" TO {role};"
                     f" GRANT CREATE ON SCHEMA public TO {role}")
    try:
        project.configure("target t", dsn=database.dsn, role=role)
        project.source("app", {"0001_a": "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);\n"
                                         "ALTER TABLE a ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n",
                               "0001_a.down": "DROP TABLE a;\n"})
        project.ok("apply", "-t", "t", dsn="")
        result = project.fails(4, "revert", "-t", "t", "--count", "1", dsn="")
        assert result.said("public.a  table  not to be counted  app:0001_a",
                           "the revert would lose rows that could not be counted in 1 place")
        project.ok("revert", "-t", "t", "--count", "1", "--yes", dsn="")
    finally:
        database.execute(f"DROP SCHEMA lockstep CASCADE; DROP TABLE IF EXISTS a; DROP OWNED BY {role}; DROP ROLE {role}")


def test_truncate_partitions_and_renames(project, database):
    project.source("app", {
        "0001_a": "CREATE TABLE p (d int) PARTITION BY LIST (d);\nCREATE TABLE p1 PARTITION OF p DEFAULT;\n"
                  "CREATE TABLE first (id serial PRIMARY KEY);\nCREATE TABLE kept (id int);\n",
        "0001_a.down": "DROP TABLE p;\nDROP TABLE IF EXISTS second, never;\nTRUNCATE kept;\n",
        "0002_b": "ALTER TABLE first RENAME TO second;\n", "0002_b.down": "SELECT 1;\n"})
    project.apply()
    database.execute("INSERT INTO p VALUES (1), (2); INSERT INTO second DEFAULT VALUES; INSERT INTO kept VALUES (1)")
    assert project.fails(4, "revert", "--to", "base").out == """\
would go       kind   rows  with
public.kept    table     1  app:0001_a
public.p       table     2  app:0001_a
public.second  table     1  app:0001_a

"""


CASCADES = {
    "schema": ("DROP SCHEMA IF EXISTS shop CASCADE;\n", "public.uses.m  column  1 with a value  app:0001_a\n"
                                                         "shop.cart      table                2  app:0001_a\n"),
    "children": ("DROP TABLE parent CASCADE;\n", "public.parent  table     1  app:0001_a\n"
                                                  "public.child   table     1  app:0001_a\n"),
    "truncate": ("TRUNCATE people RESTART IDENTITY CASCADE;\n", "public.people    all rows     1  app:0001_a\n"
                                                                 "public.refers    all rows     1  app:0001_a\n"
                                                                 "public.refers_2  all rows     1  app:0001_a\n"),
    "domain": ("DROP DOMAIN small CASCADE;\n", "public.uses.s  column  1 with a value  app:0001_a\n"),
    "extension": ("DROP EXTENSION hstore CASCADE;\n", "public.uses.h  column  1 with a value  app:0001_a\n"),
}


@pytest.mark.parametrize("case", CASCADES)
def test_rows_that_cascade_takes(project, database, case):
    sql, wanted = CASCADES[case]
    database.execute("CREATE SCHEMA shop; CREATE TABLE shop.cart (id int); CREATE TYPE shop.mood AS ENUM ('a'); CREATE DOMAIN small AS int;"
                     "CREATE EXTENSION hstore; CREATE TABLE uses (m shop.mood, s small[], h hstore);"
                     "CREATE TABLE parent (id int); CREATE TABLE child () INHERITS (parent); CREATE TABLE people (id int PRIMARY KEY);"
                     "CREATE TABLE refers (id int PRIMARY KEY REFERENCES people); CREATE TABLE refers_2 (id int REFERENCES refers);"
                     "INSERT INTO shop.cart VALUES (1), (2); INSERT INTO uses VALUES ('a', '{1}', ''); INSERT INTO child VALUES (1);"
                     "INSERT INTO people VALUES (1); INSERT INTO refers VALUES (1); INSERT INTO refers_2 VALUES (1)")
    project.source("app", {"0001_a": "SELECT 1;\n", "0001_a.down": sql})
    project.apply()
    told = project.fails(4, "revert", "--count", "1").out.split("\n\n")[0]
    assert told.split("\n", 1)[1] + "\n" == wanted
    project.ok("revert", "--count", "1", "--yes")


def test_only_the_rows_of_a_table(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a (id int);\n", "0002_b": "INSERT INTO a VALUES (1), (2);\n",
                           "0002_b.down": "DELETE FROM a;\n"})
    project.apply()
    assert project.fails(4, "revert", "--count", "1").said("public.a  all rows     2  app:0002_b")
    project.ok("revert", "--count", "1", "--yes")
    assert database.one("SELECT count(*) FROM a") == 0


def test_another_manifest_stands_on_it(project, database):
    """Its step is called as one of ours that goes: it stays all the same."""
    project.source("app", {"1": "CREATE TABLE ours (id int PRIMARY KEY);\n", "1.down": "DROP TABLE ours;\n"})
    project.apply()
    other = Project(project.root / "other", project.dsn, name="other")
    other.source("app", {"1": "ALTER TABLE ours ADD y int;\nCREATE VIEW theirs AS SELECT id FROM ours;\n"})
    other.apply()
    result = project.run("revert", "--count", "1", as_json=True)
    (told,) = [thing for thing in result.objects if thing["type"] == "consequences"]
    assert result.rc == 30 and told["standing"] == [
        {"what": "change", "step": "other/app:1", "on": "public.ours", "goes": False},
        {"what": "view public.theirs", "step": "other/app:1", "on": "public.ours", "goes": False}]
    tables = {t["name"]: (t["owner"], t["step"], t["last_step"])
              for t in project.ok("docs", "inventory", as_json=True).json["tables"]}
    assert tables == {"ours": ("app", "app:1", "other/app:1"), "theirs": ("other/app", "other/app:1", None)}
    assert re.search("view +public.theirs +other/app +other/app:1", project.ok("docs", "ownership").out)
    database.execute("ALTER TABLE ours DROP y CASCADE")
    (found,) = project.run("check", as_json=True).json["findings"]
    assert (found["step"], found["source"]) == ("other/app:1", "other/app")
    page = project.ok("docs", "html").out
    assert "<td>other/app</td>" in page and "<code>other/app:1</code>" in page
