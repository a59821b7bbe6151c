"""docs ownership: every object, who made, changed and dropped it; and the filter for Alembic, held against the real one."""
import subprocess

import pytest

from alembic_project import PYTHONS, generations
from project import environment

REVISION = '''from alembic import op
import sqlalchemy as sa

revision = "{name}"
down_revision = {down!r}


def upgrade():
{up}


def downgrade():
    pass
'''



@pytest.fixture
def two(project, database):
    project.source("app", {
        "0001_a": "CREATE TABLE users (id int PRIMARY KEY);\nCREATE TABLE lost (id int);\nCREATE TABLE old (id int);\n"
                  "CREATE VIEW names AS SELECT id FROM users;\n",
        "0002_b": "ALTER TABLE users RENAME TO people;\nDROP TABLE old;\n"})
    project.source("shop", {
        "0001_s": "CREATE SCHEMA shop;\nCREATE TYPE shop.mood AS ENUM ('a');\nCREATE TABLE shop.cart (id serial, m shop.mood);\n"
                  "CREATE FUNCTION shop.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n",
        "0002_x": "ALTER TABLE people ADD name text;\nCREATE INDEX people_name ON people (name);\n"
                  "CREATE TRIGGER touch BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION shop.f();\n"}, requires="app")
    project.apply()
    database.execute("CREATE TABLE by_hand (id int PRIMARY KEY); DROP TABLE lost; CREATE INDEX people_by_hand ON people (id, name)")
    return project


def test_text(two):
    assert two.ok("docs", "ownership").out == """\
kind      object                  owner   created by   changed by                                  note
schema    shop                    shop    shop:0001_s
type      shop.mood               shop    shop:0001_s
table     public.by_hand          (none)                                                           no step made it
table     public.lost             app     app:0001_a                                               gone, and no step dropped it
table     public.people           app     app:0001_a   app:0002_b (was public.users), shop:0002_x  shared
table     shop.cart               shop    shop:0001_s
view      public.names            app     app:0001_a
sequence  shop.cart_id_seq        shop    shop:0001_s
function  shop.f()                shop    shop:0001_s
trigger   public.touch on people  shop    shop:0002_x
index     public.people_by_hand   (none)                                                           no step made it
index     public.people_name      shop    shop:0002_x
index     public.users_pkey       app     app:0001_a

dropped:
kind   object      owner  created by  dropped by
table  public.old  app    app:0001_a  app:0002_b

13 objects: 9 owned, 1 shared, 2 without an owner, 1 gone without a step; 1 dropped
"""


def test_markdown(two):
    assert two.ok("docs", "ownership", "--format", "markdown").out == """\
| kind | object | owner | created by | changed by | note |
|---|---|---|---|---|---|
| schema | shop | shop | shop:0001_s | | |
| type | shop.mood | shop | shop:0001_s | | |
| table | public.by_hand | (none) | | | no step made it |
| table | public.lost | app | app:0001_a | | gone, and no step dropped it |
| table | public.people | app | app:0001_a | app:0002_b (was public.users), shop:0002_x | shared |
| table | shop.cart | shop | shop:0001_s | | |
| view | public.names | app | app:0001_a | | |
| sequence | shop.cart_id_seq | shop | shop:0001_s | | |
| function | shop.f() | shop | shop:0001_s | | |
| trigger | public.touch on people | shop | shop:0002_x | | |
| index | public.people_by_hand | (none) | | | no step made it |
| index | public.people_name | shop | shop:0002_x | | |
| index | public.users_pkey | app | app:0001_a | | |

## Dropped

| kind | object | owner | created by | dropped by |
|---|---|---|---|---|
| table | public.old | app | app:0001_a | app:0002_b |

13 objects: 9 owned, 1 shared, 2 without an owner, 1 gone without a step; 1 dropped
"""


