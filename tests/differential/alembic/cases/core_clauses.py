# construct: Core statements
"""conditions that cancel out, windows, orders taken back, joins taken whole"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


meta = sa.MetaData()
a = sa.Table("a", meta, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("n", sa.Integer()), sa.Column("s", sa.String(20)))
b = sa.Table("b", meta, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a_id", sa.Integer(), sa.ForeignKey("a.id")))
c = sa.Table("c", meta, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("b_id", sa.Integer(), sa.ForeignKey("b.id")))
notes = sa.Table("notes", meta, sa.Column("what", sa.String(80)), sa.Column("found", sa.String(200)))


def note(conn, what, statement):
    rows = [tuple(row) for row in conn.execute(statement).fetchall()]
    conn.execute(notes.insert().values(what=what, found=repr(rows)))


def upgrade():
    conn = op.get_bind()
    meta.create_all(conn)
    conn.execute(a.insert(), [{"id": i, "n": 7 * i, "s": "a%%b_c/%%%d" % i if i % 2 else "axbyc"} for i in range(1, 6)])
    conn.execute(b.insert(), [{"id": i, "a_id": i} for i in range(1, 4)])
    conn.execute(c.insert(), [{"id": i, "b_id": 4 - i} for i in range(1, 4)])
    ids = sa.select(a.c.id).order_by(a.c.id)
    note(conn, "or true", ids.where(sa.or_(a.c.id == 1, sa.true())))
    note(conn, "and true", ids.where(sa.and_(sa.true(), a.c.id == 1, True)))
    note(conn, "and false", ids.where(sa.and_(a.c.id == 1, sa.false())))
    note(conn, "not", ids.where(sa.not_(sa.false())))
    note(conn, "order taken back", sa.select(a.c.id).order_by(a.c.id).order_by(None).order_by(a.c.id.desc()))
    note(conn, "group taken back", sa.select(sa.func.count(a.c.id)).group_by(a.c.id).group_by(None))
    note(conn, "window", ids.add_columns(sa.func.sum(a.c.n).over(order_by="id", rows=(None, 0)),
                                         sa.func.sum(a.c.n).over(order_by=[a.c.id], rows=(-1, 1)),
                                         sa.func.max(a.c.n).over(partition_by="s"),
                                         sa.func.row_number().over(order_by=[])))
    note(conn, "frame", ids.add_columns(sa.func.count().over(order_by=a.c.n, range_=(-7, None))))
    note(conn, "join", sa.select(a.join(b)).order_by(a.c.id))
    note(conn, "joins", sa.select(a.c.id, c.c.id).join_from(a, b).join_from(b, c).order_by(a.c.id))
    note(conn, "named and joined", sa.select(a.c.id).select_from(a).join_from(a, b).order_by(a.c.id))
    note(conn, "escaped", ids.where(a.c.s.startswith("a%", autoescape=True)))
    note(conn, "escaped by", ids.where(a.c.s.contains("b_c", autoescape=True, escape="#")))
    note(conn, "ends", ids.where(a.c.s.endswith("/%5", autoescape=True)))
    note(conn, "not escaped", ids.where(~a.c.s.contains("b_c")))
    note(conn, "between", ids.where(a.c.n.between(28, 14, symmetric=True)))
    note(conn, "any", ids.where(sa.any_(sa.select(b.c.a_id).where(b.c.id > 1).scalar_subquery()) == a.c.id))
    note(conn, "all", ids.where(sa.all_(sa.select(b.c.a_id).scalar_subquery()) < a.c.id))
    note(conn, "union", sa.union(sa.select(a.c.id).where(a.c.id < 3), sa.select(b.c.id)).order_by(a.c.id))
    inner = sa.select(a.c.id, sa.literal_column("n")).where(a.c.id == 2).subquery()
    note(conn, "literal column", sa.select(inner))
    note(conn, "empty tuples", ids.where(sa.tuple_(a.c.id, a.c.s).in_([])))
    note(conn, "function", sa.func.length("four"))


def downgrade():
    meta.drop_all(op.get_bind())
