# construct: execute
"""execute percent"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "execute_percent"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (a text)")
    op.execute("INSERT INTO t VALUES ('100%'), ('%s'), ('%(x)s'), ('%%')")
    op.execute(sa.text("INSERT INTO t SELECT a || '%' FROM t WHERE a LIKE '100%'"))
    op.get_bind().execute(sa.text("DELETE FROM t WHERE a LIKE :p"), {"p": "%(x%"})


def downgrade():
    op.drop_table("t")
