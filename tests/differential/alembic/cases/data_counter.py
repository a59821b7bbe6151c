# construct: data migrations
"""data counter"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "data_counter"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    from collections import defaultdict
    conn = op.get_bind()
    op.execute("CREATE TABLE t (id int, kind text, rank int)")
    op.bulk_insert(sa.table("t", sa.column("id"), sa.column("kind")), [{"id": i, "kind": "ab"[i % 2]} for i in range(6)])
    seen = defaultdict(int)
    for id_, kind in conn.execute(sa.text("SELECT id, kind FROM t ORDER BY id")).fetchall():
        seen[kind] += 1
        conn.execute(sa.text("UPDATE t SET rank = :rank WHERE id = :id"), {"rank": seen[kind], "id": id_})


def downgrade():
    op.drop_table("t")
