# construct: ForeignKey
"""A foreign key names columns of other tables by their key."""
import sqlalchemy as sa
from alembic import op

revision = "foreign_key_by_key"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    m = sa.MetaData()
    a = sa.Table("a", m, sa.Column("id", sa.Integer, key="ident", primary_key=True), sa.Column("n", sa.Text))
    b = sa.Table("b", m, sa.Column("a_id", sa.ForeignKey("a.ident"), key="aa"), sa.Column("x", sa.Integer, key="y"),
                 sa.ForeignKeyConstraint(["y"], ["a.ident"]), sa.Column("k", sa.Integer, key="kk", primary_key=True))
    sa.Table("p", m, sa.Column("up", sa.Integer, sa.ForeignKey("p.ident")), sa.Column("id", sa.Integer, key="ident", primary_key=True),
             sa.Index("by_up", "up", "ident", postgresql_include=["ident"]), sa.UniqueConstraint("ident", "up"))
    m.create_all(op.get_bind())
    op.execute(a.insert().values(ident=1, n="x"))
    op.execute(b.insert().values(kk=2, aa=1))
    op.create_table("own", sa.Column("id", sa.Integer, key="ident", primary_key=True),
                    sa.Column("up", sa.Integer, sa.ForeignKey("own.ident"), key="parent"), sa.Index("own_up", "parent"))
    for kk, n in op.get_bind().execute(sa.select(b.c.kk, a.c.n).select_from(b.outerjoin(a, b.c.aa == a.c.ident))):
        op.execute(sa.text("INSERT INTO p (id) VALUES (:kk)").bindparams(kk=kk))


def downgrade():
    op.drop_table("own")
    for name in ("p", "b", "a"):
        op.drop_table(name)
