# construct: bulk_insert
# expect: error
"""bulk insert ragged"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("a", sa.Integer()), sa.Column("b", sa.Integer()))
    op.bulk_insert(t, [{"a": 1, "b": 2}, {"a": 3}])


def downgrade():
    pass
