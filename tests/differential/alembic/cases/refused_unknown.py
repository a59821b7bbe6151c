# construct: imports
# expect: refused
"""refused unknown"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0059"
down_revision = None
branch_labels = None
depends_on = None

from app.models import Special


def upgrade():
    op.create_table("t", sa.Column("a", Special()))


def downgrade():
    pass
