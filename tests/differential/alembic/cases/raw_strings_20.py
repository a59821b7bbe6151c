# construct: execute
# api: 2.0
# expect: error
"""raw strings 20"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.get_bind().execute("SELECT 1")


def downgrade():
    pass
