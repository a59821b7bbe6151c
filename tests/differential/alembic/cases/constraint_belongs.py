# construct: constraints
"""constraints over the columns of a table belong to it"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateSequence, CreateTable, DropSequence

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    meta = sa.MetaData()
    t = sa.Table("t", meta, sa.Column("x", sa.Integer()), sa.Column("y", sa.Integer()), sa.Column("z", sa.String(9), key="zed"))
    sa.CheckConstraint(t.c.x > 5, name="big")
    sa.CheckConstraint("y < 100", name="small", table=t)
    sa.UniqueConstraint(t.c.x, t.c.y, name="both")
    apart = sa.UniqueConstraint(t.c.y, name="apart")
    add = AddConstraint(apart)
    op.execute(CreateTable(t))
    op.execute(add)
    op.execute(CreateSequence(sa.Sequence("s", start=5), if_not_exists=True))
    op.execute(DropSequence(sa.Sequence("s"), if_exists=True))
    op.execute(CreateIndex(sa.Index("ops", t.c.x, t.c.zed, postgresql_ops={"zed": "text_pattern_ops", "x": "int4_ops"})))
    op.alter_column("t", "x", nullable=False)
    op.alter_column("t", "x", server_default=sa.Identity(start=3, maxvalue=9999, minvalue=1), existing_server_default=None)
    op.alter_column("t", "x", server_default=sa.Identity(start=3, cache=2),
                    existing_server_default=sa.Identity(start=3, maxvalue=9999, minvalue=1))


def downgrade():
    op.drop_table("t")
