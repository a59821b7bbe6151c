# construct: execute
# api: 1.4
"""raw strings 14"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0055"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    conn.execute("CREATE TABLE t (a text)")
    conn.execute("INSERT INTO t VALUES ('100%%')")
    conn.execute("INSERT INTO t VALUES (%s)", ("p",))
    conn.execute(sa.text("INSERT INTO t VALUES (:x)"), x="kw")
    row = conn.execute("SELECT a FROM t WHERE a = 'p'").fetchone()
    assert row["a"] == "p"
    assert list(row.keys()) == ["a"] and dict(row) == {"a": "p"}


def downgrade():
    op.drop_table("t")
