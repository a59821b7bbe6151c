# construct: types
# expect: refused
"""a class that derives from a type and changes what is read"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


class Upper(sa.String):
    def column_expression(self, column):
        return sa.func.upper(column)


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", Upper(20)))
    op.get_bind().execute(sa.select(t.c.a)).fetchall()


def downgrade():
    op.drop_table("t")
