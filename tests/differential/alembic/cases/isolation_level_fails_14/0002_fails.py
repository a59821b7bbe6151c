# construct: transactions
# api: 1.4
# expect: error
"""what was committed by itself stays behind an error"""
import sqlalchemy as sa
from alembic import op

down_revision = "first"
branch_labels = None
depends_on = None

revision = "isolation_level_fails"


def upgrade():
    op.get_bind().execution_options(isolation_level="AUTOCOMMIT")
    op.create_table("t", sa.Column("id", sa.Integer))
    op.execute("INSERT INTO missing VALUES (1)")
