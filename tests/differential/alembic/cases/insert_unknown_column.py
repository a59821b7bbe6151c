# construct: Core statements
# expect: error
"""A key of values() that is no column of a table() without any"""
import sqlalchemy as sa
from alembic import op

revision = "insert_unknown_column"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table("t", sa.Column("a", sa.Integer()))
    op.execute(sa.table("t").insert().values(a=1))


def downgrade():
    op.drop_table("t")
