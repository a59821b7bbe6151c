# construct: results
"""a text of several statements: what psycopg2 has of it is what the last one gave"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

revision = "results_of_several"
down_revision = None
branch_labels = None
depends_on = None


def note(*values):
    op.execute("INSERT INTO seen (text) VALUES ('%s')" % " ".join(str(value) for value in values).replace("'", "''"))


def upgrade():
    conn = op.get_bind()
    op.create_table("seen", sa.Column("n", sa.Integer, sa.Identity()), sa.Column("text", sa.Text))
    op.create_table("t", sa.Column("id", sa.Integer))
    texts = [
        "INSERT INTO t VALUES (1); SELECT id FROM t",
        "INSERT INTO t VALUES (2); SELECT id FROM t ORDER BY id;",
        "SELECT id FROM t; INSERT INTO t VALUES (3)",
        "SELECT id FROM t; SELECT count(*) AS n FROM t",
        "SELECT 1 AS a, 2 AS b; UPDATE t SET id = id + 1; SELECT max(id) AS id FROM t; -- the end",
        "INSERT INTO t VALUES (7) RETURNING id; DELETE FROM t WHERE id = 7",
        "CREATE TABLE made (id int); INSERT INTO made VALUES (9) RETURNING id",
        "SELECT id FROM t WHERE false; DROP TABLE made",
        "DO $$ BEGIN PERFORM 1; END $$; SELECT 'it; is' AS text",
        "SELECT 1; ; ",
        "; SELECT 5",
        "WITH gone AS (DELETE FROM t WHERE id = 2 RETURNING id) SELECT id FROM gone; VALUES (1, 2), (3, 4)",
        "INSERT INTO t (id) SELECT 20; EXECUTE p; DEALLOCATE p",
        "SHOW client_encoding; SET LOCAL work_mem = '5MB'",
        "SET LOCAL work_mem = '6MB'; SHOW work_mem",
    ]
    conn.execute(sa.text("PREPARE p AS SELECT 1"))
    for number, text in enumerate(texts):
        result = conn.execute(sa.text(text))
        note(number, result.returns_rows, result.rowcount)
        try:
            note(number, list(result.keys()), [tuple(row) for row in result.fetchall()])
        except sa.exc.ResourceClosedError as error:
            note(number, "closed")
    note(conn.execute(sa.text("INSERT INTO t VALUES (:id); SELECT count(*) FROM t WHERE id > :id"), {"id": 0}).scalar())
    try:
        conn.execute(sa.text("SELECT 1; INSERT INTO t VALUES (30)")).scalar()
    except sa.exc.ResourceClosedError:
        note("no scalar")
    session = Session(bind=conn)
    for run in (session.execute, conn.execute):
        note(run(sa.text("INSERT INTO t VALUES (41); SELECT id FROM t WHERE id > 40")).fetchall())
    note(conn.exec_driver_sql("INSERT INTO t VALUES (50); SELECT id FROM t WHERE id > 40 ORDER BY 1").fetchall())
    note([row.id for row in session.execute(sa.text("INSERT INTO t VALUES (60); SELECT id FROM t WHERE id > 50"))])
    op.execute("INSERT INTO t VALUES (70); SELECT id FROM t")
    conn.execute(sa.text("INSERT INTO t VALUES (71); SELECT id FROM t"))
    note([row[0] for row in conn.execute(sa.text("SELECT id FROM t ORDER BY id"))])


def downgrade():
    op.drop_table("t")
    op.drop_table("seen")
