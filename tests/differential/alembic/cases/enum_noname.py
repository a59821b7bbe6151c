# construct: enums
# expect: error
"""enum noname"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("k", sa.Enum("x", "y")))


def downgrade():
    pass
