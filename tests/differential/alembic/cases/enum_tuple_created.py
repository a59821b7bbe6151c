# construct: Enum
# expect: refused
"""Enum(("a", "b")), where the type is to be made: no literal of the tuple"""
import sqlalchemy as sa
from alembic import op

revision = "enum_tuple_created"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("state", sa.Enum(("off", "on"), name="state")))


def downgrade():
    op.drop_table("t")
