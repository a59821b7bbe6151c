# construct: if_exists, if_not_exists
# api: 2.0
# expect: error
"""create table if not exists"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_if_not_exists"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.create_table("t", sa.Column("z", sa.Integer(), index=True), if_not_exists=True)


def downgrade():
    op.drop_table("t")
