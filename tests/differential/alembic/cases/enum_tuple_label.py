# construct: Enum
"""Enum(("a", "b")): a type whose one label cannot be written, which matters only where it is"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "enum_tuple_label"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TYPE state AS ENUM ('off', 'on')")
    op.create_table("t", sa.Column("id", sa.Integer))
    op.add_column("t", sa.Column("state", postgresql.ENUM(("off", "on"), name="state", create_type=False),
                                 server_default="off"))
    op.alter_column("t", "state", existing_type=sa.Enum(("off", "on"), name="state"), nullable=False)
    table = sa.table("t", sa.column("id", sa.Integer), sa.column("state", sa.Enum(("off", "on"), name="state")))
    op.get_bind().execute(table.insert().values(id=1, state="on"))


def downgrade():
    op.drop_table("t")
    op.execute("DROP TYPE state")
