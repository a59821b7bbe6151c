# construct: names and quoting
"""names quoted name"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = None
branch_labels = None
depends_on = None

from sqlalchemy.sql import quoted_name


def upgrade():
    op.create_table(quoted_name("plain", True), sa.Column(quoted_name("Up", False), sa.Integer()), sa.Column("x", sa.Integer(), quote=True))


def downgrade():
    op.drop_table("plain")
