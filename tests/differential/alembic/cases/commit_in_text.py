# construct: transactions
"""A COMMIT behind other statements of one text: what it is behind is committed, what follows runs by itself"""
import sqlalchemy as sa
from alembic import op

revision = "commit_in_text"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("x", sa.Integer()), sa.Column("s", sa.Text()))
    op.execute("INSERT INTO t VALUES (1, 'a;commit;');commit;")
    op.execute("CREATE TYPE k AS ENUM ('a');\nCOMMIT ;\n")
    op.execute("ALTER TYPE k ADD VALUE 'b'")
    op.execute("INSERT INTO t VALUES (2, 'b'); INSERT INTO t VALUES (3, E'it\\'s'); commit work; ALTER TYPE k ADD VALUE 'c'; Commit")
    op.execute("""
        CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $body$ BEGIN /* a "comment */ RETURN 1; -- ;commit;
        END; $body$; /* /* commit; */ ; */ COMMIT;
        INSERT INTO t VALUES (4, 'd'), (f(), $$ ;commit; $$);
        INSERT INTO t VALUES (5, 'e');
    """)
    op.execute(";commit;")
    op.create_index("ix", "t", ["x"], postgresql_concurrently=True)
    op.get_bind().execute(sa.text("UPDATE t SET s = s || :more;commit;").bindparams(more="!"))
    op.execute("BEGIN")
    op.execute("INSERT INTO t VALUES (6, 'f'); commit;")


def downgrade():
    op.execute("DELETE FROM t WHERE x = 1; COMMIT; DROP FUNCTION f()")
    op.drop_table("t")
    op.execute("DROP TYPE k;commit;")
