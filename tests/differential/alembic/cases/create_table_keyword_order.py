# construct: create_table
"""create table keyword order"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_keyword_order"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.UniqueConstraint("a", name="u"), sa.Column("a", sa.Integer()), sa.PrimaryKeyConstraint("b"), sa.Column("b", sa.Integer()), sa.CheckConstraint("a > 0"), sa.Index("i", "a", "b"))


def downgrade():
    op.drop_table("t")
