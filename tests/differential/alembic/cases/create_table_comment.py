# construct: create_table
"""create table comment"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_comment"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), comment="it's 100% :x \\ \"q\""), comment="the\ntable's % :y")


def downgrade():
    op.drop_table("t")
