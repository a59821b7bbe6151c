# construct: bulk_insert
"""bulk insert"""
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    t = op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("a", sa.String(20)), sa.Column("n", sa.Integer(), default=7), sa.Column("f", sa.Float()))
    op.bulk_insert(t, [{"id": 1, "a": "it's", "f": 1.5}, {"id": 2, "a": None, "f": -2.25}])
    op.bulk_insert(t, [{"id": 3, "a": "100%"}, {"id": 4, "a": "back\\slash"}], multiinsert=False)
    op.bulk_insert(sa.table("t", sa.column("id", sa.Integer), sa.column("a", sa.String)), [{"id": 5, "a": op.inline_literal("lit")}], multiinsert=False)
    op.bulk_insert(t, [])


def downgrade():
    op.drop_table("t")
