# construct: inspector
"""inspector index expressions"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "inspector_index_expressions"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int, a int, b text); CREATE TABLE answers (x text)")
    op.execute("CREATE INDEX ix_1 ON t (a) INCLUDE (id)")
    op.execute("CREATE INDEX ix_2 ON t (a, lower(b))")
    op.execute("CREATE INDEX ix_3 ON t ((a % 10))")
    op.execute("CREATE UNIQUE INDEX ix_4 ON t (b, a) WHERE a > 1")
    for index in sa.inspect(op.get_bind()).get_indexes("t"):
        op.execute(sa.text("INSERT INTO answers VALUES (:x)").bindparams(x=repr([(k, index[k]) for k in ("name", "unique", "column_names", "include_columns", "expressions") if k in index])))


def downgrade():
    op.drop_table("answers")
    op.drop_table("t")