def test_json(two):
    objects = two.ok("docs", "ownership", as_json=True).json["objects"]
    assert [(o["kind"], o["schema"], o["name"], o["owner"], o["is_there"], o["is_shared"]) for o in objects] == [
        ("schema", None, "shop", "shop", True, False), ("type", "shop", "mood", "shop", True, False),
        ("table", "public", "by_hand", None, True, False), ("table", "public", "lost", "app", False, False),
        ("table", "public", "old", "app", False, False), ("table", "public", "people", "app", True, True),
        ("table", "shop", "cart", "shop", True, False), ("view", "public", "names", "app", True, False),
        ("sequence", "shop", "cart_id_seq", "shop", True, False), ("function", "shop", "f()", "shop", True, False),
        ("trigger", "public", "touch on people", "shop", True, False),
        ("index", "public", "people_by_hand", None, True, False), ("index", "public", "people_name", "shop", True, False),
        ("index", "public", "users_pkey", "app", True, False)]
    people = next(o for o in objects if o["name"] == "people")
    assert all(effect.pop("at") for effect in [people["created"], *people["changes"]])
    assert people == {
        "kind": "table", "schema": "public", "name": "people", "owner": "app", "promised_by": None, "dropped": None,
        "created": {"manifest": "app", "step": "app:0001_a", "action": "created", "formerly": None},
        "changes": [{"manifest": "app", "step": "app:0002_b", "action": "renamed", "formerly": "public.users"},
                    {"manifest": "app", "step": "shop:0002_x", "action": "altered", "formerly": None}],
        "is_there": True, "is_shared": True}
    old = next(o for o in objects if o["name"] == "old")
    assert (old["created"]["step"], old["dropped"]["step"]) == ("app:0001_a", "app:0002_b")


def test_partitions(project, database):
    """What they have from their parent is there, before it is detached and behind that; an extension's members are not listed."""
    project.source("app", {
        "0001_a": "CREATE TABLE ev (id int, d int, note text, PRIMARY KEY (id, d)) PARTITION BY RANGE (d);\n"
                  "CREATE TABLE ev_1 PARTITION OF ev FOR VALUES FROM (1) TO (2);\nCREATE INDEX ev_note ON ev (note);\n"
                  "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
                  "CREATE TRIGGER g BEFORE INSERT ON ev FOR EACH ROW EXECUTE FUNCTION f();\n"
                  "CREATE TYPE span AS RANGE (subtype = int);\n",
        "0002_b": "CREATE TABLE ev_2 PARTITION OF ev FOR VALUES FROM (2) TO (3);\nALTER TABLE ev DETACH PARTITION ev_1;\n"})
    project.apply()
    database.execute("CREATE INDEX ev_2_by_hand ON ev_2 (note)")
    assert project.ok("docs", "ownership").out == """\
kind      object                owner   created by  changed by  note
type      public.span           app     app:0001_a
table     public.ev             app     app:0001_a  app:0002_b
table     public.ev_1           app     app:0001_a  app:0002_b
table     public.ev_2           app     app:0002_b
function  public.f()            app     app:0001_a
trigger   public.g on ev        app     app:0001_a
trigger   public.g on ev_2      app     app:0002_b
index     public.ev_1_note_idx  app     app:0001_a
index     public.ev_1_pkey      app     app:0001_a
index     public.ev_2_by_hand   (none)                          no step made it
index     public.ev_2_note_idx  app     app:0002_b
index     public.ev_2_pkey      app     app:0002_b
index     public.ev_note        app     app:0001_a
index     public.ev_pkey        app     app:0001_a

dropped:
kind     object            owner  created by  dropped by
trigger  public.g on ev_1  app    app:0001_a  app:0002_b

14 objects: 13 owned, 1 without an owner; 1 dropped
"""


def test_renamed_by_hand_and_made_anew(project, database):
    """What a step drops or renames is what it has always been, though another one has its name by now."""
    project.source("app", {"0001": "CREATE TABLE w (id int);\nCREATE TABLE x (id int);\n"})
    project.apply()
    database.execute("ALTER TABLE w RENAME TO w_old; ALTER TABLE x RENAME TO x_old")
    project.put("app", "0002.sql", "CREATE TABLE w (other int);\nCREATE TABLE x (other int);\n")
    project.apply()
    project.put("app", "0003.sql", "DROP TABLE w_old;\nALTER TABLE x_old RENAME TO x_oldest;\n")
    project.apply()
    assert project.ok("docs", "ownership").out == """\
kind   object           owner  created by  changed by
table  public.w         app    app:0002
table  public.x         app    app:0002
table  public.x_oldest  app    app:0001    app:0003 (was public.x)

dropped:
kind   object    owner  created by  dropped by
table  public.w  app    app:0001    app:0003

3 objects: 3 owned; 1 dropped
"""
    project.ok("check")
    database.execute("ALTER TABLE w ADD y int; ALTER TABLE x ADD y int; ALTER TABLE x_oldest ADD y int")
    assert [(d["name"], d["part"]) for d in project.run("check", as_json=True).json["findings"]] == [
        ("w", "column y"), ("x", "column y"), ("x_oldest", "column y")]


