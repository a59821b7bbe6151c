# construct: Core statements
"""common table expressions, UNION and its kin, EXISTS, LATERAL, windows"""
import sqlalchemy as sa
from alembic import op

revision = "0106"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    meta = sa.MetaData()
    t = sa.Table("t", meta, sa.Column("id", sa.Integer, primary_key=True), sa.Column("up", sa.ForeignKey("t.id")), sa.Column("v", sa.Integer))
    u = sa.Table("u", meta, sa.Column("id", sa.Integer, primary_key=True), sa.Column("t_id", sa.ForeignKey("t.id")), sa.Column("w", sa.String(5)))
    meta.create_all(conn)
    conn.execute(t.insert(), [{"id": 1, "up": None, "v": 5}, {"id": 2, "up": 1, "v": 7}, {"id": 3, "up": 2, "v": 9}, {"id": 4, "up": None, "v": 1}])
    conn.execute(u.insert(), [{"id": 1, "t_id": 1, "w": "a"}, {"id": 2, "t_id": 3, "w": "b"}])

    def rows(statement):
        return [tuple(row) for row in conn.execute(statement)]

    big = sa.select(t.c.id, t.c.v).where(t.c.v > 4).cte("big")
    assert rows(sa.select(big.c.id).order_by(big.c.id)) == [(1,), (2,), (3,)]
    tree = sa.select(t.c.id, t.c.up).where(t.c.id == 3).cte("tree", recursive=True)
    parent = t.alias("p")
    tree = tree.union_all(sa.select(parent.c.id, parent.c.up).where(parent.c.id == tree.c.up))
    assert rows(sa.select(tree.c.id).order_by(tree.c.id)) == [(1,), (2,), (3,)]
    conn.execute(t.update().where(t.c.id.in_(sa.select(big.c.id))).values(v=t.c.v + 1))
    conn.execute(sa.insert(u).from_select(["id", "t_id", "w"], sa.select(big.c.id + 10, big.c.id, sa.literal("c")).where(big.c.v > 9)))
    one = sa.select(t.c.id).where(t.c.id < 3)
    two = sa.select(t.c.id).where(t.c.id > 1)
    assert sorted(rows(sa.union(one, two))) == [(1,), (2,), (3,), (4,)]
    assert sorted(rows(sa.except_(one, two))) == [(1,)]
    assert rows(sa.intersect(one, two)) == [(2,)]
    assert len(rows(one.union_all(two))) == 5
    sub = sa.union(one, two).subquery("s")
    assert rows(sa.select(sa.func.count()).select_from(sub)) == [(4,)]
    assert rows(sa.select(t.c.id).where(sa.exists().where(u.c.t_id == t.c.id)).order_by(t.c.id)) == [(1,), (3,)]
    assert rows(sa.select(t.c.id).where(~sa.exists(sa.select(u.c.id).where(u.c.t_id == t.c.id))).order_by(t.c.id)) == [(2,), (4,)]
    assert rows(sa.select(t.c.id, u.c.w).join(u).order_by(u.c.id)) == [(1, "a"), (3, "b"), (3, "c")]
    assert rows(sa.select(t.c.id, u.c.w).select_from(t.outerjoin(u)).where(u.c.id == None).order_by(t.c.id)) == [(2, None), (4, None)]
    last = sa.select(u.c.w).where(u.c.t_id == t.c.id).order_by(u.c.id.desc()).limit(1).lateral("last")
    assert rows(sa.select(t.c.id, last.c.w).select_from(t.join(last, sa.true())).order_by(t.c.id)) == [(1, "a"), (3, "c")]
    rank = sa.func.row_number().over(partition_by=t.c.up, order_by=t.c.v.desc()).label("rank")
    assert rows(sa.select(t.c.id, rank).where(t.c.up == None).order_by(t.c.id)) == [(1, 1), (4, 2)]
    assert rows(sa.select(t.c.id).where(sa.tuple_(t.c.id, t.c.v).in_([(4, 1), (9, 9)]))) == [(4,)]
    assert rows(sa.select(t.c.id).where(t.c.id == sa.any_(sa.select(u.c.t_id).scalar_subquery())).order_by(t.c.id)) == [(1,), (3,)]
    named = sa.text("SELECT id, v FROM t WHERE id = :x").bindparams(x=4).columns(sa.column("id", sa.Integer), sa.column("v", sa.Integer)).subquery("named")
    assert rows(sa.select(named.c.v)) == [(1,)]
    assert len(rows(sa.select(sa.tablesample(t, sa.func.bernoulli(100), name="ts").c.id))) == 4
    inner = sa.select(sa.func.max(u.c.id)).where(u.c.t_id == t.c.id).correlate(t).scalar_subquery()
    assert rows(sa.select(t.c.id, inner.label("m")).order_by(t.c.id)) == [(1, 1), (2, None), (3, 13), (4, None)]
    gone = t.delete().where(t.c.id == 4).returning(t.c.id).cte("gone")
    assert rows(sa.select(gone.c.id)) == [(4,)]


def downgrade():
    op.drop_table("u")
    op.drop_table("t")
