# construct: types
# expect: error
"""types not of postgresql"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "types_not_of_postgresql"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.DATETIME()))


def downgrade():
    op.drop_table("t")
