# construct: bulk_insert
"""Keys of rows that are no columns: ignored among parameters"""
import sqlalchemy as sa
from alembic import op

revision = "bulk_insert_extra"
down_revision = None
branch_labels = None
depends_on = None

t = sa.table("t", sa.column("a", sa.Integer()), sa.column("b", sa.String()))


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("b", sa.String(20)), sa.Column("c", sa.String(20)))
    op.bulk_insert(t, [{"a": 1, "b": "one", "c": "no column here"}])
    op.bulk_insert(t, [{"a": 2, "x": 1}, {"a": 3}, {"a": 4, "b": "not in the first"}])
    bind = op.get_bind()
    bind.execute(t.insert(), {"a": 5, "x": 1})
    bind.execute(t.insert(), [{"a": 6, "x": 1}, {"a": 7, "x": 2}])
    bind.execute(t.update().where(t.c.a == 5), {"b": "five", "x": 9})
    bind.execute(t.update().values(b="six").where(t.c.a == 6), {"x": 9})
    bind.execute(t.insert().values(a=8), {"x": 9})


def downgrade():
    op.drop_table("t")
