# construct: transactions
# api: 1.4
# expect: error
"""A Connection of 1.4 has no commit()."""
import sqlalchemy as sa
from alembic import op

revision = "commit_14"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE a (x int)")
    op.get_bind().commit()


def downgrade():
    pass
