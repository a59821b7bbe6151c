# construct: transactions
# expect: error
"""What stands behind the last COMMIT of a text is one transaction, which an error takes back"""
import sqlalchemy as sa
from alembic import op

revision = "a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("x", sa.Integer()))


def downgrade():
    op.drop_table("t")
