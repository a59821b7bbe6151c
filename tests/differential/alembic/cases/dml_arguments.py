# construct: insert, update, delete
"""What INSERT, UPDATE and DELETE take, by generation."""
import sqlalchemy as sa
from alembic import op

revision = "dml_arguments"
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

    run("upd pos", lambda: t.update(t.c.a == 1).values(b=9))
    run("upd kw", lambda: t.update(whereclause=t.c.a == 1).values(b=9))
    run("upd kw values", lambda: t.update(whereclause=t.c.a == 1, values={"b": 9}))
    run("upd pos values", lambda: t.update(t.c.a == 1, {"b": 9}))
    run("upd only values", lambda: t.update(values={"b": 9}))
    run("upd fn pos", lambda: sa.update(t, t.c.a == 1).values(b=9))
    run("upd fn kw", lambda: sa.update(t, whereclause=t.c.a == 1, values={t.c.b: 9}))
    run("del pos", lambda: t.delete(t.c.a == 1))
    run("del kw", lambda: t.delete(whereclause=t.c.a == 1))
    run("del fn pos", lambda: sa.delete(t, t.c.a == 1))
    run("del fn kw", lambda: sa.delete(t, whereclause=t.c.a == 1))
    run("ins pos", lambda: t.insert({"a": 5}))
    run("ins kw", lambda: t.insert(values={"a": 5}))
    run("ins kw list", lambda: t.insert(values=[{"a": 5}, {"a": 6}]))
    run("ins fn pos", lambda: sa.insert(t, {"a": 5}))
    run("ins inline", lambda: t.insert(inline=True).values(a=5))
    run("ins values dict", lambda: t.insert().values({"a": 5}))
    run("ins values col", lambda: t.insert().values({t.c.a: 5}))
    run("ins values pos two", lambda: t.insert().values(5, 6))
    run("ins ret", lambda: t.insert().values(a=5).returning(t.c.a))
    run("ins ret list", lambda: t.insert().values(a=5).returning([t.c.a]))
    run("ins ret star", lambda: t.insert().values(a=5).returning(*t.c))
    run("ins ret table", lambda: t.insert().values(a=5).returning(t))
    run("upd values twice", lambda: t.update().values(a=5).values(b=6))
    run("upd values dict kw", lambda: t.update().values({"a": 5}, b=6))
    run("upd where str", lambda: t.update().where("a = 1").values(b=9))
    run("upd where two", lambda: t.update().where(t.c.a == 1, t.c.b == 2).values(b=9))
    run("del where two", lambda: t.delete().where(t.c.a == 1, t.c.b == 2))
    run("upd values list", lambda: t.update().values([("a", 5)]))
    run("upd no cond", lambda: t.update().where(sa.and_()).values(b=9))
    run("upd True", lambda: t.update().where(True).values(b=9))
    run("upd False", lambda: t.update().where(False).values(b=9))
    run("upd None", lambda: t.update().where(None).values(b=9))
    run("upd text val", lambda: t.update().values(b=sa.text("a + 1")))
    run("upd expr", lambda: t.update().values({t.c.b: t.c.a + 1}))
    run("upd str key col", lambda: t.update().values({"b": t.c.a * 2}))
    run("upd sub", lambda: t.update().values(b=sa.select(sa.func.max(t.c.a)).scalar_subquery()))
    run("upd sub2", lambda: t.update().values(b=sa.select(sa.func.max(t.c.a))))
    run("upd null", lambda: t.update().values(b=sa.null()))
    run("upd none", lambda: t.update().values(b=None))
    run("upd filter_by", lambda: t.update().filter_by(a=1).values(b=9))
    run("ins from", lambda: t.insert().from_select(["a", "b"], sa.select(t.c.b, t.c.a)))
    run("ins from cols", lambda: t.insert().from_select([t.c.a, t.c.b], sa.select(t.c.b, t.c.a)))
    run("ins from tuple", lambda: t.insert().from_select(("a",), sa.select(t.c.b)))
    run("ins from text", lambda: t.insert().from_select(["a"], sa.text("SELECT 7")))


def downgrade():
    op.drop_table("t")
    op.drop_table("res")
