# construct: indexes
# api: 2.0
"""index nulls not distinct"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_nulls_not_distinct"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_index("ix", "t", ["a"], unique=True, postgresql_nulls_not_distinct=True)
    op.create_index("ix2", "t", ["a"], unique=True, postgresql_nulls_not_distinct=False)


def downgrade():
    op.drop_table("t")
