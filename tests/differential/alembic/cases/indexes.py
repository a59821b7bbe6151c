# construct: indexes
"""indexes"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (id int, a text, b text, c jsonb, d int[], "User" int, ts timestamp)')
    op.create_index("ix_a", "t", ["a"])
    op.create_index("ix_ab", "t", ["a", "b"], unique=True)
    op.create_index(op.f("ix_t_b"), "t", ["b"], unique=False)
    op.create_index("ix_gin", "t", ["c"], postgresql_using="gin")
    op.create_index("ix_gin2", "t", ["c"], postgresql_using="GIN", postgresql_ops={"c": "jsonb_path_ops"})
    op.create_index("ix_part", "t", ["a"], postgresql_where=sa.text("b IS NOT NULL"))
    op.create_index("ix_part2", "t", ["a"], unique=True, postgresql_where="id > 5")
    op.create_index("ix_part3", "t", ["b"], postgresql_where=sa.column("id") > 5)
    op.create_index("ix_lower", "t", [sa.text("lower(a)")])
    op.create_index("ix_desc", "t", ["a", sa.text("ts DESC")])
    op.create_index("ix_func", "t", [sa.func.lower(sa.column("b"))])
    op.create_index("ix_expr", "t", [sa.column("id") + 1])
    op.create_index("ix_ops", "t", ["a"], postgresql_ops={"a": "text_pattern_ops"}, postgresql_with={"fillfactor": 50})
    op.create_index("ix_incl", "t", ["a"], postgresql_include=["b"])
    op.create_index("ix_desc2", "t", [sa.column("ts").desc().nulls_last()])
    op.create_index("ix_user", "t", ["User"])
    op.create_index("ix_coal", "t", ["id", sa.text("COALESCE(a, '')")], unique=True)
    op.create_index(None, "t", ["id"])
    op.create_index("ix_sch", "t", ["d"], schema="public", postgresql_using="gin")
    op.create_index("ix_neg", "t", [sa.text("(id * 2)")], mysql_length=5)


def downgrade():
    op.drop_index("ix_a", table_name="t")
    op.drop_index(op.f("ix_t_b"), table_name="t")
    op.drop_index("ix_part", table_name="t", postgresql_where=sa.text("b IS NOT NULL"))
    op.drop_index("ix_lower")
    op.drop_index("ix_sch", table_name="t", schema="public")
    op.drop_index(None, table_name="t") if False else None
    op.drop_table("t")
