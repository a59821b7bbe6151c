# construct: indexes
"""index nulls"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_nulls"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_index("ix t", "t", [sa.column("a").desc().nullslast(), sa.column("b").asc().nullsfirst()])


def downgrade():
    op.drop_index("ix t", table_name="t")
    op.drop_table("t")
