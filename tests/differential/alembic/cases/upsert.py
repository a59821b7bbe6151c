# construct: Core statements
"""upsert"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None

from sqlalchemy.dialects.postgresql import insert


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(20)))
    conn = op.get_bind()
    conn.execute(insert(t).values(id=1, a="x").on_conflict_do_nothing())
    conn.execute(insert(t).values(id=1, a="y").on_conflict_do_nothing(index_elements=["id"]))
    stmt = insert(t).values([{"id": 1, "a": "z"}, {"id": 2, "a": "n"}])
    conn.execute(stmt.on_conflict_do_update(index_elements=[t.c.id], set_={"a": stmt.excluded.a}))
    conn.execute(insert(t).values(id=2, a="q").on_conflict_do_update(constraint="t_pkey", set_=dict(a="const"), where=(t.c.id == 2)))
    source = sa.select(t.c.id + 1, t.c.a)
    conn.execute(insert(t).from_select(["id", "a"], source).on_conflict_do_nothing(index_elements=["id"]))
    conn.execute(insert(t).values(id=9, a="r").returning(t.c.id).on_conflict_do_nothing())


def downgrade():
    op.drop_table("t")
