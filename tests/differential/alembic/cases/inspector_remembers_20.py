# construct: inspector
# api: 2.0
"""What an Inspector of 2.0 remembers besides: indexes and schemas by name, until its cache is cleared"""
import sqlalchemy as sa
from alembic import op

revision = "inspector_remembers_20"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    said = []
    bind = op.get_bind()
    inspector, other, third = sa.inspect(bind), sa.inspect(bind), sa.inspect(bind)
    said.append((inspector.has_index("t", "ix_a"), other.has_schema("s"), third.has_table("t")))
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.Integer()))
    op.create_index("ix_a", "t", ["a"])
    op.execute("CREATE SCHEMA s")
    op.execute("CREATE MATERIALIZED VIEW m AS SELECT 1 AS n")
    op.execute("CREATE TEMP TABLE passing (n int)")
    said.append((inspector.has_index("t", "ix_a"), inspector.has_table("t"), inspector.has_table("t", schema="public"),
                 inspector.has_index("t", "ix_a", "public"), [index["name"] for index in inspector.get_indexes("t")]))
    said.append((other.has_schema("s"), other.has_index("t", "ix_a"), other.has_index("t", "ix_b")))
    said.append((third.has_index("t", "ix_a"), third.get_view_names(), third.get_materialized_view_names()))
    op.create_index("ix_b", "t", ["a", "id"])
    said.append((other.has_index("t", "ix_b"), sa.inspect(bind).has_index("t", "ix_b")))
    other.get_indexes("t").append({"name": "of nobody"})
    said.append(other.has_index("t", "of nobody"))
    said.append("passing" in sa.inspect(bind).get_table_names())
    for one in (inspector, other, third):
        said.append(one.clear_cache())
        said.append((one.has_index("t", "ix_a"), one.has_index("t", "ix_b"), one.has_schema("s"), one.has_table("t")))
    op.execute("SET LOCAL search_path TO s, public")
    op.execute("CREATE TABLE s.in_s (n int)")
    said.append((sorted(sa.inspect(bind).get_table_names()), sa.inspect(bind).get_table_names(schema="s")))
    op.execute("SET LOCAL search_path TO public")
    op.execute("DROP TABLE passing")
    op.create_table("said", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("what", sa.String()))
    op.bulk_insert(sa.table("said", sa.column("what", sa.String())), [{"what": str(each)} for each in said])


def downgrade():
    op.execute("DROP MATERIALIZED VIEW m")
    op.execute("DROP SCHEMA s CASCADE")
    op.drop_table("t")
    op.drop_table("said")
