# construct: drop_table
"""drop table options"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "drop_table_options"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.drop_table("t", schema="public")
    op.create_table("t", sa.Column("a", sa.Integer()))


def downgrade():
    op.drop_table("t")
