# construct: transactions
"""autocommit"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TYPE k AS ENUM ('a')")
    op.create_table("t", sa.Column("x", sa.Integer()))
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE k ADD VALUE IF NOT EXISTS 'b'")
        op.create_index("ix", "t", ["x"], postgresql_concurrently=True)
    op.execute("INSERT INTO t VALUES (1)")


def downgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix", table_name="t", postgresql_concurrently=True)
    op.drop_table("t")
    op.execute("DROP TYPE k")
