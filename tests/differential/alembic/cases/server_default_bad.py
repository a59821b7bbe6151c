# construct: server defaults
# expect: error
"""server default bad"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Boolean(), server_default=False))


def downgrade():
    pass
