# construct: create_table
"""create table prefixes"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_prefixes"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), prefixes=["UNLOGGED"])


def downgrade():
    op.drop_table("t")
