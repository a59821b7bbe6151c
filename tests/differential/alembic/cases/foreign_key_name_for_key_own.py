# construct: ForeignKey
# expect: error
"""Nor in a table that refers to itself."""
import sqlalchemy as sa
from alembic import op

revision = "foreign_key_name_for_key_own"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("a", sa.Column("id", sa.Integer, key="ident", primary_key=True), sa.Column("up", sa.Integer, sa.ForeignKey("a.id")))


def downgrade():
    op.drop_table("a")
