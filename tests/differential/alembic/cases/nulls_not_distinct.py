# construct: constraints
# api: 2.0
"""nulls not distinct"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TABLE t (a int, b int)')
    op.create_index("ix", "t", ["a"], unique=True, postgresql_nulls_not_distinct=True)
    op.create_unique_constraint("uq", "t", ["b"], postgresql_nulls_not_distinct=True)


def downgrade():
    op.drop_table("t")
