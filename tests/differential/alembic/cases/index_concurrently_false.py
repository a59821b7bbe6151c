# construct: indexes
"""index concurrently false"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_concurrently_false"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_index("ix t", "t", ["a"], postgresql_concurrently=False)


def downgrade():
    op.drop_index("ix t", table_name="t")
    op.drop_table("t")
