# construct: transactions
"""a COMMIT in a text whose last statement gives rows"""
import sqlalchemy as sa
from alembic import op

revision = "commit_in_text_rows"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    op.create_table("t", sa.Column("id", sa.Integer))
    op.create_table("seen", sa.Column("n", sa.Integer))
    for row in conn.execute(sa.text("INSERT INTO t VALUES (1); COMMIT; SELECT id FROM t")).fetchall():
        op.execute("INSERT INTO seen VALUES (%d)" % row.id)
    number = conn.execute(sa.text("COMMIT; INSERT INTO t VALUES (2); COMMIT; UPDATE t SET id = id + 1; "
                                  "SELECT max(id) FROM t;")).scalar()
    op.execute("INSERT INTO seen VALUES (%d)" % number)
    result = conn.execute(sa.text("SELECT 1; COMMIT; INSERT INTO t VALUES (9) RETURNING id"))
    op.execute("INSERT INTO seen VALUES (%d)" % result.fetchone()[0])
    result = conn.execute(sa.text("SELECT 7 AS n; COMMIT"))
    if not result.returns_rows:
        op.execute("INSERT INTO seen VALUES (100); COMMIT; SELECT 1")


def downgrade():
    op.drop_table("t")
    op.drop_table("seen")
