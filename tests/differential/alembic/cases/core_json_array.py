# construct: Core statements
"""JSON beside None, texts and operators of one's own; lists beside arrays of enums; what a label stands for"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    kind = sa.Enum("a", "b", name="kind")
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("j", postgresql.JSONB()), sa.Column("s", sa.String(20)),
                        sa.Column("k", postgresql.ARRAY(kind)), sa.Column("w", postgresql.ARRAY(sa.String(4))))
    notes = op.create_table("notes", sa.Column("what", sa.Integer()), sa.Column("found", sa.String(200)))
    conn = op.get_bind()
    conn.execute(t.insert().values(id=1, j={"a": "x", "b": {"c": 1}}, s="s", k=["a", "b"], w=["one", "two"]))
    conn.execute(t.insert().values(id=2, j={}, s="s", k=[], w=["seven"[:4]]))
    conn.execute(t.insert().values(id=3, j=sa.null(), s="a", k=["b"], w=None))
    one = (t.c.id - 1).label("one")
    for number, found in enumerate([
            t.c.j.op("-")("a"), t.c.j == None, t.c.j != None, t.c.j.is_(None), t.c.j["a"] == None, t.c.j.isnot(None),  # noqa: E711
            t.c.j.op("->>")("a"), t.c.j.op("->>")("a") == "x", t.c.j.op("?")("a"), t.c.j.op("@>")({"a": "x"}),
            t.c.j.op("->")("b").op("->>")("c"), t.c.j.op("@>")('{"a": "x"}'), t.c.j + {"d": [1]}, t.c.j + sa.cast("2", postgresql.JSONB),
            t.c.s + t.c.j["a"].astext, sa.literal("x") + t.c.j["a"].astext, t.c.j["a"].astext + t.c.s, t.c.id + t.c.j["b"]["c"].astext.cast(sa.Integer),
            t.c.k == ["b"], t.c.k.contains(["a", "b"]), t.c.w.contains(["one"]), t.c.w + ["x"], t.c.w == [],
            t.c.id - one, t.c.id * one, -one, sa.not_((t.c.id == 1).label("first")), sa.and_(sa.or_(t.c.id == 1, t.c.id == 2).label("two"), t.c.id == 2),
            ~(sa.any_(t.c.w) == "one"), ~(t.c.s == sa.all_(t.c.w)), ~(sa.all_(t.c.k) == sa.cast("b", kind))]):
        rows = conn.execute(sa.select(sa.cast(found, sa.String())).select_from(t).order_by(t.c.id)).fetchall()
        conn.execute(notes.insert().values(what=number, found=repr([tuple(row) for row in rows])))
    conn.execute(t.update().where(t.c.j.op("->>")("a") == "x").values(s=t.c.s + t.c.j["a"].astext, k=["b"]))
    conn.execute(t.update().where(sa.and_()).values(w=["longer than that"]))
    conn.execute(t.delete().where(sa.or_(*[]), t.c.id == 2))


def downgrade():
    op.drop_table("notes")
    op.drop_table("t")
    op.execute("DROP TYPE kind")
