# construct: results
"""what the code reads of an error: place, detail, hint and context are in its text"""
import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = ("INSERT INTO t VALUES (1)", "SELECT * FROM\n  nowhere\n WHERE é = 1", "ALTER TABLE t ALTER a TYPE date",
              "DO $$ BEGIN RAISE 'own' USING HINT = 'do so'; END $$", "INSERT INTO t (a, \"B\") VALUES (1, 2)")


def upgrade():
    conn = op.get_bind()
    conn.execute(sa.text("CREATE TABLE t (a int PRIMARY KEY)"))
    conn.execute(sa.text("CREATE TABLE seen (n int PRIMARY KEY, text text, is_there bool)"))
    conn.execute(sa.text("INSERT INTO t VALUES (1)"))
    for n, statement in enumerate(STATEMENTS):
        try:
            with conn.begin_nested():
                conn.execute(sa.text(statement))
        except sa.exc.DBAPIError as error:
            conn.execute(sa.text("INSERT INTO seen VALUES (:n, :text, :is_there)"),
                         {"n": n, "text": str(error.orig), "is_there": "already exists" in str(error)})


def downgrade():
    op.drop_table("seen")
    op.drop_table("t")
