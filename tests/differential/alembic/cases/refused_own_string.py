# construct: types
# expect: refused
"""a class that derives from a type and puts an expression round its values"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


class Lower(sa.String):
    def bind_expression(self, bindvalue):
        return sa.func.lower(bindvalue)


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", Lower(20)))
    op.execute(t.delete().where(t.c.a == "LOUD"))


def downgrade():
    op.drop_table("t")
