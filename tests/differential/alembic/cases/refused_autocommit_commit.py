# construct: transactions
# api: 2.0
# expect: refused
"""commit() of the connection in an autocommit_block: the end of the block fails then"""
import sqlalchemy as sa
from alembic import op

down_revision = None
branch_labels = None
depends_on = None

revision = "autocommit_commit"


def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer))
    with op.get_context().autocommit_block():
        op.execute("CREATE INDEX CONCURRENTLY ix_t ON t (id)")
        op.get_bind().commit()
        op.execute("DROP INDEX CONCURRENTLY ix_t")
    op.execute("INSERT INTO t VALUES (1)")


def downgrade():
    op.drop_table("t")
