# construct: indexes
"""index using gin"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_using_gin"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_index("ix t", "t", ["b"], postgresql_using="gin", postgresql_ops={"b": "gin_trgm_ops"})


def downgrade():
    op.drop_index("ix t", table_name="t")
    op.drop_table("t")
