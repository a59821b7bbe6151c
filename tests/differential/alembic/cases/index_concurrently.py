# construct: transactions
"""index concurrently"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_concurrently"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    with op.get_context().autocommit_block():
        op.create_index("ix", "t", ["a"], postgresql_concurrently=True)
    op.execute("INSERT INTO t VALUES (1)")


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix", "t", postgresql_concurrently=True)
    op.drop_table("t")
