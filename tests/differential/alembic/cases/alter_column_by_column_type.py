# construct: alter_column
# expect: error
"""A Column where the name belongs, and something to change"""
import sqlalchemy as sa
from alembic import op

revision = "alter_column_by_column_type"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()))
    op.alter_column("t", sa.Column("a", sa.String(512)), nullable=False)


def downgrade():
    op.drop_table("t")
