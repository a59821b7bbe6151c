# construct: source options
# option: type.app.types.TZ = timestamp with time zone
# expect: mapped
"""mapped type"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0061"
down_revision = None
branch_labels = None
depends_on = None

import app.types


def upgrade():
    op.create_table("t", sa.Column("a", app.types.TZ(timezone=True)), sa.Column("b", app.types.TZ))


def downgrade():
    op.drop_table("t")
