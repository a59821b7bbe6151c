# construct: create_table
"""create table primary nullable"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_primary_nullable"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), primary_key=True, nullable=True))


def downgrade():
    op.drop_table("t")
