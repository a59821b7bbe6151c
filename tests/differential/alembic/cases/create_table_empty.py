# construct: create_table
"""create table empty"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_empty"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t")


def downgrade():
    op.drop_table("t")
