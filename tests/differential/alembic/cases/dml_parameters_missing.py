# construct: Core statements
# expect: error
"""a further row without a column of the first one"""
import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(20)))
    op.execute(t.insert().values([{"id": 1, "a": "x"}, {"id": 2}]))


def downgrade():
    op.drop_table("t")
