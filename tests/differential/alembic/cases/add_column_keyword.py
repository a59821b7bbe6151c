# construct: add_column
"""add column keyword"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "add_column_keyword"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    op.add_column(table_name="t", column=sa.Column(name="x", type_=sa.Integer(), nullable=False, server_default="1"))


def downgrade():
    op.drop_table("t")
