# construct: alter_column
# expect: error
"""a keyword of alter_column that is a parameter further on"""
import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.String(5)))
    op.alter_column("t", "a", name="b", nullable=False)


def downgrade():
    op.drop_table("t")