def test_an_index_that_is_built_anew(project):
    """Whoever changes the type of a column has the server make its indexes again: they stay whose they are."""
    project.source("app", {"0001": "CREATE TABLE t (id int PRIMARY KEY, name varchar(80));\nCREATE INDEX t_name ON t (name);\n"})
    project.source("other", {"0001": "ALTER TABLE t ALTER name TYPE varchar(200), ALTER id TYPE bigint;\n",
                             "0002": "DROP INDEX t_name;\n"}, requires="app")
    project.apply("--to", "other:0001")
    assert project.ok("docs", "ownership").out == """\
kind   object         owner  created by  changed by  note
table  public.t       app    app:0001    other:0001  shared
index  public.t_name  app    app:0001    other:0001  shared
index  public.t_pkey  app    app:0001    other:0001  shared

3 objects: 3 shared
"""
    project.apply()
    assert "index  public.t_name  app    app:0001    other:0001  other:0002\n" in project.ok("docs", "ownership").out


def test_two_journals(project, database):
    """Whoever keeps another one in the same database: its tables are nobody's objects, and none of ours."""
    project.source("app", {"0001": "CREATE TABLE ours (id int);\n"})
    project.apply()
    project.configure("lockstep", journal_schema="other journal")
    project.put("app", "0001.sql", "CREATE TABLE theirs (id int);\n")
    project.apply()
    assert project.ok("docs", "ownership").out == """\
kind   object         owner   created by  note
table  public.ours    (none)              no step made it
table  public.theirs  app     app:0001

2 objects: 1 owned, 1 without an owner
"""
    assert [t["name"] for t in project.ok("docs", "inventory", as_json=True).json["tables"]] == ["ours", "theirs"]
    database.execute("DROP TABLE ours")
    assert "the same schema" in project.ok("rehearse").out
    assert project.ok("check").rc == 0


def test_before_anything_was_applied(project, database):
    project.source("app", {"0001_a": "CREATE TABLE a (id int);\n"})
    assert project.ok("docs", "ownership").out == "0 objects\n"
    database.execute("CREATE TABLE by_hand (id int)")
    assert project.ok("docs", "ownership").out == (
        "kind   object          owner   note\ntable  public.by_hand  (none)  no step made it\n\n1 object: 1 without an owner\n")


# ---- Alembic ---------------------------------------------------------------------------------------------------------

AUTOGENERATE = '''
import os, sys
import psycopg2
import sqlalchemy as sa
from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext

filtered = None
if len(sys.argv) > 1:
    sys.path.insert(0, os.getcwd())
    import lockstep_owners
    filtered = getattr(lockstep_owners, sys.argv[1])
metadata = sa.MetaData()
sa.Table("users", metadata, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(80), nullable=False),
         sa.Column("since", sa.Date()))
sa.Table("cart", metadata, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("more", sa.Text()))
engine = sa.create_engine("postgresql+psycopg2://", creator=lambda: psycopg2.connect(os.environ["TEST_DSN"]))
with engine.connect() as connection:
    options = {"target_metadata": metadata, "include_schemas": True}
    if filtered:
        options["include_object"] = filtered
    context = MigrationContext.configure(connection, opts=options)
    print(render_python_code(produce_migrations(context, metadata).upgrade_ops))
'''


@pytest.fixture
def hybrid(project, database):
    """An Alembic source; and what others own: tables in two schemas, an index on Alembic's own table, and a table (cart)
    that Alembic's models know as well."""
    project.source("core", plugin="alembic-compat")
    (project.root / "core/versions").mkdir()
    (project.root / "core/versions/base.py").write_text(REVISION.format(
        name="base", down=None, up='    op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True),\n'
                                   '        sa.Column("name", sa.String(80), nullable=False))'))
    project.source("sql", {"0001_s": 'CREATE SCHEMA shop;\nCREATE TABLE shop."Order ""Line" (id serial PRIMARY KEY, x int UNIQUE);\n'
                                     "CREATE TABLE facts (id serial PRIMARY KEY);\nCREATE INDEX facts_id ON facts (id);\n"
                                     "CREATE INDEX users_by_sql ON users (name);\nCREATE TABLE cart (id int PRIMARY KEY);\n"},
                   requires="core")
    project.apply()
    database.execute("CREATE TABLE by_hand (id int)")
    return project


