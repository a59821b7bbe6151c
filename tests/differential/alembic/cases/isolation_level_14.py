# construct: transactions
# api: 1.4
"""isolation_level AUTOCOMMIT of the connection: each statement by itself"""
import sqlalchemy as sa
from alembic import op

down_revision = None
branch_labels = None
depends_on = None

revision = "isolation_level_14"


def upgrade():
    if not op.get_context().as_sql:
        connection = op.get_bind()
        connection.execution_options(isolation_level="AUTOCOMMIT")
    op.execute("CREATE TYPE mood AS ENUM ('sad')")
    op.create_table("t", sa.Column("id", sa.Integer), sa.Column("started", sa.DateTime, server_default=sa.func.now()))
    op.execute("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'ok'")
    op.execute("CREATE TABLE m (mood mood DEFAULT 'ok')")
    op.execute("INSERT INTO m VALUES ('ok')")
    op.execute("CREATE INDEX CONCURRENTLY ix_t ON t (id)")
    again = connection.execution_options(isolation_level="AUTOCOMMIT")
    again.execute(sa.text("BEGIN"))
    again.execute(sa.text("INSERT INTO t VALUES (1)"))
    again.execute(sa.text("ROLLBACK"))
    again.execute("VACUUM t")
    op.bulk_insert(sa.table("t", sa.column("id")), [{"id": n} for n in range(3)])
    assert again.execute("SELECT count(*) FROM t").scalar() == 3


def downgrade():
    op.get_bind().execution_options(isolation_level="AUTOCOMMIT")
    op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_t")
    op.drop_table("t")
    op.drop_table("m")
    op.execute("DROP TYPE mood")
