# construct: create_table
# expect: error
# api: 2.0
"""create table duplicate column"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_duplicate_column"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("a", sa.Text()))


def downgrade():
    op.drop_table("t")
