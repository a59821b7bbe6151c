# construct: Core statements
"""execute core"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0042"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = sa.table("t", sa.column("id", sa.Integer), sa.column("a", sa.String), sa.column("b", sa.Boolean))
    op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(20)), sa.Column("b", sa.Boolean()))
    op.execute(t.insert().values(id=1, a="one", b=True))
    op.execute(t.insert().values([{"id": 2, "a": "two", "b": False}, {"id": 3, "a": None, "b": None}]))
    op.execute(t.update().where(t.c.id == 2).values(a=op.inline_literal("zwei")))
    op.execute(t.update().where(t.c.a.is_(None)).values({"a": t.c.id + 5, "b": sa.true()}) if False else t.update().where(t.c.a == None).values(b=True))
    op.execute(t.update().where(sa.and_(t.c.id > 0, sa.not_(t.c.id.in_([2, 3])))).values(a=sa.func.upper(t.c.a)))
    op.execute(t.update().where(t.c.id.in_([])).values(a="never"))
    op.execute(t.update().values(a=sa.case((t.c.id == 1, "first"), else_=t.c.a)))
    op.execute(t.delete().where(t.c.id == 3))
    op.execute(sa.insert(t).from_select(["id", "a"], sa.select(t.c.id + 100, t.c.a).where(t.c.b == True)))
    op.execute(t.update().where(t.c.a.like("f%")).values(a=t.c.a + "!"))


def downgrade():
    op.drop_table("t")