def autogenerate(project, database, api, *function):
    script = project.root / "auto.py"
    script.write_text(AUTOGENERATE)
    done = subprocess.run([PYTHONS[api], "-B", str(script), *function], cwd=project.root, capture_output=True, text=True,
                          env=environment(project.root, TEST_DSN=database.dsn), timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("api", generations())
def test_autogenerate_leaves_other_systems_tables_alone(hybrid, database, api):
    bare = autogenerate(hybrid, database, api)
    for table in ("facts", 'Order "Line', "by_hand", "event", "located", "meta"):
        assert f"drop_table('{table}'" in bare, "without the filter"
    assert "'users_by_sql'" in bare and "add_column('cart'" in bare and "add_column('users'" in bare
    module = hybrid.ok("docs", "ownership", "--format", "alembic").out
    (hybrid.root / "lockstep_owners.py").write_text(module)
    filtered = autogenerate(hybrid, database, api, "include_object")
    assert [line.strip() for line in filtered.splitlines() if line.strip().startswith("op.")] == [
        "op.drop_table('by_hand')", "op.add_column('users', sa.Column('since', sa.Date(), nullable=True))"]


def test_the_module(hybrid):
    module = hybrid.ok("docs", "ownership", "--format", "alembic").out
    assert module == '''\
"""What the autogenerate of Alembic leaves alone: everything that another source owns.

Written by `lockstep docs ownership --format alembic`; write it again when another source has
made or dropped a table. Put it beside env.py, and there:

    # core
    from lockstep_owners import include_object
    context.configure(..., include_object=include_object)

Objects that no step made, and columns that one source added to a table of another, are not
left out: the record knows whose a table is, not a column.
"""

JOURNAL_SCHEMA = "lockstep"
# the one that Alembic does not name: current_schema of its connection
DEFAULT_SCHEMA = "public"

# type, schema, name: the source
OWNERS = {
    ("index", "public", "cart_pkey"): "sql",
    ("index", "public", "facts_id"): "sql",
    ("index", "public", "facts_pkey"): "sql",
    ("index", "public", "users_by_sql"): "sql",
    ("index", "public", "users_pkey"): "core",
    ("index", "shop", "Order \\"Line_pkey"): "sql",
    ("index", "shop", "Order \\"Line_x_key"): "sql",
    ("sequence", "public", "facts_id_seq"): "sql",
    ("sequence", "public", "users_id_seq"): "core",
    ("sequence", "shop", "Order \\"Line_id_seq"): "sql",
    ("table", "public", "cart"): "sql",
    ("table", "public", "facts"): "sql",
    ("table", "public", "users"): "core",
    ("table", "shop", "Order \\"Line"): "sql",
    ("table", "public", "alembic_version"): "core",
}


def include_object_of(source):
    """The filter for the env.py of this source."""

    def include_object(object, name, type_, reflected, compare_to):
        table = getattr(object, "table", None)
        schema = getattr(object if table is None else table, "schema", None)
        schema = schema or DEFAULT_SCHEMA
        if schema == JOURNAL_SCHEMA:
            return False
        things = [(type_, name)]
        if table is not None:
            things.append(("table", table.name))
        return all(OWNERS.get((kind, schema, thing), source) == source for kind, thing in things)

    return include_object


include_object = include_object_of("core")
'''


def test_several_alembic_sources_have_a_filter_each(project, database):
    for name, table in (("core-one", "a"), ("two", "b")):
        project.source(name, plugin="alembic-compat", version_table=f"version_{table}")
        (project.root / name / "versions").mkdir()
        (project.root / name / "versions/base.py").write_text(REVISION.format(
            name=f"base{table}", down=None, up=f'    op.create_table("{table}", sa.Column("id", sa.Integer(), primary_key=True))'))
    project.apply()
    module = project.ok("docs", "ownership", "--format", "alembic").out
    assert module.endswith('\n\ninclude_object_core_one = include_object_of("core-one")\n'
                           'include_object_two = include_object_of("two")\n')
    assert "    # core-one\n    from lockstep_owners import include_object_core_one\n" in module
    (project.root / "lockstep_owners.py").write_text(module)
    dropped = {function: [line.split("'")[1] for line in autogenerate(project, database, "1.4", function).splitlines()
                          if "drop_table" in line] for function in ("include_object_core_one", "include_object_two")}
    # each knows its own version table: Alembic itself leaves that out where env.py names it
    assert {name: sorted(tables) for name, tables in dropped.items()} == {
        "include_object_core_one": ["a", "version_a"], "include_object_two": ["b", "version_b"]}


def test_an_index_whose_build_was_cut_off(project, database):
    project.source("app", {"0001_i": "CREATE TABLE t (k int);\nINSERT INTO t VALUES (1), (1);\n"
                                     "CREATE UNIQUE INDEX CONCURRENTLY t_k ON t (k);\n"})
    project.fails(30, "apply")
    assert [line.split() for line in project.ok("docs", "ownership").out.splitlines()[1:-2]] == [
        ["table", "public.t", "app", "app:0001_i"],
        ["index", "public.t_k", "(none)", *"invalid: its build did not come to its end".split()]]


def test_two_manifests_know_each_others_version_tables(project, database):
    """Each has an Alembic source, and the other's books are nobody's business: not unowned, and not for autogenerate to drop."""
    for name in ("one", "two"):
        (project.root / f"{name}.ini").write_text(f"[manifest]\nname = {name}\n\n[source core]\nplugin = alembic-compat\npath = {name}\n"
                                                  f"version_table = version_{name}\n")
        (project.root / name / "versions").mkdir(parents=True)
        (project.root / name / "versions/base.py").write_text(REVISION.format(
            name=f"base{name}", down=None, up=f'    op.create_table("t_{name}", sa.Column("id", sa.Integer(), primary_key=True))'))
        project.ok("apply", "-m", f"{name}.ini", manifest=False)
    for name, other in (("one", "two"), ("two", "one")):
        of = {"manifest": False}
        assert project.ok("check", "-m", f"{name}.ini", **of).out == "nothing found; objects as recorded: 2\n"
        owned = project.ok("docs", "ownership", "-m", f"{name}.ini", **of).out
        assert "version_" not in owned and "6 objects: 6 owned" in owned
        module = project.ok("docs", "ownership", "-m", f"{name}.ini", "--format", "alembic", **of).out
        assert f'("table", "public", "version_{name}"): "core",' in module
        assert f'("table", "public", "version_{other}"): "{other}/core",' in module
    # a manifest that has given its Alembic source up keeps no books any more
    (project.root / "two.ini").write_text("[manifest]\nname = two\n\n[source sql]\nplugin = raw-sql\npath = sql\n")
    (project.root / "sql").mkdir()
    (project.root / "sql/0001_x.sql").write_text("CREATE TABLE x ();\n")
    project.ok("apply", "-m", "two.ini", manifest=False)
    assert "version_two" in project.run("check", "-m", "one.ini", manifest=False).out


def test_sources_whose_names_python_cannot_tell_apart(project, database):
    for name in ("a-b", "a_b", "c-d"):
        project.source(name, plugin="alembic-compat", version_table=f"version_{name[-1]}{len(name.split('_'))}")
        (project.root / name / "versions").mkdir()
    module = project.ok("docs", "ownership", "--format", "alembic").out
    assert [line.strip() for line in module.splitlines() if "import" in line or "context.configure" in line] == [
        "from lockstep_owners import include_object_of",
        'context.configure(..., include_object=include_object_of("a-b"))',
        "from lockstep_owners import include_object_of",
        'context.configure(..., include_object=include_object_of("a_b"))',
        "from lockstep_owners import include_object_c_d",
        "context.configure(..., include_object=include_object_c_d)"]
    assert module.endswith('    return include_object\n\n\ninclude_object_c_d = include_object_of("c-d")\n')


def test_no_alembic_source(project):
    project.source("app", {"0001_a": "CREATE TABLE a (id int);\n"})
    project.fails(2, "docs", "ownership", "--format", "alembic").said("no source of this manifest is an Alembic one")
