"""satisfied_by: a dump does the work of a revision, which is proven and recorded without being executed."""
import shutil

import pytest

REVISION = '''"""{doc}"""
from alembic import op
import sqlalchemy as sa

revision = "{revision}"
down_revision = {down!r}


def upgrade():
{up}


def downgrade():
{back}
'''

BASE_UP = '''    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False),
    )
    op.create_index("users_name", "users", ["name"], unique=True)'''
NEXT_UP = '''    op.add_column("users", sa.Column("email", sa.Text()))'''
DUMP = """
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TABLE public.users (id serial NOT NULL, name character varying(80) NOT NULL);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
CREATE UNIQUE INDEX users_name ON public.users USING btree (name);
"""


@pytest.fixture
def hybrid(project):
    project.source("core", {
        "base_first.txt": "",
    }, plugin="alembic-compat")
    (project.root / "core/base_first.txt").unlink()
    versions = project.root / "core/versions"
    versions.mkdir()
    (versions / "base.py").write_text(REVISION.format(
        doc="Users", revision="base0001", down=None, up=BASE_UP, back='    op.drop_table("users")'))
    (versions / "next.py").write_text(REVISION.format(
        doc="Email", revision="next0002", down="base0001", up=NEXT_UP, back='    op.drop_column("users", "email")'))
    project.source("dump", {"0000_init": DUMP, "0000_init.down": "DROP TABLE public.users;"})
    project.profile("alembic", "core")
    project.profile("full", "core", "dump")
    project.step("baseline", id="core:base0001", satisfied_by="dump:0000_init")
    return project


def test_what_it_promises_belongs_to_its_own_source(hybrid, database):
    """The dump made the table; another one of the dump is its own."""
    hybrid.put("dump", "0000_init.sql", DUMP + "CREATE TABLE public.more (id int);\n")
    hybrid.apply()
    tables = {t["name"]: (t["owner"], t["step"], t["last_step"])
              for t in hybrid.ok("docs", "inventory", as_json=True).json["tables"] if t["name"] != "alembic_version"}
    assert tables == {"users": ("core", "dump:0000_init", "core:next0002"), "more": ("dump", "dump:0000_init", None)}
    objects = {o["name"]: o for o in hybrid.ok("docs", "ownership", as_json=True).json["objects"] if o["kind"] == "table"}
    assert {name: (o["owner"], o["promised_by"], o["created"]["step"]) for name, o in objects.items()} == {
        "users": ("core", "core:base0001", "dump:0000_init"), "more": ("dump", None, "dump:0000_init")}
    assert hybrid.ok("docs", "ownership").out.startswith(
        "kind      object               owner  created by      changed by     promised by    note\n"
        "table     public.more          dump   dump:0000_init\n"
        "table     public.users         core   dump:0000_init  core:next0002  core:base0001  shared\n")


def test_the_dump_comes_first_and_the_revision_is_stamped(hybrid, database):
    hybrid.apply()
    assert hybrid.status().states == {
        "core:base0001": "applied", "core:next0002": "applied", "dump:0000_init": "applied"}
    assert hybrid.plan().planned == []
    assert database.rows("SELECT version_num FROM alembic_version") == [("next0002",)]
    outcomes = {row["step"]: row["outcome"] for row in hybrid.ok("history", as_json=True).json["events"]}
    assert outcomes == {"dump:0000_init": "applied", "core:base0001": "recorded", "core:next0002": "applied"}


def test_the_order_puts_it_right_behind(hybrid):
    assert hybrid.plan().planned == ["dump:0000_init", "core:base0001", "core:next0002"]


def test_what_the_dump_does_not_do_is_not_recorded(hybrid, database):
    hybrid.put("dump", "0000_init.sql", DUMP.replace("character varying(80)", "character varying(40)"))
    result = hybrid.fails(32, "apply")
    assert result.said("users", "80", "40"), result
    assert hybrid.status().states["dump:0000_init"] == "applied"
    assert hybrid.status().states["core:base0001"] in ("pending", "failed")
    assert database.rows("SELECT to_regclass('alembic_version')") == [(None,)]


def test_without_the_dump_the_revision_runs_itself(hybrid, database):
    hybrid.apply("--profile", "alembic")
    assert hybrid.status("--profile", "alembic").states["core:base0001"] == "applied"
    assert database.rows("SELECT version_num FROM alembic_version") == [("next0002",)]
    # and then the dump has nothing left to do
    result = hybrid.fails(3, "apply")
    assert result.said("dump:0000_init", "core:base0001"), result


def test_reverting_a_satisfied_step_only_takes_the_record_back(hybrid, database):
    hybrid.apply()
    hybrid.ok("revert", "--count", "2")
    assert database.rows("SELECT to_regclass('users') IS NOT NULL") == [(True,)]
    assert database.rows("SELECT * FROM alembic_version") == []
    assert hybrid.status().states == {
        "core:base0001": "pending", "core:next0002": "pending", "dump:0000_init": "applied"}
    hybrid.apply()
    assert database.rows("SELECT version_num FROM alembic_version") == [("next0002",)]


def test_reverting_the_dump_takes_what_it_satisfied_along(hybrid, database):
    hybrid.apply()
    hybrid.ok("revert", "--to", "base")
    assert database.rows("SELECT to_regclass('users')") == [(None,)]
    assert set(hybrid.status().states.values()) == {"pending"}


def test_ancestors_must_be_satisfied_as_well(hybrid):
    hybrid.step("second", id="core:next0002", satisfied_by="dump:0000_init")
    del hybrid.sections["step baseline"]
    hybrid.write()
    result = hybrid.fails(3, "plan")
    assert result.said("core:next0002", "core:base0001"), result


def test_raw_sql_cannot_prove(hybrid):
    del hybrid.sections["step baseline"]
    shutil.rmtree(hybrid.root / "core/versions")
    (hybrid.root / "core/versions").mkdir()
    hybrid.source("other", {"0001_b": "CREATE TABLE b (id int);"})
    hybrid.step("cannot", id="other:0001_b", satisfied_by="dump:0000_init")
    result = hybrid.fails(40, "apply")
    assert result.said("other:0001_b", "check"), result
