# construct: if_exists, if_not_exists
# api: 2.0
"""drop table if exists"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "drop_table_if_exists"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.drop_table("nope", if_exists=True)
    op.drop_table("t", if_exists=True)


def downgrade():
    pass
