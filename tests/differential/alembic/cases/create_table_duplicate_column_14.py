# construct: create_table
# api: 1.4
"""create table duplicate column 14"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_duplicate_column_14"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("a", sa.Text()))


def downgrade():
    op.drop_table("t")
