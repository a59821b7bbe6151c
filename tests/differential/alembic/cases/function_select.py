# construct: Core statements
"""select() of a function's call, and the dialect's kind of an Enum"""
import sqlalchemy as sa
from alembic import op

revision = "function_select"
down_revision = None
branch_labels = None
depends_on = None

kind = sa.Enum("a", "b", name="kind")


def upgrade():
    bind = op.get_bind()
    kind.dialect_impl(bind.dialect).create(bind, checkfirst=True)
    op.execute("CREATE TABLE t (id int, k kind); INSERT INTO t VALUES (1, 'a'), (2, 'a'), (3, 'b')")
    t = sa.table("t", sa.column("id", sa.Integer()), sa.column("k", sa.String()))
    found = bind.execute(sa.func.string_agg(sa.cast(t.c.id, sa.String()), ",").select().select_from(t).group_by(t.c.k).having(sa.func.count() > 1)).fetchall()
    op.execute("CREATE TABLE said AS SELECT '%s'::text AS what" % [row[0] for row in found][0])


def downgrade():
    op.drop_table("said")
    op.drop_table("t")
    kind.dialect_impl(op.get_bind().dialect).drop(op.get_bind())
