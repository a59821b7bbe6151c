# construct: execute
# expect: error
"""execute unbound"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0041"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("SELECT ':x'")


def downgrade():
    pass
