# construct: enums
"""enum in table"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Enum("x", "y", "it's", name="kind")), sa.Column("b", postgresql.ENUM("p", "q", name="other")), sa.Column("c", sa.Enum("x", "y", "it's", name="kind")),
        sa.Column("d", postgresql.ARRAY(sa.Enum("m", "n", name="multi"))), sa.Column("e", sa.Enum("one", "three", native_enum=False, name="nn")),
        sa.Column("f", sa.Enum("a", "b", native_enum=False, create_constraint=True, name="ckd")), sa.Column("g", sa.Enum("long", "longer", native_enum=False, length=20)))
    op.create_table("u", sa.Column("k", postgresql.ENUM("x", "y", "it's", name="kind", create_type=False), server_default="x"))


def downgrade():
    op.drop_table("u")
    op.drop_table("t")
    for name in ("kind", "other", "multi"):
        op.execute("DROP TYPE " + name)
