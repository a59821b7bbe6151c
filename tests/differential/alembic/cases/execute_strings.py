# construct: execute
"""execute strings"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id int, a text)")
    op.execute("INSERT INTO t VALUES (1, '50%'), (2, 'a\\:b')")
    op.execute(sa.text("INSERT INTO t VALUES (3, 'x' || '\\:y')"))
    op.execute("INSERT INTO t SELECT 4, 'x'::text; INSERT INTO t VALUES (5, 'two')")
    op.execute("""
        CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$
        DECLARE v int \:= 1;
        BEGIN
            RETURN v;
        END $$
    """)
    op.execute("UPDATE t SET a = to_char(timestamp '2020-01-01 10:20:30', 'HH24:MI') WHERE id = 5")
    op.execute(sa.text("INSERT INTO t VALUES (:i, :s)").bindparams(i=6, s="it's"))
    for i, name in enumerate(["a", "b"], start=10):
        op.execute(f"INSERT INTO t VALUES ({i}, '{name}')")
    op.execute("INSERT INTO t VALUES (%d, '%s')" % (20, "pct"))
    op.execute("INSERT INTO t VALUES ({}, '{}')".format(21, "fmt"))


def downgrade():
    op.execute("DROP FUNCTION f()")
    op.execute("DROP TABLE t")
