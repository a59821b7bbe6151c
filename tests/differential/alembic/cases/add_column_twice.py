# construct: add_column
# expect: error
"""add column twice"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "add_column_twice"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.add_column("t", sa.Column("a", sa.Integer()))


def downgrade():
    op.drop_table("t")
