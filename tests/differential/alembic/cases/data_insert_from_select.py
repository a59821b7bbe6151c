# construct: data migrations
"""data insert from select"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "data_insert_from_select"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE o (id int, a text); INSERT INTO o VALUES (1, 'x'), (2, 'y'); CREATE TABLE t (id int, a text)")
    o, t = sa.table("o", sa.column("id"), sa.column("a")), sa.table("t", sa.column("id"), sa.column("a"))
    op.execute(t.insert().from_select(["id", "a"], sa.select(o.c.id, sa.func.upper(o.c.a)).where(o.c.id > 1)))


def downgrade():
    op.drop_table("t")
    op.drop_table("o")
