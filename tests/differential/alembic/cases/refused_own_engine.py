# construct: types
# expect: refused
"""a class that derives from TypeEngine itself"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


class Bare(sa.types.TypeEngine):
    def column_expression(self, column):
        return sa.func.upper(column)


def upgrade():
    op.execute("CREATE TABLE t (a text)")
    op.get_bind().execute(sa.select(sa.column("a", Bare())).select_from(sa.table("t"))).fetchall()


def downgrade():
    op.execute("DROP TABLE t")
