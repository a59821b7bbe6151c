# construct: types
# expect: refused
"""an array that Python counts from 0"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True),
                        sa.Column("a", postgresql.ARRAY(sa.Integer(), zero_indexes=True)))
    op.execute(t.delete().where(t.c.a[0] == 1))


def downgrade():
    op.drop_table("t")
