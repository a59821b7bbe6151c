# construct: create_table
# expect: error
"""create table constraint on missing column"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "create_table_constraint_on_missi"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()), sa.UniqueConstraint("zzz"))


def downgrade():
    op.drop_table("t")
