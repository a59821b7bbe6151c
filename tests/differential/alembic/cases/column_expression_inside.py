# construct: types
"""column_expression() stands round what Python reads, and in no INSERT."""
import sqlalchemy as sa
from alembic import op

revision = "column_expression_inside"
down_revision = None
branch_labels = None
depends_on = None

class Up(sa.types.TypeDecorator):
    impl = sa.String
    cache_ok = True

    def column_expression(self, col):
        return sa.func.upper(col)


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", Up(20)))
    u = op.create_table("u", sa.Column("b", sa.String(20)))
    op.execute("INSERT INTO t VALUES (1, 'x')")
    op.execute(u.insert().from_select(["b"], sa.select(t.c.a)))
    op.execute(u.insert().values(b=sa.select(t.c.a).scalar_subquery()))
    op.execute(u.insert().from_select(["b"], sa.select(sa.func.lower(t.c.a))))
    op.execute(u.insert().from_select(["b"], sa.select(t.c.a).subquery().select()))
    op.execute(u.insert().from_select(["b"], sa.union_all(sa.select(t.c.a), sa.select(t.c.a))))


def downgrade():
    op.drop_table("u")
    op.drop_table("t")
