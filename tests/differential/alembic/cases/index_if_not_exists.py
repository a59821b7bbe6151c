# construct: if_exists, if_not_exists
# api: 2.0
"""index if not exists"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_if_not_exists"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_index("ix", "t", ["a"])
    op.create_index("ix", "t", ["b"], if_not_exists=True)
    op.drop_index("nope", if_exists=True)


def downgrade():
    op.drop_index("ix", table_name="t", if_exists=True)
    op.drop_table("t")
