# construct: data migrations
"""data loop update"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "data_loop_update"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    op.execute("CREATE TABLE t (id serial PRIMARY KEY, name text, slug text, n int)")
    for name in ("Ann Lee", "Bob", "Çelik"):
        conn.execute(sa.text("INSERT INTO t (name) VALUES (:name)"), {"name": name})
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("slug", sa.String), sa.column("n", sa.Integer))
    for row in conn.execute(sa.select(t.c.id, t.c.name).order_by(t.c.id)):
        conn.execute(t.update().where(t.c.id == row.id).values(slug=row.name.lower().replace(" ", "-"), n=len(row.name)))


def downgrade():
    op.drop_table("t")
