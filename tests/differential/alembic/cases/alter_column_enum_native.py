# construct: enums
"""alter column enum native"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "alter_column_enum_native"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int PRIMARY KEY, a int, b text, c timestamp, d numeric)")
    kind = sa.Enum("x", "y", name="kind")
    kind.create(op.get_bind(), checkfirst=False)
    op.alter_column("t", "b", type_=kind, existing_type=sa.Text(), postgresql_using="b::kind")


def downgrade():
    op.alter_column("t", "b", type_=sa.Text(), existing_type=sa.Enum("x", "y", name="kind"))
    sa.Enum(name="kind").drop(op.get_bind(), checkfirst=False)
    op.drop_table("t")
