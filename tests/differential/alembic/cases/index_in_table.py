# construct: indexes
# expect: error
"""index in table"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "index_in_table"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), index=True), sa.Column("b", sa.Text()), sa.Index("ix1", "b", postgresql_where=sa.text("a > 1")), sa.Index("ix2", sa.text("lower(b)"), unique=True), sa.Index(None, "a", "b"))


def downgrade():
    op.drop_table("t")
