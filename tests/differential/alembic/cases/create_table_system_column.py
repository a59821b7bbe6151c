# construct: create_table
"""create table system column"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_system_column"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("xmin", sa.Integer(), system=True))


def downgrade():
    op.drop_table("t")
