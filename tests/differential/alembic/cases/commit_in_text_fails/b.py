"""The second one"""
from alembic import op

revision = "b"
down_revision = "a"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("INSERT INTO t VALUES (1); commit; INSERT INTO t VALUES (2)")
    op.execute("INSERT INTO t VALUES (3); commit; INSERT INTO t VALUES (4); INSERT INTO t VALUES (1 / 0)")


def downgrade():
    pass
