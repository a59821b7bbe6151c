# construct: results
"""results select"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(20)), sa.Column("k", sa.Integer()))
    conn.execute(t.insert(), [{"id": i, "a": "v%d" % i, "k": i % 3} for i in range(1, 8)])
    rows = conn.execute(sa.select(t.c.id, t.c.a).where(t.c.k == 1).order_by(t.c.id.desc())).fetchall()
    assert [(r.id, r.a) for r in rows] == [(7, "v7"), (4, "v4"), (1, "v1")]
    assert conn.execute(sa.select(sa.func.count()).select_from(t)).scalar() == 7
    assert conn.scalar(sa.select(sa.func.max(t.c.id))) == 7
    grouped = conn.execute(sa.select(t.c.k, sa.func.count(t.c.id).label("n")).group_by(t.c.k).order_by(t.c.k)).fetchall()
    assert [(g.k, g.n) for g in grouped] == [(0, 2), (1, 3), (2, 2)]
    new = conn.execute(t.insert().values(id=100, a="r", k=5).returning(t.c.id)).scalar()
    assert new == 100
    sub = sa.select(t.c.id).where(t.c.k == 0)
    conn.execute(t.update().where(t.c.id.in_(sub)).values(a="zero"))
    conn.execute(t.delete().where(t.c.id == sa.bindparam("x")), {"x": 2})
    u = t.alias("u")
    joined = conn.execute(sa.select(t.c.id, u.c.id).select_from(t.join(u, t.c.id == u.c.k)).order_by(t.c.id, u.c.id)).fetchall()
    assert joined[0][0] == 1
    first = conn.execute(t.select().limit(1).order_by(t.c.id)).first()
    assert first.a == "v1"


def downgrade():
    op.drop_table("t")
