# construct: Core statements
# expect: error
"""a bindparam() with the name of a column that gets a value"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(20)))
    op.execute(t.insert().values(id=1, a="x"))
    op.get_bind().execute(t.update().where(t.c.id == sa.bindparam("id")), {"id": 1, "a": "y"})


def downgrade():
    op.drop_table("t")
