# construct: MetaData, Table
"""Columns that are written out beside autoload_with take the place of the reflected ones"""
import sqlalchemy as sa
from alembic import op

revision = "autoload_override"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE t (id serial PRIMARY KEY, a json, b text, c int)")
    bind = op.get_bind()
    t = sa.Table("t", sa.MetaData(), sa.Column("a", sa.String()), sa.Column("id", sa.Integer(), primary_key=True), autoload_with=bind)
    op.execute("CREATE TABLE said AS SELECT '%s'::text AS what" % ",".join(column.name for column in t.columns))
    bind.execute(t.insert().values(a='{"x": 1}', b="y"))
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("c", sa.Integer()))
    again = sa.Table("t", metadata, sa.Column("c", sa.String()), sa.Column("b", sa.String()), extend_existing=True)
    bind.execute(again.insert().values(b="z"))


def downgrade():
    op.drop_table("said")
    op.drop_table("t")
