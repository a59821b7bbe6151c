# construct: names and quoting
# expect: error
"""names too long"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()))
    op.create_index("ix_" + "x" * 70, "t", ["a"])


def downgrade():
    pass
