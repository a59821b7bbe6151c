# construct: transactions
# expect: refused
"""A transaction that is open where the block ends."""
import sqlalchemy as sa
from alembic import op

revision = "refused_autocommit_begin"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("BEGIN")
        op.execute("CREATE TABLE t (a int)")


def downgrade():
    pass
