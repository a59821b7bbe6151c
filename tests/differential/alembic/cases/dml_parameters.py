# construct: Core statements
"""parameters beside values(), defaults that an INSERT brings along, rows in any order"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None

meta = sa.MetaData()
numbers = sa.Sequence("numbers", start=100)
t = sa.Table(
    "t", meta,
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("a", sa.String(20)),
    sa.Column("b", sa.Integer()),
    sa.Column("kind", sa.String(20), default="plain"),
    sa.Column("counted", sa.Integer(), default=sa.func.length("four")),
    sa.Column("number", sa.Integer(), numbers),
    sa.Column("changed", sa.String(20), onupdate="yes"),
)
copy = sa.Table("copy", meta, sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(20)),
                sa.Column("kind", sa.String(20), default="copied"), sa.Column("n", sa.Integer(), default=lambda: 3))


def upgrade():
    conn = op.get_bind()
    meta.create_all(conn)
    conn.execute(t.insert(), {"id": 1, "a": "one"})
    conn.execute(t.insert().values(id=2), {"a": "two", "b": 5})
    conn.execute(t.insert().values(id=3, a="no"), {"a": "parameter"})
    conn.execute(t.insert().values(id=4, a=sa.func.upper("expr")), {"a": "ignored"})
    conn.execute(t.insert().values(id=5, b=sa.bindparam("x", type_=sa.Integer()) + 1), {"x": 7})
    conn.execute(t.insert().values(id=6, a="x").values(a="y", b=2))
    conn.execute(t.insert().values([{"id": 10, "a": "p", "b": 1}, {"b": 2, "id": 11, "a": "q"},
                                    {"a": "r", "b": 3, "id": 12, "kind": "own"}]))
    conn.execute(t.update().where(t.c.id == 1).values(b=8), {"a": "changed"})
    conn.execute(t.update().where(t.c.id == 2).values(b=t.c.b + 1), {"a": "changed", "b": 100})
    conn.execute(t.update().where(t.c.id == sa.bindparam("which")), [{"which": 5, "a": "e"}, {"which": 6, "a": "f"}])
    op.execute(copy.insert().from_select(["id", "a"], sa.select(t.c.id, t.c.a).where(t.c.id < 4)))
    op.execute(copy.insert().from_select(["a", "id"], sa.select(t.c.a, t.c.id).where(t.c.id == 4), include_defaults=False))
    op.execute(copy.insert().from_select(["id", "kind"], sa.select(t.c.id, t.c.kind).where(t.c.id > 9)))


def downgrade():
    meta.drop_all(op.get_bind())
