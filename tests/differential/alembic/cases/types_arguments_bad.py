# construct: types
# expect: error
"""types arguments bad"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "types_arguments_bad"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(5)))


def downgrade():
    op.drop_table("t")
