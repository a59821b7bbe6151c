# construct: select
"""What may be given as a column, a condition and a list of them."""
import sqlalchemy as sa
from alembic import op

revision = "select_arguments"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = sa.table("t", sa.column("a"), sa.column("b"))
    op.execute("CREATE TABLE t (a int, b int)")
    op.execute("INSERT INTO t VALUES (1, 2), (3, 4)")
    def run(name, make):
        try:
            with op.get_bind().begin_nested():
                r = [tuple(x) for x in op.get_bind().execute(make())]
        except Exception as e:
            r = type(e).__name__
        op.execute(sa.text("INSERT INTO res VALUES (:n, :r)").bindparams(n=name, r=str(r)))
    op.execute("CREATE TABLE res (n text, r text)")
    S = sa.select(t.c.a)

    run("woc tuple", lambda: S.with_only_columns((t.c.a, t.c.b)))
    run("woc list", lambda: S.with_only_columns([t.c.a, t.c.b]))
    run("woc set", lambda: S.with_only_columns({t.c.b}))
    run("woc gen", lambda: S.with_only_columns(c for c in t.c))
    run("sel tuple", lambda: sa.select((t.c.a, t.c.b)))
    run("sel list", lambda: sa.select([t.c.a, t.c.b]))
    run("sel set", lambda: sa.select({t.c.a}))
    run("sel gen", lambda: sa.select(c for c in t.c))
    run("sel c", lambda: sa.select(t.c))
    run("sel c2", lambda: sa.select(*t.c))
    run("sel str", lambda: sa.select("a"))
    run("ord list", lambda: S.order_by([t.c.a]))
    run("ord tuple", lambda: S.order_by((t.c.a,)))
    run("grp list", lambda: S.group_by([t.c.a]).order_by(t.c.a))
    run("and list", lambda: S.where(sa.and_([t.c.a == 1])))
    run("and tuple", lambda: S.where(sa.and_((t.c.a == 1,))))
    run("where tuple", lambda: S.where((t.c.a == 1,)))
    run("where list", lambda: S.where([t.c.a == 1]))
    run("where two", lambda: S.where(t.c.a == 1, t.c.b == 2))
    run("fn list", lambda: sa.select(sa.func.coalesce([t.c.a])))
    run("add col", lambda: S.add_columns(t.c.b))
    run("add col list", lambda: S.add_columns([t.c.b]))
    run("distinct list", lambda: S.distinct([t.c.a]))
    run("t select where", lambda: t.select(t.c.a == 1))
    run("t select whereclause", lambda: t.select(whereclause=t.c.a == 1))
    run("case list", lambda: sa.select(sa.case([(t.c.a == 1, 2)], else_=3)))
    run("case tuple", lambda: sa.select(sa.case((t.c.a == 1, 2), else_=3)))
    run("case dict", lambda: sa.select(sa.case({1: 2}, value=t.c.a, else_=3)))
    run("in gen", lambda: S.where(t.c.a.in_(x for x in (1, 2))))
    run("in set", lambda: S.where(t.c.a.in_({1})))
    run("in tuple", lambda: S.where(t.c.a.in_((1,))))
    run("in sel", lambda: S.where(t.c.a.in_(S)))
    run("in str", lambda: S.where(t.c.a.in_("12")))
    run("in range", lambda: S.where(t.c.a.in_(range(3))))
    run("in dict", lambda: S.where(t.c.a.in_({1: 2})))
    run("in keys", lambda: S.where(t.c.a.in_({1: 2}.keys())))
    run("not", lambda: S.where(sa.not_(t.c.a == 1)))
    run("limit str", lambda: S.limit("1"))
    run("lbl", lambda: sa.select(t.c.a.label("x")).order_by("x"))
    run("ord str", lambda: S.order_by("a"))
    run("ord text", lambda: S.order_by(sa.text("a desc")))
    run("where str", lambda: S.where("a = 1"))
    run("where True", lambda: S.where(True))
    run("where text", lambda: S.where(sa.text("a = 1")))
    run("lit", lambda: sa.select(sa.literal(5), sa.literal("x"), sa.null(), sa.true()))
    run("exists", lambda: sa.select(sa.exists().where(t.c.a == 1)))
    run("exists list", lambda: sa.select(sa.exists([t.c.a]).where(t.c.a == 1)))
    run("scalar_subquery", lambda: sa.select(sa.select(sa.func.max(t.c.a)).scalar_subquery()))
    run("as_scalar", lambda: sa.select(sa.select(sa.func.max(t.c.a)).as_scalar()))
    run("alias", lambda: sa.select(S.alias("q").c.a))
    run("sel count", lambda: sa.select(sa.func.count()).select_from(t))
    run("tuple_", lambda: S.where(sa.tuple_(t.c.a, t.c.b).in_([(1, 2)])))
    run("between", lambda: S.where(t.c.a.between(1, 2)))
    run("op", lambda: S.where(t.c.a.op("=")(1)))
    run("dict row", lambda: S.where(t.c.a.isnot(None)).where(t.c.a.is_(None)))
    run("any list", lambda: S.where(t.c.a == sa.any_(sa.literal([1]))))
    run("ilike", lambda: S.where(sa.cast(t.c.a, sa.Text).ilike("%1%")))
    run("contains", lambda: S.where(sa.cast(t.c.a, sa.Text).contains("1")))
    run("select text list", lambda: sa.select([sa.text("a")]).select_from(t))
    run("desc", lambda: S.order_by(sa.desc("a")))
    run("union", lambda: sa.union(S, S))
    run("union all list", lambda: sa.union_all(*[S, S]))
    run("kw legacy", lambda: sa.select([t.c.a], whereclause=t.c.b == 4, from_obj=[t], order_by=[t.c.a], limit=1, distinct=True))
    run("pos legacy", lambda: sa.select([t.c.a], t.c.b == 4, t))
    run("kw group", lambda: sa.select([sa.func.count()], from_obj=t, group_by=t.c.a, having=t.c.a > 1))
    run("t kw", lambda: t.select(whereclause=t.c.a == 1, order_by=t.c.b, limit=5))


def downgrade():
    op.drop_table("t")
    op.drop_table("res")
