# construct: source options
# option: version_table = my_versions
"""version table"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "version_table"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()))


def downgrade():
    op.drop_table("t")
