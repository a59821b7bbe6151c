# construct: transactions
"""A BEGIN in an autocommit_block begins a transaction, until a COMMIT or ROLLBACK."""
import sqlalchemy as sa
from alembic import op

revision = "autocommit_begin"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer(), unique=True))
    bind = op.get_bind()
    with op.get_context().autocommit_block():
        op.execute("BEGIN")
        op.execute("SET LOCAL statement_timeout = '3s'")
        op.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE NOWAIT")
        op.execute("ALTER TABLE t ADD COLUMN b int")
        op.execute("COMMIT")
        op.execute("CREATE INDEX CONCURRENTLY ix ON t (b)")
        for value in (1, 2, 1, 3):
            try:
                op.execute("begin")
                op.execute(f"INSERT INTO t VALUES ({value}, 0)")
                op.execute(f"INSERT INTO t VALUES ({value} + 10, 0)")
                op.execute("commit;")
            except Exception:
                op.execute("ROLLBACK")
                op.execute(f"INSERT INTO t VALUES ({value} + 100, 1)")
        op.execute("BEGIN")
        op.execute("INSERT INTO t VALUES (50, 50)")
        op.execute("ROLLBACK")
        assert bind.execute(sa.text("SELECT count(*) FROM t")).scalar() == 7
    op.execute("INSERT INTO t VALUES (99, 99)")


def downgrade():
    op.drop_table("t")
