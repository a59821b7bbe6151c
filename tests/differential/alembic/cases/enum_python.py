# construct: enums
"""enum python"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = None
branch_labels = None
depends_on = None

import enum


class Color(enum.Enum):
    RED = "red"
    dark_blue = "dark blue"


def upgrade():
    op.create_table("t", sa.Column("a", sa.Enum(Color)), sa.Column("b", sa.Enum(Color, name="by_value", values_callable=lambda e: [m.value for m in e])), sa.Column("c", sa.Enum(Color, native_enum=False)))


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE color")
    op.execute("DROP TYPE by_value")
