# construct: enums
"""enum shared"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("a", sa.Column("k", sa.Enum("x", name="shared")))
    op.create_table("b", sa.Column("k", sa.Enum("x", name="shared")))


def downgrade():
    op.drop_table("b")
    op.drop_table("a")
    op.execute("DROP TYPE shared")
