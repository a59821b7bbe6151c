# construct: types
"""types numeric scale only"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "types_numeric_scale_only"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Numeric(scale=2)), sa.Column("b", sa.Numeric(precision=5, scale=0)), sa.Column("c", sa.Float(1)))


def downgrade():
    op.drop_table("t")
