# construct: extension ops
# package: alembic_utils
"""create_entity, drop_entity and replace_entity of the package alembic_utils"""
import sqlalchemy as sa
from alembic import op
from alembic_utils.pg_extension import PGExtension
from alembic_utils.pg_function import PGFunction
from alembic_utils.pg_materialized_view import PGMaterializedView
from alembic_utils.pg_policy import PGPolicy
from alembic_utils.pg_trigger import PGTrigger
from alembic_utils.pg_view import PGView
from sqlalchemy import text as sql_text  # noqa: F401

revision = "entities"
down_revision = None
branch_labels = None
depends_on = None

names = PGView(schema="public", signature="names", definition="SELECT id, name::text AS said, '100%' AS share FROM t;\n ")
wide = PGView('"public"', '"Wide  Names"', "SELECT id, name, to_char(made, 'HH24:MI') AS at FROM t ; ")
late = PGMaterializedView(schema="public", signature="late", definition="SELECT count(*) AS n FROM t;", with_data=False)
full = PGMaterializedView("public", "full", "SELECT count(*) AS n FROM t")
add = PGFunction(schema="public", signature="add (a integer, b integer default 1 )",
                 definition="returns integer language sql as $$ select a + b::integer; $$;")
told = PGFunction(
    "public", "Told(what text, is_told boolean)",
    """
    RETURNS text LANGUAGE 'plpgsql' AS $body$
    declare said text := 'a:b'; n int; begin
      n := length(what)::int; said = said || E'\\:x :y' || what;
      return said;
    end; $body$
    """)
stamp = PGFunction("public", "stamp()", "returns trigger language plpgsql as $$ begin new.made := now(); return new; end $$")
made = PGTrigger(schema="public", signature="Made It", on_entity="t", is_constraint=False,
                 definition="before  insert or update of name\n on   public.t\tfor each row execute function stamp()")
checked = PGTrigger("public", "checked", "AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stamp();",
                    "public.t", True)
mine = PGPolicy(schema="public", signature="mine", on_entity="t", definition="for select to public using (name = 'a:b'::text)")
fuzzy = PGExtension(schema="public", signature="fuzzystrmatch")


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String()),
                    sa.Column("made", sa.DateTime()))
    for entity in (fuzzy, names, wide, late, full, add, told, stamp, made, checked, mine):
        op.create_entity(entity)
    op.replace_entity(PGView("public", "names", "SELECT id, name::text AS said, '100%' AS share, made FROM t"))
    op.replace_entity(PGView(schema="public", signature="Wide Names", definition="SELECT made, 'a''b' AS said FROM t"))
    op.replace_entity(full)
    op.replace_entity(PGFunction("public", "add(a integer, b integer default 1)",
                                 "returns integer language sql as $$ select a - b $$"))
    op.replace_entity(made)
    op.replace_entity(PGPolicy("public", "mine", "for all using (id > 0)", "public.t"))
    op.execute(PGView("public", "more", "SELECT 1 AS one").to_sql_statement_create())
    op.execute("INSERT INTO t (id, name) VALUES (1, \"Told\"('x', true) || add(3))")


def downgrade():
    op.execute(PGView("public", "more", "").to_sql_statement_drop(cascade=True))
    op.drop_entity(mine)
    op.drop_entity(checked)
    op.drop_entity(made)
    op.drop_entity(PGFunction("public", "stamp()", "# not required for op"), cascade=True)
    op.drop_entity(told)
    op.drop_entity(add)
    op.drop_entity(full)
    op.drop_entity(late, cascade=False)
    op.drop_entity(wide)
    op.drop_entity(names)
    op.drop_entity(fuzzy)
    op.drop_table("t")
