# construct: transactions
# api: 1.4
# expect: refused
"""isolation_level behind statements, which psycopg2 rolls back"""
import sqlalchemy as sa
from alembic import op

down_revision = None
branch_labels = None
depends_on = None

revision = "refused_isolation_level"


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer))
    op.get_bind().execution_options(isolation_level="AUTOCOMMIT")
