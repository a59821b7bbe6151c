# construct: transactions
"""A COMMIT among the statements: what follows runs by itself, until a BEGIN"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0201"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TYPE k AS ENUM ('a')")
    op.create_table("t", sa.Column("x", sa.Integer()), sa.Column("k", postgresql.ENUM(name="k", create_type=False)))
    op.execute("COMMIT")
    op.execute("ALTER TYPE k ADD VALUE 'b'")
    op.execute("INSERT INTO t VALUES (1, 'b')")
    op.create_index("ix", "t", ["x"], postgresql_concurrently=True)
    op.execute(sa.text("commit ;"))
    op.execute("BEGIN")
    op.add_column("t", sa.Column("y", sa.Integer()))
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE k ADD VALUE 'c'")
    op.execute("INSERT INTO t VALUES (2, 'c', 3)")
    op.execute("End Transaction")
    op.execute("ALTER TYPE k ADD VALUE 'd'")
    op.get_bind().execute(sa.text("INSERT INTO t VALUES (3, 'd', 4)"))


def downgrade():
    op.execute("BEGIN")
    op.execute("COMMIT")
    op.drop_index("ix", table_name="t", postgresql_concurrently=True)
    op.drop_table("t")
    op.execute("DROP TYPE k")
