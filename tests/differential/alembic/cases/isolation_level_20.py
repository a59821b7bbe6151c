# construct: transactions
# api: 2.0
"""isolation_level of a connection that is in a transaction: an error with 2.0, whatever was sent"""
import sqlalchemy as sa
from alembic import op

down_revision = None
branch_labels = None
depends_on = None

revision = "isolation_level_20"


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer))
    try:
        op.get_bind().execution_options(isolation_level="AUTOCOMMIT")
    except sa.exc.InvalidRequestError as error:
        op.execute("INSERT INTO t VALUES (%d)" % len(str(error)))


def downgrade():
    op.drop_table("t")
