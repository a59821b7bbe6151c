# construct: execute
"""driver sql"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0057"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    conn.exec_driver_sql("CREATE TABLE t (a text)")
    conn.exec_driver_sql("INSERT INTO t VALUES (%(x)s)", {"x": "d"})


def downgrade():
    op.drop_table("t")
