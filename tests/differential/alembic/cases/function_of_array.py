# construct: func
"""Functions that are more than their names: cast, extract, array_agg, regexp_match."""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "function_of_array"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = sa.table("t", sa.column("a"), sa.column("b"))
    op.execute("CREATE TABLE t (a int, b int)")
    def run(name, make):
        r = None
        op.execute("DELETE FROM t")
        op.execute("INSERT INTO t VALUES (1, 2), (3, 4)")
        try:
            with op.get_bind().begin_nested():
                x = op.get_bind().execute(make())
                r = [tuple(y) for y in x] if x.returns_rows else x.rowcount
        except Exception as e:
            r = type(e).__name__
        rows = [tuple(x) for x in op.get_bind().execute(sa.text("SELECT * FROM t ORDER BY 1, 2"))]
        op.execute(sa.text("INSERT INTO res VALUES (:n, :r)").bindparams(n=name, r=str(r) + " " + str(rows)))
    op.execute("CREATE TABLE res (n text, r text)")

    run("cast fn", lambda: sa.select(sa.func.cast(t.c.a, sa.Text)))
    run("agg idx", lambda: sa.select(sa.func.array_agg(t.c.a)[1]))
    run("regexp", lambda: sa.select(sa.cast(t.c.a, sa.Text).regexp_match("^1", flags="i")))
    run("regexp2", lambda: sa.select(sa.cast(t.c.a, sa.Text).regexp_match("^1")))
    run("regexp not", lambda: sa.select(~sa.cast(t.c.a, sa.Text).regexp_match("^1", "i")))
    run("typed agg", lambda: sa.select(sa.func.array_agg(t.c.a, type_=postgresql.ARRAY(sa.Integer))[1]))
    run("string_to_array", lambda: sa.select(sa.func.string_to_array("a,b", ",")[1]))
    run("string_to_array2", lambda: sa.select(sa.func.string_to_array("a,b", ",", type_=postgresql.ARRAY(sa.Text))[1]))
    run("any_", lambda: sa.select(t.c.a).where(t.c.a == sa.func.any(sa.select(t.c.a).scalar_subquery())))
    run("extract", lambda: sa.select(sa.extract("year", sa.cast("2020-01-01", sa.Date))))
    run("concat", lambda: sa.select(sa.func.concat(t.c.a, "x", t.c.b)))
    run("lower", lambda: sa.select(sa.func.lower("X")))
    run("nullif", lambda: sa.select(sa.func.nullif(t.c.a, 1)))
    run("greatest", lambda: sa.select(sa.func.greatest(t.c.a, t.c.b)))
    run("regexp_rep", lambda: sa.select(sa.cast(t.c.a, sa.Text).regexp_replace("1", "x", flags="g")))
    run("regexp_rep2", lambda: sa.select(sa.cast(t.c.a, sa.Text).regexp_replace("1", "x")))
    run("regexp flags", lambda: sa.select(sa.cast(t.c.a, sa.Text).regexp_match("^1", flags="x")))
    run("regexp not flags", lambda: sa.select(~sa.cast(t.c.a, sa.Text).regexp_match("^1", flags="x")))
    run("regexp where", lambda: sa.select(t.c.a).where(sa.cast(t.c.a, sa.Text).regexp_match("^1", "i"), sa.not_(sa.cast(t.c.b, sa.Text).regexp_match("^1", "i"))))
    run("extract fn", lambda: sa.select(sa.func.extract("year", sa.cast("2020-01-01", sa.Date))))
    run("cast in where", lambda: sa.select(t.c.a).where(sa.func.cast(t.c.a, sa.Text) == "1"))
    run("agg twice", lambda: sa.select(sa.func.array_agg(sa.func.cast(t.c.a, sa.Text))))
    run("agg eq", lambda: sa.select(sa.func.array_agg(t.c.a)[1] == 1))
    run("agg var", lambda: sa.select((sa.func.array_agg(t.c.a)[1] + 1).label("x")))
    op.execute(sa.insert(t).values(a=sa.select(sa.func.array_agg(t.c.b)[2]).scalar_subquery()))


def downgrade():
    op.drop_table("t")
    op.drop_table("res")
