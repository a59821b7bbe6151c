# construct: transactions
# api: 1.4
# expect: error
"""first"""
from alembic import op

revision = "first"
down_revision = None


def upgrade():
    op.execute("CREATE TABLE first (id int)")


def downgrade():
    op.execute("DROP TABLE first")
