# construct: enums
"""Enum ignores the keywords that it does not know"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0081"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Enum("x", "y", native=False, name="one")),
                    sa.Column("b", postgresql.ENUM("x", name="two", foo=1)),
                    sa.Column("c", sa.Enum("long", "er", native_enum=False, postgresql_foo=1)))


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE IF EXISTS one")
    op.execute("DROP TYPE IF EXISTS two")
